"""A lake written by hand: batches of a few rows, as landing would have left them.

Belongs here: what tests of the warehouse need instead of a landing run. Does not belong here: what
the rows mean (the tests).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.contracts.registry import contract
from orchestration.landing.lake import lake_schema, prepare
from orchestration.landing.operations import TABLES
from orchestration.privacy.evidence import ensure_evidence
from orchestration.settings import Settings

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Batch:
    """Rows of one stream that arrive together.

    Attributes:
        batch_id: Name of the batch.
        source: Source name.
        stream: Stream name.
        rows: Rows by lake column; a column left out takes the contract's default, else null.
        sent_at: When the app sent the batch, UTC.
    """

    batch_id: str
    source: str
    stream: str
    rows: Sequence[Row]
    sent_at: datetime


@dataclass
class Lake:
    """A lake that grows batch by batch."""

    settings: Settings
    receipts: list[dict[str, Any]] = field(default_factory=list)
    seen: set[tuple[int, int]] = field(default_factory=set)
    people: set[tuple[str, str, str]] = field(default_factory=set)

    def prepare(self) -> None:
        """Write the empty file of every stream and the empty tables of landing."""
        prepare(self.settings)
        self._write_operations(())

    def land(self, *batches: Batch) -> None:
        """Add batches, and name them as the new ones."""
        for batch in batches:
            rows = [self._row(batch, line, row) for line, row in enumerate(batch.rows, start=1)]
            folder = self.settings.lake / batch.source / batch.stream / batch.batch_id
            folder.mkdir()
            schema = lake_schema(contract(batch.source, batch.stream))
            pq.write_table(pa.Table.from_pylist(rows, schema), folder / "accepted.parquet")
            duplicate = sum(row["_is_duplicate"] for row in rows)
            self.receipts.append(
                {
                    "batch_id": batch.batch_id,
                    "source": batch.source,
                    "stream": batch.stream,
                    "status": "landed",
                    "attempt": 1,
                    "received": len(rows),
                    "accepted": len(rows) - duplicate,
                    "duplicate": duplicate,
                    "rejected": 0,
                    "conflicts": 0,
                    "late": 0,
                    "future": 0,
                    "sent_at": batch.sent_at,
                    "landed_at": batch.sent_at,
                }
            )
        self._write_operations([batch.batch_id for batch in batches])

    def _row(self, batch: Batch, line: int, row: Row) -> dict[str, Any]:
        facts = contract(batch.source, batch.stream)
        defaults = {item.name: item.default for item in facts.lake_fields if item.has_default}
        values = {**defaults, **row}
        key = _hash([values[name] for name in facts.key])
        content = _hash([values.get(item.name) for item in facts.lake_fields])
        for item in facts.lake_fields:
            if item.person and values.get(item.name) is not None:
                self.people.add((batch.source, item.person, values[item.name]))
        is_duplicate = (key, content) in self.seen
        self.seen.add((key, content))
        return {
            **values,
            "_batch_id": batch.batch_id,
            "_line": line,
            "_file": "rows.ndjson",
            "_sent_at": batch.sent_at,
            "_landed_at": batch.sent_at,
            "_key_hash": key,
            "_row_hash": content,
            "_is_duplicate": is_duplicate,
        }

    def _write_operations(self, new_batches: Sequence[str]) -> None:
        folder = self.settings.lake / "_ops"
        folder.mkdir(parents=True, exist_ok=True)
        people = [
            {"source": source, "namespace": namespace, "learner_id": learner_id}
            for source, namespace, learner_id in sorted(self.people)
        ]
        rows: dict[str, list[dict[str, Any]]] = {
            "receipts": self.receipts,
            "learners": people,
            "new_batches": [{"batch_id": batch_id} for batch_id in new_batches],
        }
        for name, columns in TABLES.items():
            table = pa.Table.from_pylist(rows.get(name, []), pa.schema(list(columns.items())))
            pq.write_table(table, folder / f"{name}.parquet")
        ensure_evidence(self.settings)


def _hash(values: Sequence[Any]) -> int:
    digest = hashlib.sha256(repr(values).encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
