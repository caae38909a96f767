"""Where things are and how big they may get: one frozen dataclass, read once from the environment.

Belongs here: places, limits and switches of a deployment. Does not belong here: what one run does
(`dg.Config`) or what the data must look like (`contracts/`).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class LandingLimits:
    """What a batch may at most be; anything beyond is refused with a receipt (ING-22)."""

    max_file_bytes: int = 20_000 * MEGABYTE
    max_expanded_bytes: int = 100_000 * MEGABYTE
    max_expansion_ratio: float = 200.0
    max_line_bytes: int = 4 * MEGABYTE
    max_depth: int = 32
    max_columns: int = 1_000
    max_error_samples: int = 100


class SettingsError(ValueError):
    """A variable of the environment has a value that nothing can be done with."""


def _told(name: str, otherwise: str, pattern: str, expected: str) -> str:
    """A variable of the environment, or what holds without it.

    Raises:
        SettingsError: Its value is not of the pattern.
    """
    value = os.environ.get(name, otherwise)
    if re.fullmatch(pattern, value) is None:
        message = f"{name} is {value!r}: expected {expected}."
        raise SettingsError(message)
    return value


def _threads() -> int:
    """How many threads ETUDE_THREADS allows.

    Raises:
        SettingsError: It is no number of threads.
    """
    return int(_told("ETUDE_THREADS", "2", r"0*[1-9]\d{0,3}", "a whole number from 1 to 9999"))


@dataclass(frozen=True)
class Settings:
    """Places and limits of one deployment.

    Attributes:
        data_root: Folder that holds landing, lake, vault, warehouse and releases.
        target: dbt target, `duckdb` or `spark`.
        threads: Threads that DuckDB and dbt may use: as ETUDE_THREADS has it, else 2.
        memory_limit: DuckDB's memory limit, as DuckDB spells it.
        limits: What a batch may at most be.
        with_pages: Whether a release carries the pages that people look at (reports, dashboards),
            which cost more time than its tables when history is replayed release by release.
    """

    data_root: Path
    target: str = "duckdb"
    threads: int = field(default_factory=_threads)
    memory_limit: str = "3GB"
    limits: LandingLimits = field(default_factory=LandingLimits)
    with_pages: bool = False

    @classmethod
    def from_env(cls) -> Settings:
        """Settings from ETUDE_DATA, _TARGET, _THREADS, _MEMORY_LIMIT and _PAGES.

        A deployment's releases have pages unless ETUDE_PAGES is `off`.

        Raises:
            SettingsError: One of them cannot be used.
        """
        return cls(
            data_root=Path(os.environ.get("ETUDE_DATA", PROJECT_ROOT / "data")).resolve(),
            target=_told("ETUDE_TARGET", "duckdb", "duckdb|spark", "duckdb or spark"),
            memory_limit=_told(
                "ETUDE_MEMORY_LIMIT", "3GB", r"\d+(\.\d+)? ?(?i:[KMGT]i?B)", "a size such as 3GB"
            ),
            with_pages=_told("ETUDE_PAGES", "on", "on|off", "on or off") == "on",
        )

    @property
    def landing(self) -> Path:
        """Batches as the apps delivered them: `<source>/<stream>/<batch_id>/`."""
        return self.data_root / "landing"

    @property
    def lake(self) -> Path:
        """Validated, typed, pseudonymous Parquet with its quarantine and receipts."""
        return self.data_root / "lake"

    @property
    def receipts(self) -> Path:
        """Copies of the receipts, one file per batch, for the apps."""
        return self.data_root / "receipts"

    @property
    def vault(self) -> Path:
        """Direct identifiers and the table from the apps' ids to learner ids."""
        return self.data_root / "vault"

    @property
    def warehouse(self) -> Path:
        """The build file and dbt's own output."""
        return self.data_root / "warehouse"

    @property
    def build_file(self) -> Path:
        """The DuckDB file that dbt writes; readers never open it."""
        return self.warehouse / "build.duckdb"

    @property
    def ml(self) -> Path:
        """Models, the ledger of forecasts, and the tables that ML gives back to the warehouse."""
        return self.data_root / "ml"

    @property
    def reports(self) -> Path:
        """A deployment's own report definitions, and the reports that schedules made."""
        return self.data_root / "reports"

    def lineage(self, release_id: str) -> Path:
        """What reports show that were made of a release after it, a file for each of them."""
        return self.reports / ".lineage" / release_id

    @property
    def releases(self) -> Path:
        """Published releases and the `current` link."""
        return self.data_root / "releases"

    @property
    def alerts(self) -> Path:
        """A deployment's own rules and channels, people's decisions, and messages to be sent."""
        return self.data_root / "alerts"
