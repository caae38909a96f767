"""What landing tells about itself as tables: derived from all receipts, replaced as a whole.

One table is not: identity_evidence is another's, and landing only sees to it that it is there.

Belongs here: the tables of `lake/_ops`. Does not belong here: receipts themselves (`receipts.py`).

- receipts: one row per answered batch.
- receipt_days: one row per landed batch and day of the event clock, with its rows.
- receipt_errors: one row per batch, code and field, with the rows that it was wrong in.
- schema_changes: one row per stream and field that its contract does not know, as first met.
- learners: one row per source and pseudonym given out.
- new_batches: batches that the next build has to take in; empty until a build is planned.
- identity_evidence: one row per reason to hold two learners for one individual, or no longer to
  (`privacy/evidence.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.contracts.registry import SOURCES
from orchestration.durable import put_in_place, sync_file
from orchestration.landing.lake import landed_receipts
from orchestration.landing.receipts import Receipt, read_receipt
from orchestration.privacy.evidence import ensure_evidence
from orchestration.privacy.vault import Vault
from orchestration.settings import Settings

_TEXT, _COUNT, _MOMENT = pa.utf8(), pa.int64(), pa.timestamp("us")
_BATCH = {"batch_id": _TEXT, "source": _TEXT, "stream": _TEXT}
_COUNTS = ("received", "accepted", "duplicate", "rejected", "conflicts", "late", "future")
_MOMENTS = ("first_event_at", "last_event_at", "sent_at", "landed_at")

TABLES: Mapping[str, Mapping[str, pa.DataType]] = {
    "receipts": {
        **_BATCH,
        "status": _TEXT,
        "code": _TEXT,
        "reason": _TEXT,
        **dict.fromkeys(_COUNTS, _COUNT),
        **dict.fromkeys(_MOMENTS, _MOMENT),
        "bytes": _COUNT,
        "schema_version": _TEXT,
        "attempt": _COUNT,
    },
    "receipt_days": {**_BATCH, "event_date": pa.date32(), "row_count": _COUNT},
    "receipt_errors": {
        **_BATCH,
        "code": _TEXT,
        "field": _TEXT,
        "row_count": _COUNT,
        "sample_reason": _TEXT,
    },
    "schema_changes": {
        "source": _TEXT,
        "stream": _TEXT,
        "field": _TEXT,
        "type": _TEXT,
        "batch_id": _TEXT,
        "schema_version": _TEXT,
        "sent_at": _MOMENT,
    },
    "learners": {"source": _TEXT, "namespace": _TEXT, "learner_id": _TEXT},
    "new_batches": {"batch_id": _TEXT},
}
"""Columns and types of every table."""

_Row = dict[str, Any]


def write_operations(settings: Settings) -> None:
    """Write the tables anew from the receipts in the lake and the people in the vault.

    Args:
        settings: The deployment.
    """
    folder = settings.lake / "_ops"
    folder.mkdir(parents=True, exist_ok=True)
    receipts = [read_receipt(path) for path in landed_receipts(settings)]
    receipts.sort(key=lambda receipt: (receipt.source, receipt.stream, receipt.batch_id))
    reused = [read_receipt(path) for path in sorted(settings.receipts.glob("*.conflict-*.json"))]
    rows = {
        "receipts": [_receipt(receipt) for receipt in receipts],
        "receipt_days": [row for receipt in receipts for row in _days(receipt)],
        "receipt_errors": [row for receipt in [*receipts, *reused] for row in _errors(receipt)],
        "schema_changes": _changes(receipts),
        "new_batches": [],
    }
    tables = {name: pa.Table.from_pylist(rows[name], _schema(name)) for name in rows}
    tables["learners"] = _learners(settings)
    for name, table in tables.items():
        aside = folder / f".{name}.parquet.part"
        pq.write_table(table, aside, compression="zstd")
        sync_file(aside, what=f"ops {name}")
        put_in_place(aside, folder / f"{name}.parquet", what=f"ops {name}")
    ensure_evidence(settings)


def _batch(receipt: Receipt) -> _Row:
    return {name: getattr(receipt, name) for name in _BATCH}


def _receipt(receipt: Receipt) -> _Row:
    names = ("status", "code", "reason", *_COUNTS, *_MOMENTS, "schema_version", "attempt")
    facts = {name: getattr(receipt, name) for name in names}
    return {**_batch(receipt), **facts, "bytes": receipt.size}


def _days(receipt: Receipt) -> Iterable[_Row]:
    for day, rows in sorted(receipt.days.items()):
        yield {**_batch(receipt), "event_date": day, "row_count": rows}


def _errors(receipt: Receipt) -> Iterable[_Row]:
    if receipt.code is not None:
        yield {
            **_batch(receipt),
            "code": receipt.code,
            "field": "",
            "row_count": receipt.received,
            "sample_reason": receipt.reason,
        }
    for error in receipt.errors:
        yield {
            **_batch(receipt),
            "code": error.code,
            "field": error.field,
            "row_count": error.rows,
            "sample_reason": error.reason,
        }


def _changes(receipts: Iterable[Receipt]) -> list[_Row]:
    first: dict[tuple[str, str, str], _Row] = {}
    landed = (receipt for receipt in receipts if receipt.sent_at is not None)
    for receipt in sorted(landed, key=lambda each: (each.sent_at, each.batch_id)):
        for field, kind in receipt.schema_changes.items():
            facts = {**_batch(receipt), "field": field, "type": kind}
            facts |= {"schema_version": receipt.schema_version, "sent_at": receipt.sent_at}
            first.setdefault((receipt.source, receipt.stream, field), facts)
    return [first[key] for key in sorted(first)]


def _learners(settings: Settings) -> pa.Table:
    tables = [_schema("learners").empty_table()]
    for source in SOURCES:
        if (settings.vault / source).exists():
            people = Vault(settings.vault, source).people()
            names = pa.repeat(pa.scalar(source, pa.utf8()), people.num_rows)
            tables.append(people.add_column(0, "source", names))
    return pa.concat_tables(tables)


def _schema(table: str) -> pa.Schema:
    return pa.schema(list(TABLES[table].items()))
