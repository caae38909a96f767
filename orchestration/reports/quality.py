"""The data-quality line: what arrived in the period, what was refused, and who may be shown.

Belongs here: facts about the data behind the figures. Does not belong here: the figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.metrics.written import percent, whole
from orchestration.reports.document import Quality, QualityFact, Verdict
from orchestration.reports.figures import Figures, Values

GOOD_SHARE = 0.95
"""The apps promise that at least this share of their rows is complete and right (ING-26)."""


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


def describe_quality(figures: Figures) -> Quality:
    """Say what is known about the data of the current period.

    Args:
        figures: Metrics of both periods.

    Returns:
        Facts and a verdict.
    """
    now = figures.now
    arrivals = Arrivals(
        batches=now.count("batches_received"),
        refused=now.count("batches_refused"),
        received=now.count("rows_received"),
        accepted=now.count("rows_accepted"),
        duplicate=now.count("rows_duplicate"),
        rejected=now.count("rows_rejected"),
    )
    coverage = Coverage(
        sessions=now.count("staged_sessions"),
        identified=now.count("staged_identified_sessions"),
        excluded=now.count("excluded_sessions"),
    )
    verdict, text = _verdict(arrivals)
    return Quality(
        verdict=verdict,
        text=text,
        facts=(
            *_arrival_facts(arrivals, now),
            _late_fact(now.count("late_sessions"), now.count("sessions"), now),
            _consent_fact(coverage, now),
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


def _arrival_facts(arrivals: Arrivals, now: Values) -> tuple[QualityFact, ...]:
    refused = f"{whole(arrivals.refused)} refused" if arrivals.refused else "none refused"
    return (
        QualityFact(
            id="batches",
            label="Batches received",
            value=arrivals.batches,
            text=whole(arrivals.batches),
            detail=refused,
            cell=now.cells.get("batches_received"),
            detail_cells=now.cells_of("batches_refused"),
        ),
        QualityFact(
            id="rows",
            label="Rows received",
            value=arrivals.received,
            text=whole(arrivals.received),
            detail=f"{whole(arrivals.duplicate)} of them duplicates",
            cell=now.cells.get("rows_received"),
            detail_cells=now.cells_of("rows_duplicate"),
        ),
        _share_fact(
            "accepted",
            arrivals.accepted,
            arrivals.received,
            now.cells.get("row_acceptance_ratio"),
            now.cells_of("rows_accepted"),
        ),
        _share_fact(
            "quarantined",
            arrivals.rejected,
            arrivals.received,
            now.cells.get("row_rejection_ratio"),
            now.cells_of("rows_rejected"),
        ),
    )


def _share_fact(
    name: str, part: int, received: int, cell: str | None, counts: Mapping[str, str]
) -> QualityFact:
    share = part / received if received else None
    return QualityFact(
        id=name,
        label=name.capitalize(),
        value=share if share is None else round(share, 6),
        text=percent(share, 2 if share and share < 0.1 else 1),
        detail=f"{whole(part)} rows" if received else "nothing was received",
        cell=cell,
        detail_cells=counts if received else {},
    )


def _late_fact(late: int, sessions: int, now: Values) -> QualityFact:
    share = late / sessions if sessions else None
    return QualityFact(
        id="late",
        label="Arrived late",
        value=share if share is None else round(share, 6),
        text=percent(share),
        detail=f"{whole(late)} of {whole(sessions)} sessions" if sessions else "no session",
        cell=now.cells.get("late_session_ratio"),
        detail_cells=now.cells_of("late_sessions", "sessions") if sessions else {},
    )


def _consent_fact(coverage: Coverage, now: Values) -> QualityFact:
    share = coverage.identified / coverage.sessions if coverage.sessions else None
    return QualityFact(
        id="consent",
        label="Consent coverage",
        value=share if share is None else round(share, 6),
        text=percent(share),
        detail=f"identified; {whole(coverage.excluded)} sessions left out"
        if coverage.sessions
        else "no session",
        cell=now.cells.get("consent_coverage_ratio"),
        detail_cells=now.cells_of("excluded_sessions") if coverage.sessions else {},
    )
