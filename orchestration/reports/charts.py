"""The charts of a report as SVG: altair specifications, rendered by vl-convert without a browser.

Belongs here: how a series of days is drawn. Does not belong here: the figures (`figures.py`) or the
page (`summary.typ`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

from orchestration.reports.document import Day, Tile

FONTS = Path(__file__).parent / "fonts"
FONT = "Inter"

MUTED = "#5b6b80"
GRID = "#e7ecf2"
AXIS = "#a9b7c6"
SESSIONS = ("#1d6f9c", "#c6dae6")
ANONYMOUS = ("#9ccbe0", "#e4eff5")
LEARNERS = ("#d9730d", "#f2cba5")
"""Each colour twice: for the current period, and pale for the one before."""

SPARK_SIZE = (101, 24)
MAIN_SIZE = (476, 144)
"""Points on paper: the page shows the charts at their own size."""


@cache
def _register_fonts() -> None:
    """Let vl-convert measure texts with the fonts that the page uses; once per process."""
    vl_convert.register_font_directory(str(FONTS))


def spark(tile: Tile) -> str:
    """A tile's course over both periods: the period before in grey, the current one in colour."""
    half = len(tile.daily) // 2
    rows = [
        {"day": day, "value": value, "period": "current" if day >= half else "before"}
        for day, value in enumerate(tile.daily)
    ]
    # The first current day also ends the grey line, so that the two meet.
    joint = [dict(row, period="before") for row in rows[half : half + 1]]
    last = [row for row in rows if row["value"] is not None][-1:]
    x = alt.X("day:Q", axis=None, scale=alt.Scale(domain=[0, len(rows)], nice=False))
    y = alt.Y("value:Q", axis=None, scale=alt.Scale(zero=False, nice=False))
    colors = alt.Scale(domain=["before", "current"], range=[AXIS, SESSIONS[0]])
    line = _layer(
        [*rows, *joint],
        alt.MarkDef(type="line", strokeWidth=1.2, strokeJoin="round"),
        x=x,
        y=y,
        color=alt.Color("period:N", scale=colors, legend=None),
    )
    dot = alt.MarkDef(type="point", filled=True, size=14, color=SESSIONS[0], opacity=1)
    return _svg(alt.LayerChart(layer=[line, _layer(last, dot, x=x, y=y)]), SPARK_SIZE)


def daily_sessions(days: Sequence[Day]) -> str:
    """Sessions per day as bars, identified and anonymous, and active learners as a line."""
    colors = {
        f"{kind} {when}": colors[place]
        for kind, colors in (("identified", SESSIONS), ("anonymous", ANONYMOUS))
        for place, when in enumerate(("now", "before"))
    }
    rows = [
        {"date": day.date.isoformat(), "kind": kind, "order": order, "value": value}
        for day in days
        for order, (name, value) in enumerate(
            {"identified": day.identified_sessions, "anonymous": day.anonymous_sessions}.items()
        )
        if value is not None
        for kind in [f"{name} {'now' if day.is_current else 'before'}"]
    ]
    x = _days_axis(days)
    y = alt.Y("value:Q", axis=alt.Axis(title=None, tickCount=4, format=",d", domain=False))
    scale = alt.Scale(domain=list(colors), range=list(colors.values()))
    bars = _layer(
        rows,
        alt.MarkDef(type="bar"),
        x=x,
        y=y,
        color=alt.Color("kind:N", scale=scale, legend=None),
        order=alt.Order("order:Q"),
    )
    lines = [
        _layer(
            [
                {"date": day.date.isoformat(), "value": day.active_learners}
                for day in days
                if day.is_current == is_current
            ],
            alt.MarkDef(type="line", color=color, strokeWidth=1.6, strokeJoin="round"),
            x=x,
            y=alt.Y("value:Q"),
        )
        for is_current, color in zip((True, False), LEARNERS, strict=True)
    ]
    return _svg(alt.LayerChart(layer=[bars, *lines]), MAIN_SIZE)


def _days_axis(days: Sequence[Day]) -> alt.X:
    """All days of both periods, labelled on Mondays."""
    return alt.X(
        "date:O",
        scale=alt.Scale(
            domain=[day.date.isoformat() for day in days], paddingInner=0.28, paddingOuter=0.1
        ),
        axis=alt.Axis(
            values=[day.date.isoformat() for day in days if day.date.weekday() == 0],
            labelExpr="utcFormat(toDate(datum.value), '%-d %b')",
            labelAngle=0,
            title=None,
            tickSize=3,
        ),
    )


def _layer(rows: Sequence[Mapping[str, Any]], mark: alt.MarkDef, **channels: Any) -> alt.Chart:
    return alt.Chart(alt.Data(values=list(rows)), mark=mark).encode(**channels)


def _svg(chart: alt.LayerChart, size: tuple[int, int]) -> str:
    """The chart in the report's dress, as SVG text."""
    axis = alt.AxisConfig(
        labelColor=MUTED,
        labelFontSize=7,
        gridColor=GRID,
        gridWidth=0.6,
        domainColor=AXIS,
        domainWidth=0.6,
        tickColor=AXIS,
        tickWidth=0.6,
    )
    styled = chart.properties(width=size[0], height=size[1]).configure(
        font=FONT,
        padding={"left": 0, "top": 2, "right": 1, "bottom": 3},
        background="transparent",
        view=alt.ViewConfig(stroke=None),
        axis=axis,
        axisX=alt.AxisConfig(grid=False),
    )
    _register_fonts()
    return vl_convert.vegalite_to_svg(styled.to_dict())
