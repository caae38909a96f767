"""Build one lake on both engines, each in a process and a data root of its own.

Belongs here: starting the engines' processes. Does not belong here: what runs inside them
(`export.py`) or the comparison (`compare.py`).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.parity.engines import write_small_spark
from orchestration.settings import PROJECT_ROOT, Settings
from orchestration.warehouse.ml_tables import ensure_tables

ENGINES = ("duckdb", "spark")


class EngineFailedError(Exception):
    """An engine could not build the lake; the message is dbt's."""


@dataclass(frozen=True)
class ParityWorld:
    """One lake and where its two builds go.

    Attributes:
        lake: The lake that both engines read.
        folder: Where both engines write.
        as_of: Logical now of both builds, UTC, `YYYY-MM-DD HH:MM:SS`.
    """

    lake: Path
    folder: Path
    as_of: str

    def ml_tables_of(self, target: str) -> Path:
        """Where one engine reads what ML gives back: DuckDB's side writes it, Spark has a copy."""
        return self.folder / target / "ml" / "tables"

    def export_of(self, target: str) -> Path:
        """Where the tables of one engine are exported to."""
        return self.folder / target / "tables"


def newest_moment(lake: Path) -> str:
    """The newest moment at which a landed batch was sent: the logical now of a build.

    Args:
        lake: A lake with `_ops/receipts.parquet`.

    Returns:
        `YYYY-MM-DD HH:MM:SS[.ffffff]`, UTC.
    """
    with duckdb.connect() as connection:
        query = "select max(least(sent_at, landed_at))::varchar from read_parquet(?)"
        return connection.execute(query, [f"{lake}/_ops/receipts.parquet"]).fetchall()[0][0]


def build_all(world: ParityWorld, select: Sequence[str] = ()) -> None:
    """Build and export on every engine, all at once.

    Args:
        world: The lake and the places.
        select: dbt selectors; everything when empty.

    Raises:
        EngineFailedError: An engine failed; the others have been stopped.
    """
    for target in ENGINES:
        ensure_tables(Settings(data_root=world.folder / target))
    processes = {target: _start(world, target, select) for target in ENGINES}
    try:
        for target, process in processes.items():
            if process.wait() != 0:
                complaint = _log(world, target).read_text(errors="replace").strip()
                message = f"{target} could not build the lake:\n{complaint[-4000:]}"
                raise EngineFailedError(message)
    finally:
        for process in processes.values():
            process.terminate()
            process.wait()


def _log(world: ParityWorld, target: str) -> Path:
    return world.folder / target / "engine.log"


def _start(world: ParityWorld, target: str, select: Sequence[str]) -> subprocess.Popen[bytes]:
    root = world.folder / target
    (root / "warehouse").mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "ETUDE_DATA": str(root),
        "ETUDE_LAKE": str(world.lake),
        "ETUDE_ML": str(world.ml_tables_of(target)),
        "ETUDE_TARGET": target,
        "ETUDE_SPARK_SHUFFLE": "1",
        "SPARK_CONF_DIR": str(write_small_spark(root / "conf")),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYTHONPATH": str(PROJECT_ROOT),
    }
    command = [
        sys.executable, "-m", "orchestration.parity.export",
        "--target", target,
        "--out", str(world.export_of(target)),
        "--as-of", world.as_of,
        "--ml", str(world.ml_tables_of("duckdb")),
        "--select", *select,
    ]  # fmt: skip
    with _log(world, target).open("wb") as log:
        return subprocess.Popen(  # noqa: S603
            command, cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=log
        )
