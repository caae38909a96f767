"""The small line in a tile: the days of both periods, the one before in grey.

Belongs here: a few points as SVG. Does not belong here: charts with axes (`charts.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from orchestration.dashboards.cells import Asking
from orchestration.dashboards.definition import Query, Widget
from orchestration.dashboards.people import grain_of
from orchestration.dashboards.series import over_time
from orchestration.dashboards.windows import DEFAULT_PERIOD

WIDTH, HEIGHT = 120, 28
_EDGE = 3
_ENOUGH = 0.6
_FEWEST = 3


def spark(asking: Asking, widget: Widget) -> str:
    """A tile's course, as SVG without words; empty where too little is known.

    The line is decoration: the tile's number, its change and the value before are text.
    """
    name = widget.query.metrics[0]
    if grain_of(asking.board.metrics[name]) != "day":
        return ""
    query = Query(metrics=[name], granularity="day", filters=widget.query.filters)
    content = over_time(asking, widget.model_copy(update={"query": query}), is_spark=True)
    rows = content.choices.get((DEFAULT_PERIOD, frozenset()), [])
    now = [cells[0].get("x") for _, cells in rows]
    before = [cells[0].get("y") for _, cells in rows]
    return drawn(before, now)


def drawn(before: Sequence[Any], now: Sequence[Any]) -> str:
    """Two lines one after the other, which end where a value is missing and begin after it."""
    values = [*before, *now]
    known = [float(value) for value in values if value is not None]
    if len(known) < len(values) * _ENOUGH or len(known) < _FEWEST:
        return ""
    low, high = min(known), max(known)
    step = (WIDTH - 2 * _EDGE) / (len(values) - 1)

    def lines(kind: str, start: int, part: Sequence[Any]) -> str:
        """A line for each run of known values; a single one is a dot, a line to itself."""
        runs = groupby(enumerate(part, start), lambda each: each[1] is not None)
        known = [[point(*each) for each in run] for is_known, run in runs if is_known]
        drawn = [" ".join([*points, points[-1]]) for points in known]
        return "".join(f'<polyline class="{kind}" points="{each}"/>' for each in drawn)

    def point(place: int, value: float) -> str:
        return f"{_EDGE + step * place:.1f},{height(value):.1f}"

    def height(value: float) -> float:
        return HEIGHT - _EDGE - (value - low) / (high - low or 1) * (HEIGHT - 2 * _EDGE)

    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none"'
    return (
        f'<svg class="spark" {box} aria-hidden="true" focusable="false">'
        f"{lines('was', 0, [*before, *now[:1]])}{lines('is', len(before), now)}</svg>"
    )
