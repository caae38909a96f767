"""Rows of the lake as dicts: which version of a key stands, and all versions of it.

Belongs here: reading landed Parquet and choosing among the rows of one key. Does not belong here:
what the rows mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from orchestration.contracts.registry import contract

Row = dict[str, Any]


@dataclass(frozen=True)
class Lake:
    """A landed lake; every stream is read once."""

    folder: Path

    @cached_property
    def _read(self) -> dict[tuple[str, str, bool], list[Row]]:
        return {}

    def standing(self, source: str, stream: str) -> list[Row]:
        """One row per key of a stream: the version that stands."""
        return self._chosen(source, stream, every_version=False)

    def versions(self, source: str, stream: str) -> list[Row]:
        """One row per key and version of a stream."""
        return self._chosen(source, stream, every_version=True)

    def operations(self, table: str) -> list[Row]:
        """Rows of one of landing's own tables, such as `receipts`."""
        return pq.read_table(self.folder / "_ops" / f"{table}.parquet").to_pylist()

    def as_of(self) -> datetime:
        """The newest moment at which a landed batch was sent, not later than it landed."""
        return max(
            min(receipt["sent_at"], receipt["landed_at"])
            for receipt in self.operations("receipts")
            if receipt["status"] == "landed"
        )

    def _chosen(self, source: str, stream: str, *, every_version: bool) -> list[Row]:
        asked = (source, stream, every_version)
        if asked not in self._read:
            facts = contract(source, stream)
            version = facts.version
            key = (*facts.key, version) if every_version and version else tuple(facts.key)
            self._read[asked] = standing_rows(self._landed(source, stream), key, version)
        return self._read[asked]

    def _landed(self, source: str, stream: str) -> Iterable[Row]:
        for path in sorted((self.folder / source / stream).glob("*/accepted.parquet")):
            yield from pq.ParquetFile(path).read().to_pylist()


def standing_rows(rows: Iterable[Row], key: tuple[str, ...], version: str | None) -> list[Row]:
    """Of the rows of each key the one that stands, with `first_sent_at`, when the key came first.

    Args:
        rows: Rows as landed.
        key: Columns that name a key.
        version: Column whose greatest value stands; the newest sending decides without one.

    Returns:
        One row per key, in the order in which the keys came.
    """
    by_key: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        by_key.setdefault(tuple(row[name] for name in key), []).append(row)
    return [
        {
            **max(same, key=lambda row: _rank(row, version)),
            "first_sent_at": min(row["_sent_at"] for row in same),
        }
        for same in by_key.values()
    ]


def _rank(row: Row, version: str | None) -> tuple[Any, ...]:
    told = row[version] if version else None
    return (
        (told is not None, told if told is not None else datetime.min),  # noqa: DTZ901  # naive
        row["_sent_at"],
        row["_row_hash"],
        row["_batch_id"],
        row["_line"],
    )
