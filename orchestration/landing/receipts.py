"""Receipts: the answer to every batch, as JSON beside its rows and as a copy for the sender.

Belongs here: what a receipt says and how it is written and read. Does not belong here: when it
counts (`batch.py`), the tables made of all receipts (`operations.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import orjson

RECEIPT_NAME = "receipt.json"

Status = Literal["landed", "rejected"]
"""`landed`: every row is accepted, duplicate or rejected. `rejected`: the batch as a whole was."""


@dataclass(frozen=True)
class RowError:
    """Rows of a batch that broke one rule.

    Attributes:
        code: The rule.
        field: Payload path; empty when the row as a whole was wrong.
        rows: Number of rows whose first fault this is.
        reason: The reason of the first of them.
    """

    code: str
    field: str
    rows: int
    reason: str


@dataclass(frozen=True)
class Receipt:
    """One batch's answer.

    Attributes:
        batch_id: Name of the batch.
        source: Source name.
        stream: Stream name.
        status: Whether the batch landed.
        checksums: SHA-256 of its data files as the manifest gave them.
        code: Why the batch was rejected as a whole.
        reason: The same in a sentence that says what to do.
        received: Rows read, blank lines left out; accepted + duplicate + rejected.
        accepted: Rows landed for the first time.
        duplicate: Rows that are exact copies of others, in this batch or landed before.
        rejected: Rows in the quarantine.
        conflicts: Rows of an immutable stream whose key came before with other content.
        late: Landed rows flagged late.
        future: Landed rows flagged as ahead of their time.
        errors: What was wrong with rejected rows, by code and field.
        samples: The first rejected rows: code, field, detail, line, file.
        schema_changes: Type of every field that the contract does not know, by payload path.
        days: Landed rows by day of the event clock.
        first_event_at: Earliest event clock of the landed rows, naive UTC.
        last_event_at: Latest event clock.
        sent_at: When the app sent the batch, naive UTC; None when the manifest is unusable.
        landed_at: When it was landed, naive UTC.
        size: Bytes of the data files.
        schema_version: Contract version under which it landed.
        attempt: 1, and one more for every replay.
    """

    batch_id: str
    source: str
    stream: str
    status: Status
    landed_at: datetime
    checksums: Mapping[str, str] = field(default_factory=dict)
    code: str | None = None
    reason: str | None = None
    received: int = 0
    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    conflicts: int = 0
    late: int = 0
    future: int = 0
    errors: tuple[RowError, ...] = ()
    samples: tuple[Mapping[str, Any], ...] = ()
    schema_changes: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[date, int] = field(default_factory=dict)
    first_event_at: datetime | None = None
    last_event_at: datetime | None = None
    sent_at: datetime | None = None
    size: int = 0
    schema_version: str | None = None
    attempt: int = 1

    @property
    def error_counts(self) -> dict[str, int]:
        """Rejected rows by the code of their first fault."""
        counts: Counter[str] = Counter()
        for error in self.errors:
            counts[error.code] += error.rows
        return dict(counts)

    @property
    def warnings(self) -> list[str]:
        """What the sender should look at although the rows landed."""
        counted = {
            "KEY_CONFLICT: rows whose key came before with other content": self.conflicts,
            "FUTURE_CLOCK: rows from after the moment of sending": self.future,
            "LATE: rows sent more than three days after their clocks": self.late,
            "UNKNOWN_FIELD: fields that the contract does not know": len(self.schema_changes),
        }
        return [f"{words} ({count:,})" for words, count in counted.items() if count]

    def to_json(self) -> dict[str, Any]:
        """The receipt as senders read it, in camel case, moments in ISO 8601 with Z."""
        return {
            "batchId": self.batch_id,
            "source": self.source,
            "stream": self.stream,
            "status": self.status,
            "code": self.code,
            "reason": self.reason,
            "received": self.received,
            "accepted": self.accepted,
            "duplicate": self.duplicate,
            "rejected": self.rejected,
            "errors": [dict(sample) for sample in self.samples],
            "errorCounts": self.error_counts,
            "errorGroups": [vars(error) for error in self.errors],
            "warnings": self.warnings,
            "conflicts": self.conflicts,
            "late": self.late,
            "future": self.future,
            "schemaChanges": dict(self.schema_changes),
            "days": {day.isoformat(): rows for day, rows in sorted(self.days.items())},
            "firstEventAt": _text(self.first_event_at),
            "lastEventAt": _text(self.last_event_at),
            "sentAt": _text(self.sent_at),
            "landedAt": _text(self.landed_at),
            "bytes": self.size,
            "checksums": dict(self.checksums),
            "schemaVersion": self.schema_version,
            "attempt": self.attempt,
        }

    def to_bytes(self) -> bytes:
        """The receipt as the content of a file."""
        return orjson.dumps(self.to_json(), option=orjson.OPT_INDENT_2) + b"\n"


def read_receipt(path: Path) -> Receipt:
    """Read a receipt that `Receipt.to_bytes` wrote.

    Args:
        path: The file.

    Returns:
        The receipt.
    """
    facts = orjson.loads(path.read_bytes())
    same = ("source", "stream", "status", "code", "reason", "received", "accepted", "duplicate")
    same += ("rejected", "conflicts", "late", "future", "checksums", "attempt")
    return Receipt(
        batch_id=facts["batchId"],
        size=facts["bytes"],
        errors=tuple(RowError(**error) for error in facts["errorGroups"]),
        samples=tuple(facts["errors"]),
        schema_changes=facts["schemaChanges"],
        days={date.fromisoformat(day): rows for day, rows in facts["days"].items()},
        first_event_at=_moment(facts["firstEventAt"]),
        last_event_at=_moment(facts["lastEventAt"]),
        sent_at=_moment(facts["sentAt"]),
        landed_at=datetime.fromisoformat(facts["landedAt"]).replace(tzinfo=None),
        schema_version=facts["schemaVersion"],
        **{name: facts[name] for name in same},
    )


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment.isoformat()}Z"


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=None)
