"""The receipts of batches: what landed, and why one did not.

Belongs here: filling in a receipt. Does not belong here: its form (`receipts.py`), the order of
reading and committing (`batch.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from orchestration.contracts.base import Contract
from orchestration.contracts.compile import quote_identifier, sql_literal
from orchestration.landing.delivery import Delivery
from orchestration.landing.duplicates import Repetition
from orchestration.landing.engine import Engine
from orchestration.landing.errors import RefusedError
from orchestration.landing.intake import Reading
from orchestration.landing.manifest import read_manifest
from orchestration.landing.receipts import Receipt, RowError


@dataclass(frozen=True)
class Clocks:
    """What the event clocks of the landed rows say."""

    days: Mapping[date, int]
    first: datetime | None
    last: datetime | None
    late: int
    future: int


NO_CLOCKS = Clocks({}, None, None, 0, 0)


def clocks_of(contract: Contract, accepted: Path, engine: Engine) -> Clocks:
    """Read the clocks of landed rows.

    Args:
        contract: The stream's contract.
        accepted: The rows.
        engine: DuckDB.

    Returns:
        What they say; nothing for a stream without a clock.
    """
    if contract.clock is None:
        return NO_CLOCKS
    clock = quote_identifier(contract.clock)
    rows = f"read_parquet({sql_literal(str(accepted))})"
    flags = "count(*) filter (_clock_flag = 'late'), count(*) filter (_clock_flag = 'future')"
    days = engine.run(
        f"select {clock}::date as day, count(*), min({clock})::timestamp,"
        f" max({clock})::timestamp, {flags} from {rows} group by day order by day"
    )
    dated = [row for row in days if row[0] is not None]
    return Clocks(
        days={row[0]: row[1] for row in dated},
        first=dated[0][2] if dated else None,
        last=dated[-1][3] if dated else None,
        late=sum(row[4] for row in days),
        future=sum(row[5] for row in days),
    )


def landed_receipt(
    contract: Contract,
    delivery: Delivery,
    reading: Reading,
    clocks: Clocks,
    repeated: Repetition,
    now: datetime,
) -> Receipt:
    """The receipt of a batch that lands.

    Args:
        contract: The stream's contract.
        delivery: The batch.
        reading: What was read of it.
        clocks: What the clocks of its rows say.
        repeated: Which of its rows were there before.
        now: The present, naive UTC.

    Returns:
        The receipt, of a first attempt.
    """
    quarantine, copies = reading.desk.quarantine, len(repeated.copies)
    return Receipt(
        batch_id=delivery.manifest.batch_id,
        source=contract.source,
        stream=contract.stream,
        status="landed",
        landed_at=now,
        checksums=dict(delivery.manifest.checksums),
        received=reading.received,
        accepted=reading.landed - copies,
        duplicate=copies,
        rejected=quarantine.rows,
        conflicts=repeated.conflicts if contract.version is None else 0,
        late=clocks.late,
        future=clocks.future,
        errors=tuple(
            RowError(code, field, tally.rows, tally.reason)
            for (code, field), tally in sorted(quarantine.errors.items())
        ),
        samples=tuple(
            {
                "code": sample.fault.code,
                "field": sample.fault.field,
                "detail": sample.fault.reason,
                "line": sample.line,
                "file": sample.file,
            }
            for sample in quarantine.samples
        ),
        schema_changes=dict(sorted(reading.desk.unknown.items())),
        days=clocks.days,
        first_event_at=clocks.first,
        last_event_at=clocks.last,
        sent_at=delivery.manifest.sent_at,
        size=delivery.size,
        schema_version=contract.schema_version,
    )


def refusal(folder: Path, error: RefusedError, *, attempt: int, now: datetime) -> Receipt:
    """The receipt of a batch that must not land.

    Args:
        folder: Its landing folder.
        error: Why.
        attempt: 1, and one more for every replay.
        now: The present, naive UTC.

    Returns:
        The receipt.
    """
    try:
        manifest = read_manifest(folder)
        checksums, sent_at = dict(manifest.checksums), manifest.sent_at
    except RefusedError:
        checksums, sent_at = {}, None
    return Receipt(
        batch_id=folder.name,
        source=folder.parent.parent.name,
        stream=folder.parent.name,
        status="rejected",
        landed_at=now,
        checksums=checksums,
        code=error.code,
        reason=error.reason,
        sent_at=sent_at,
        attempt=attempt,
    )
