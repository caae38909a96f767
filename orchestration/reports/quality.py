"""The data-quality line: what arrived in the period, what was refused, and who may be shown.

Belongs here: facts about the data behind the figures. Does not belong here: the figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import duckdb

from orchestration.reports.document import Quality, QualityFact, Verdict
from orchestration.reports.numbers import percent, whole
from orchestration.reports.periods import Periods
from orchestration.reports.session_figures import Sessions

GOOD_SHARE = 0.95
"""The apps promise that at least this share of their rows is complete and right (ING-26)."""

_RECEIPTS = """
select
    count(*) as batches,
    count(*) filter (status <> 'landed') as refused,
    coalesce(sum(received_count), 0)::bigint,
    coalesce(sum(accepted_count), 0)::bigint,
    coalesce(sum(duplicate_count), 0)::bigint,
    coalesce(sum(rejected_count), 0)::bigint
from ops.fct_receipts
where sent_at::date between $first and $last
"""

_CONSENT = """
select
    coalesce(sum(session_count), 0)::bigint,
    coalesce(sum(identified_session_count), 0)::bigint,
    coalesce(sum(excluded_session_count), 0)::bigint
from ops.agg_session_accounting
where session_date between $first and $last
"""


@dataclass(frozen=True)
class Arrivals:
    """What the apps sent in the period: batches, and what became of their rows."""

    batches: int
    refused: int
    received: int
    accepted: int
    duplicate: int
    rejected: int


@dataclass(frozen=True)
class Coverage:
    """What consent allows of the period's sessions: all, with their learner, not at all."""

    sessions: int
    identified: int
    excluded: int


def describe_quality(
    connection: duckdb.DuckDBPyConnection, periods: Periods, sessions: Sessions
) -> Quality:
    """Say what is known about the data of the current period.

    Args:
        connection: Open on a release's marts.
        periods: Which days.
        sessions: The sessions of the same days.

    Returns:
        Facts and a verdict.
    """
    bounds = {"first": periods.first, "last": periods.last}
    arrivals = Arrivals(*_row(connection, _RECEIPTS, bounds))
    coverage = Coverage(*_row(connection, _CONSENT, bounds))
    counted = sessions.total(is_current=True)
    verdict, text = _verdict(arrivals)
    return Quality(
        verdict=verdict,
        text=text,
        facts=(
            *_arrival_facts(arrivals),
            _late_fact(counted.late, counted.sessions),
            _consent_fact(coverage),
        ),
    )


def _verdict(arrivals: Arrivals) -> tuple[Verdict, str]:
    if arrivals.received == 0:
        return "unknown", "Data quality unknown: nothing was received"
    usable = (arrivals.accepted + arrivals.duplicate) / arrivals.received
    text = f"Data quality: {percent(usable)} of rows usable"
    if arrivals.refused:
        batches = "batch" if arrivals.refused == 1 else "batches"
        return "doubtful", f"{text}, {arrivals.refused:,} {batches} refused"
    return ("good" if usable >= GOOD_SHARE else "doubtful"), text


def _arrival_facts(arrivals: Arrivals) -> tuple[QualityFact, ...]:
    refused = f"{whole(arrivals.refused)} refused" if arrivals.refused else "none refused"
    return (
        QualityFact(
            id="batches",
            label="Batches received",
            value=arrivals.batches,
            text=whole(arrivals.batches),
            detail=refused,
        ),
        QualityFact(
            id="rows",
            label="Rows received",
            value=arrivals.received,
            text=whole(arrivals.received),
            detail=f"{whole(arrivals.duplicate)} of them duplicates",
        ),
        _share_fact("accepted", "Accepted", arrivals.accepted, arrivals.received),
        _share_fact("quarantined", "Quarantined", arrivals.rejected, arrivals.received),
    )


def _share_fact(name: str, label: str, part: int, received: int) -> QualityFact:
    share = part / received if received else None
    return QualityFact(
        id=name,
        label=label,
        value=share if share is None else round(share, 6),
        text=percent(share, 2 if share and share < 0.1 else 1),
        detail=f"{whole(part)} rows" if received else "nothing was received",
    )


def _late_fact(late: int, sessions: int) -> QualityFact:
    share = late / sessions if sessions else None
    return QualityFact(
        id="late",
        label="Arrived late",
        value=share if share is None else round(share, 6),
        text=percent(share),
        detail=f"{whole(late)} of {whole(sessions)} sessions" if sessions else "no session",
    )


def _consent_fact(coverage: Coverage) -> QualityFact:
    share = coverage.identified / coverage.sessions if coverage.sessions else None
    return QualityFact(
        id="consent",
        label="Consent coverage",
        value=share if share is None else round(share, 6),
        text=percent(share),
        detail=f"identified; {whole(coverage.excluded)} sessions left out"
        if coverage.sessions
        else "no session",
    )


def _row(
    connection: duckdb.DuckDBPyConnection, sql: str, bounds: Mapping[str, date]
) -> tuple[int, ...]:
    row = connection.execute(sql, bounds).fetchone()
    return row or ()
