"""The headline tiles of the summary: which figures, in which order.

Belongs here: the eight tiles. Does not belong here: what their figures mean (the catalogue), how a
tile compares and words (`tiles.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from orchestration.metrics.metric import Metric
from orchestration.metrics.written import whole
from orchestration.reports.comparison import pooled
from orchestration.reports.document import Tile, Unit
from orchestration.reports.figures import Figures, Values
from orchestration.reports.periods import Periods
from orchestration.reports.tiles import Headline, amount_tile, share_tile

_SECONDS_PER_HOUR = 3600
_CENTS_PER_DOLLAR = 100


def headline_tiles(figures: Figures, periods: Periods, *, has_before: bool) -> tuple[Tile, ...]:
    """The eight tiles.

    Args:
        figures: Metrics of both periods.
        periods: Which days.
        has_before: Whether the period before is whole, so that a comparison means something.

    Returns:
        The tiles in the order in which they are shown.
    """
    before = figures.before if has_before else Values({}, figures.metrics)
    return (
        *_session_tiles(figures, before, periods),
        *_money_tiles(figures, before, periods),
        *(
            _share_tile(figures, before, periods, name, metric)
            for name, metric in (
                ("ai_acceptance", "acceptance_ratio"),
                ("ai_accuracy", "ai_accuracy_ratio"),
            )
        ),
    )


def _session_tiles(figures: Figures, before: Values, periods: Periods) -> tuple[Tile, ...]:
    now = figures.now

    def amount(name: str, metric: str, detail: str, told: dict[str, str], per: float = 1) -> Tile:
        def figure(values: Values) -> float:
            return _scaled(values.amount(metric) or 0, per)

        other = _other(metric)
        return amount_tile(
            _headline(
                name,
                figures.metrics[metric],
                "hours" if per > 1 else "count",
                _cells(now, before, metric, other),
                told,
            ),
            current=figure(now) if now.count("sessions") else None,
            previous=figure(before) if before.count("sessions") else None,
            other=_scaled(now.amount(other) or 0, per) if now.count(_other("sessions")) else None,
            daily=[
                figure(figures.days[day]) if figures.knows(day) else None for day in periods.days
            ],
            detail=detail,
        )

    return (
        amount(
            "active_learners",
            "active_learners",
            _per_learner(now),
            now.cells_of("identified_sessions", "active_learners"),
        ),
        amount(
            "sessions",
            "sessions",
            f"{whole(now.count('anonymous_sessions'))} of them anonymous",
            now.cells_of("anonymous_sessions"),
        ),
        amount(
            "practice_hours",
            "practice_seconds",
            _per_session(now),
            now.cells_of("practice_seconds", "timed_sessions"),
            _SECONDS_PER_HOUR,
        ),
        _share_tile(figures, before, periods, "completion_rate", "completion_ratio"),
    )


def _money_tiles(figures: Figures, before: Values, periods: Periods) -> tuple[Tile, ...]:
    now = figures.now
    missing = now.count("unconverted_payments")

    def amount(
        name: str,
        metric: str,
        detail: str,
        told: dict[str, str],
        figure: Callable[[Values], float | None],
    ) -> Tile:
        other = metric.replace("_cents", "_without_staff_cents")
        return amount_tile(
            _headline(
                name, figures.metrics[metric], "usd", _cells(now, before, metric, other), told
            ),
            current=figure(now),
            previous=figure(before),
            other=_dollars(now.amount(other)),
            daily=[figure(figures.days[day]) for day in periods.days],
            detail=detail,
        )

    return (
        amount(
            "net_revenue",
            "net_revenue_cents",
            f"{whole(missing)} payments not converted" if missing else "payments less refunds",
            now.cells_of("unconverted_payments") if missing else {},
            lambda values: values.net_revenue,
        ),
        amount(
            "mrr",
            "mrr_cents",
            f"at the end of {periods.last.day} {periods.last:%B}",
            {},
            lambda values: _dollars(values.amount("mrr_cents")),
        ),
    )


def _share_tile(figures: Figures, before: Values, periods: Periods, name: str, metric: str) -> Tile:
    days = [figures.days[day].share(metric) for day in periods.days]
    cells = _cells(figures.now, before, metric, _other(metric))
    return share_tile(
        _headline(name, figures.metrics[metric], "ratio", cells, {}),
        current=figures.now.share(metric),
        previous=before.share(metric),
        other=figures.now.share(_other(metric)),
        # Over the week up to each day: that of a single day is mostly noise.
        daily=[pooled(days[max(0, day - 6) : day + 1]).measure().value for day in range(len(days))],
    )


def _cells(now: Values, before: Values, metric: str, other: str) -> dict[str, str]:
    """Lineage ids of a tile's figures, where there are any."""
    shown = {"current": (now, metric), "previous": (before, metric), "other": (now, other)}
    return {
        place: values.cells[name] for place, (values, name) in shown.items() if name in values.cells
    }


def _headline(
    name: str,
    metric: Metric,
    unit: Unit,
    cells: Mapping[str, str],
    detail_cells: Mapping[str, str],
) -> Headline:
    return Headline(
        id=name,
        metric=metric.name,
        label=metric.label,
        unit=unit,
        definition=metric.description,
        population=metric.meta["population"],
        cells=cells,
        detail_cells=detail_cells,
    )


def _other(metric: str) -> str:
    """The same metric with bots and staff."""
    return f"{metric}_with_bots_and_staff"


def _scaled(value: float, per: float) -> float:
    return value if per == 1 else round(value / per, 2)


def _dollars(cents: float | None) -> float | None:
    return None if cents is None else cents / _CENTS_PER_DOLLAR


def _per_learner(values: Values) -> str:
    learners = values.count("active_learners")
    if not learners:
        return "no session is identified"
    return f"{values.count('identified_sessions') / learners:.1f} identified sessions each"


def _per_session(values: Values) -> str:
    timed = values.count("timed_sessions")
    if not timed:
        return "no session has a length"
    minutes = (values.amount("practice_seconds") or 0) / 60 / timed
    return f"{minutes:,.0f} min per session, n = {whole(timed)}"
