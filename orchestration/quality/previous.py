"""Figures of the release that is current, to hold the next one against.

Belongs here: reading them from its manifest and marts. Does not belong here: how far a figure may
move (`resolve.py`).
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb

from orchestration.releases.errors import DamagedReleaseError
from orchestration.releases.manifest import MARTS_FILE, ReleaseManifest, read_manifest
from orchestration.releases.switch import current_folder
from orchestration.settings import Settings


class Previous(AbstractContextManager["Previous"]):
    """The current release, while its successor is judged."""

    def __init__(
        self, manifest: ReleaseManifest | None, connection: duckdb.DuckDBPyConnection | None
    ) -> None:
        self._manifest = manifest
        self._connection = connection

    @classmethod
    def of(cls, settings: Settings) -> Previous:
        """The current release; one without figures where there is none, or it is damaged."""
        folder = current_folder(settings)
        if folder is None:
            return cls(None, None)
        try:
            return cls(read_manifest(folder), _opened(folder))
        except (DamagedReleaseError, duckdb.Error):
            return cls(None, None)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close its file."""
        if self._connection is not None:
            self._connection.close()

    @property
    def release_id(self) -> str | None:
        """Which release it is; none if there is none."""
        return self._manifest.release_id if self._manifest is not None else None

    def rows(self, table: str) -> int | None:
        """Rows of a table; none if the release has no such table."""
        entry = self._manifest.tables.get(table) if self._manifest is not None else None
        return entry.rows if entry is not None else None

    def has(self, table: str, column: str) -> bool:
        """Whether the release has this column."""
        entry = self._manifest.tables.get(table) if self._manifest is not None else None
        return entry is not None and column in entry.columns

    def values(self, table: str, column: str) -> int:
        """How many values of a column are there."""
        return int(self._one(table, f'count("{column}")') or 0)

    def mean(self, table: str, column: str) -> float | None:
        """The mean of a column; none without values."""
        return self._number(table, f'avg("{column}")')

    def quantile(self, table: str, column: str, quantile: float) -> float | None:
        """A quantile of a column, one of its values; none without values."""
        return self._number(table, f'quantile_disc("{column}", {quantile!r})')

    def distinct(self, table: str, column: str, most: int) -> list[str] | None:
        """The values of a column in their order; none if there are more than `most`."""
        if self._connection is None:
            return None
        found = self._connection.execute(
            f'select distinct "{column}"::varchar from {_quoted(table)} '  # noqa: S608
            f'where "{column}" is not null order by 1 limit {most + 1}'
        ).fetchall()
        return [value for (value,) in found] if len(found) <= most else None

    def _number(self, table: str, figure: str) -> float | None:
        value = self._one(table, figure)
        return None if value is None else float(value)

    def _one(self, table: str, figure: str) -> Any:
        if self._connection is None:
            return None
        query = f"select {figure} from {_quoted(table)}"  # noqa: S608 - names are checked shapes
        row = self._connection.execute(query).fetchone()
        return row[0] if row is not None else None


def _opened(folder: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(folder / MARTS_FILE), read_only=True)


def _quoted(table: str) -> str:
    schema, name = table.split(".", 1)
    return f'"{schema}"."{name}"'
