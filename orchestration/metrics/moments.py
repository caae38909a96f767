"""Times in a statement: placeholders of their edges, places of periods, where none is 0.

Belongs here: SQL about time around MetricFlow's. Does not belong here: the statement
(`statement.py`), arithmetic on moments (`ranges.py`).
"""

from __future__ import annotations

import datetime as dt

from orchestration.metrics.facts import Facts
from orchestration.metrics.plan import Column, Plan
from orchestration.metrics.ranges import before, floored

PREVIOUS = "previous_"
"""What placeholders of the time before begin with."""


def bounds(plan: Plan) -> dict[str, dt.datetime]:
    """Values of placeholders: first moment and first moment after, of each time that is asked."""
    found: dict[str, dt.datetime] = {}
    for grain, span in plan.spans.items():
        times = {"": span} if plan.previous is None else {"": span, PREVIOUS: before(span)}
        for prefix, each in times.items():
            found[bound(plan, "since", grain, prefix)] = each.since
            found[bound(plan, "until", grain, prefix)] = each.until
    return found


def bound(plan: Plan, edge: str, grain: str, prefix: str = "") -> str:
    """The placeholder's name of an edge of the time of metrics that are known by `grain`.

    Args:
        plan: What is asked.
        edge: `since` or `until`.
        grain: A column's.
        prefix: `PREVIOUS` for the time before.
    """
    return f"{prefix}{edge}" if grain == plan.finest else f"{prefix}{edge}_{grain}"


def common(column: Column) -> str | None:
    """The placeholder's name of the time from which on all models of a column are known.

    A margin of days of which revenue is known and costs are not would be no margin. None for a
    metric of one model, whose rows say themselves from when on it is known.
    """
    models = sorted(column.together)
    return None if len(models) == 1 else f"known_{'_'.join(models)}_{column.grain}"


def common_moments(plan: Plan, facts: Facts) -> dict[str, dt.datetime | None]:
    """Values of the placeholders of `common`."""
    return {
        name: facts.known_from(column.together, column.grain)
        for column in plan.columns
        if (name := common(column)) is not None
    }


def moved(plan: Plan, rounded: str, moment: str) -> str:
    """The period in the asked time that has the place of one in the time before.

    Args:
        plan: What is asked, by periods.
        rounded: To which period the column's time is rounded.
        moment: SQL of the first moment of a period in the time before.
    """
    grain = plan.request.granularity
    since, earlier = (bound(plan, "since", rounded, prefix) for prefix in ("", PREVIOUS))
    places = f"date_diff('{grain}', ${earlier}::timestamp, {moment})"
    return f"date_trunc('{grain}', ${since}::timestamp) + {places} * interval 1 {grain}"


def has_data_at(plan: Plan, place: int, column: Column, moment: str) -> str:
    """Whether none is 0: the column's models have data by then, and it is asked of the period.

    Args:
        plan: What is asked.
        place: The column's.
        column: A metric that counts rows.
        moment: SQL of the first moment of a point's period.
    """
    grain = plan.request.granularity
    since, until = (f"${bound(plan, edge, column.grain)}" for edge in ("since", "until"))
    if grain is None:
        return f"{until} > $first_{place}"
    known = f"{moment} >= $first_{place}"
    if len(plan.spans) == 1:
        return known
    return (
        f"{known} and {moment} >= date_trunc('{grain}', {since}::timestamp) and {moment} < {until}"
    )


def had_data_before(plan: Plan, place: int, column: Column, moment: str) -> str:
    """Whether none is 0 in the time before, in the place of a point's period.

    Args: as of `has_data_at`.
    """
    grain, rounded = plan.request.granularity, column.grain
    earlier, until = (f"${bound(plan, edge, rounded, PREVIOUS)}" for edge in ("since", "until"))
    if grain is None:
        return f"{until} > $first_{place}"
    since = f"${bound(plan, 'since', rounded)}"
    periods = f"date_diff('{grain}', {since}::timestamp, {moment})"
    start = f"date_trunc('{grain}', {earlier}::timestamp) + {periods} * interval 1 {grain}"
    return f"{start} >= $first_{place} and {start} < {until}"


def first_moments(plan: Plan, facts: Facts) -> dict[str, dt.datetime | None]:
    """Values of placeholders: the first period of which each counting metric's models have data."""
    grain = plan.request.granularity
    moments: dict[str, dt.datetime | None] = {}
    for place, column in enumerate(plan.columns):
        if column.metric.counts_rows:
            models = column.metric.models
            found = [first for model in models if (first := facts.first(model))]
            first = max(found) if len(found) == len(models) else None
            moments[f"first_{place}"] = floored(first, grain) if grain and first else first
    return moments
