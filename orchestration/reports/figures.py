"""The figures of a report: metrics of both periods, asked of the catalogue by name.

Belongs here: asking. Does not belong here: what a metric means (dbt), comparing (`comparison.py`),
phrasing (`tiles.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from orchestration.figures.board import Board, Point
from orchestration.metrics.metric import Metric
from orchestration.metrics.shapes import TimeRange
from orchestration.reports.comparison import Share
from orchestration.reports.periods import Periods

SESSIONS = (
    "active_learners",
    "sessions",
    "identified_sessions",
    "anonymous_sessions",
    "practice_seconds",
    "timed_sessions",
    "completion_ratio",
    "late_sessions",
)
BUSINESS = (
    "net_revenue_cents",
    "unconverted_payments",
    "mrr_cents",
    "acceptance_ratio",
    "ai_accuracy_ratio",
)
OTHER_POPULATIONS = (
    "active_learners_with_bots_and_staff",
    "sessions_with_bots_and_staff",
    "practice_seconds_with_bots_and_staff",
    "completion_ratio_with_bots_and_staff",
    "acceptance_ratio_with_bots_and_staff",
    "ai_accuracy_ratio_with_bots_and_staff",
    "net_revenue_without_staff_cents",
    "mrr_without_staff_cents",
)
ARRIVALS = (
    "row_acceptance_ratio",
    "row_rejection_ratio",
    "late_session_ratio",
    "consent_coverage_ratio",
    "batches_received",
    "batches_refused",
    "rows_received",
    "rows_accepted",
    "rows_duplicate",
    "rows_rejected",
    "staged_sessions",
    "staged_identified_sessions",
    "excluded_sessions",
)
BY_DAY = ("identified_sessions", "anonymous_sessions", "active_learners")
"""What the main chart shows of each day."""

SHOWN_IN = "reports/summary/page-1"


@dataclass(frozen=True)
class Values:
    """Metrics of one period, app or day.

    Attributes:
        known: Value by metric; null where nothing is known.
        metrics: What the catalogue says of each metric.
        cells: Lineage id by metric, of those that are shown.
    """

    known: Mapping[str, float | None]
    metrics: Mapping[str, Metric]
    cells: Mapping[str, str] = field(default_factory=dict)

    def amount(self, name: str) -> float | None:
        """A metric; none where nothing is known."""
        return self.known.get(name)

    def count(self, name: str) -> int:
        """A metric that counts: nothing there is none there."""
        return int(self.known.get(name) or 0)

    def share(self, name: str) -> Share:
        """A ratio as its parts, which may be pooled with those of other days."""
        hits, n = self.metrics[name].parts or (name, name)
        return Share(self.known.get(hits) or 0, self.count(n))

    def cells_of(self, *names: str) -> dict[str, str]:
        """Lineage id by metric, of those of the metrics of which something is known."""
        return {name: self.cells[name] for name in names if name in self.cells}

    @property
    def knows_money(self) -> bool:
        """Whether the revenue marts reach into the period: then no payment is no revenue."""
        return self.amount("mrr_cents") is not None

    @property
    def net_revenue(self) -> float | None:
        """Net revenue in USD."""
        cents = self.amount("net_revenue_cents")
        return (0.0 if self.knows_money else None) if cents is None else cents / 100


@dataclass(frozen=True)
class Figures:
    """Metrics of both periods.

    Attributes:
        now: The current period.
        before: The one before.
        apps: By source, both periods; apps without a session in either are missing.
        days: By day of both periods.
        first_day: Day of the earliest session there is; none without any.
        metrics: What the catalogue says of each metric.
    """

    now: Values
    before: Values
    apps: Mapping[str, tuple[Values, Values]]
    days: Mapping[date, Values]
    first_day: date | None
    metrics: Mapping[str, Metric]

    def knows(self, day: date) -> bool:
        """Whether there were sessions by then: before, a day has no data, which is not zero."""
        return self.first_day is not None and day >= self.first_day


def ask_figures(board: Board, periods: Periods) -> Figures:
    """Ask a release for the figures of both periods.

    Args:
        board: The release, which remembers what is shown.
        periods: Which days.

    Returns:
        The figures.
    """
    current = TimeRange(start=periods.first, end=periods.last)
    before = TimeRange(start=periods.first_before, end=periods.last_before)
    whole = TimeRange(start=periods.first_before, end=periods.last)
    first = board.answers.first_moment("sessions")
    nothing = Values({}, board.metrics)
    now, earlier = (_by_app(board, span) for span in (current, before))
    return Figures(
        now=_total(board, current),
        before=_total(board, before),
        apps={
            app: (now.get(app, nothing), earlier.get(app, nothing))
            for app in sorted(now.keys() | earlier.keys())
        },
        days=dict.fromkeys(periods.days, nothing) | _by_day(board, whole),
        first_day=None if first is None else first.date(),
        metrics=nothing.metrics,
    )


def _total(board: Board, span: TimeRange) -> Values:
    known: dict[str, float | None] = {}
    cells: dict[str, str] = {}
    for names in (SESSIONS + BUSINESS, OTHER_POPULATIONS, ARRIVALS):
        for point in _points(board, names, span):
            known |= point.data.values
            cells |= _cells(point, names)
    return Values(known, board.metrics, cells)


def _by_app(board: Board, span: TimeRange) -> dict[str, Values]:
    return {
        str(point.dimensions["source_system"]): Values(
            point.data.values, board.metrics, _cells(point, SESSIONS)
        )
        for point in _points(board, SESSIONS, span, dimensions=["source_system"])
        if point.value("sessions")
    }


def _by_day(board: Board, span: TimeRange) -> dict[date, Values]:
    return {
        point.time.date() if isinstance(point.time, datetime) else point.time: Values(
            point.data.values, board.metrics, _cells(point, BY_DAY)
        )
        for point in _points(board, SESSIONS + BUSINESS, span, granularity="day")
        if point.time is not None
    }


def _points(board: Board, names: Sequence[str], span: TimeRange, **more: object) -> Sequence[Point]:
    """What a request answers; ratios are asked with their parts."""
    asked = dict.fromkeys(
        each for name in names for each in (name, *(board.metrics[name].parts or ()))
    )
    return board.ask({"metrics": list(asked), "time_range": span, **more}, SHOWN_IN)


def _cells(point: Point, names: Sequence[str]) -> dict[str, str]:
    return {name: point.cell(name).id for name in names if point.value(name) is not None}
