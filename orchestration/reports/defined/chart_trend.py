"""Metrics over time as a chart: lines, bars or areas, and a floor.

Belongs here: marks. Does not belong here: axes (`chart_axes.py`), drawing (`charts.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from orchestration.metrics.written import SCALE
from orchestration.reports.defined.chart_axes import GREY, PALETTE, Spec, x_axis, y_axis
from orchestration.reports.defined.document import TrendSection
from orchestration.reports.defined.document_parts import Series, Unit

_RED = "#b3261e"


def trend_layers(section: TrendSection) -> list[Spec]:
    """The layers of a section that shows metrics over time."""
    names = [each.name for each in section.series]
    is_compared = any(each.is_previous for each in section.series)
    colors = [PALETTE[0], GREY] if is_compared else list(PALETTE)
    legend = {"orient": "top", "title": None, "offset": 4, "symbolSize": 40, "labelLimit": 150}
    legend |= {"symbolType": "stroke"} if section.chart == "line" else {"symbolType": "square"}
    if section.width == "half" and len(names) > 2:
        legend |= {"columns": 3, "labelLimit": 62}
    color = {
        "field": "series",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": names, "range": [colors[at % len(colors)] for at in range(len(names))]},
        "legend": legend if len(names) > 1 else None,
    }
    rows = list(_rows(section.series, section.unit))
    marks = {"bar": _bars, "area": _areas, "line": _lines}[section.chart]
    layers = marks(section, rows, color)
    if section.floor is not None:
        layers.append(_floor(section))
    return layers


def _rows(series: Sequence[Series], unit: Unit) -> Iterator[Spec]:
    for order, each in enumerate(series):
        for point in each.points:
            if point.number.value is not None:
                yield {
                    "date": point.time.isoformat(),
                    "series": each.name,
                    "order": order,
                    "before": each.is_previous,
                    "over": point.number.is_complete,
                    "value": point.number.value * SCALE[unit],
                }


def _lines(section: TrendSection, rows: Sequence[Spec], color: Spec) -> list[Spec]:
    y = y_axis(section.unit, zero=False)
    common = {
        "x": x_axis(section.granularity, [row["date"] for row in rows]),
        "y": y,
        "color": color,
    }
    dash = {
        "field": "before",
        "type": "nominal",
        "scale": {"domain": [False, True], "range": [[1, 0], [3, 2]]},
        "legend": None,
    }
    line = {
        "data": {"values": list(rows)},
        "mark": {"type": "line", "strokeWidth": 1.5, "strokeJoin": "round"},
        "encoding": {**common, "strokeDash": dash},
    }
    dot = {"type": "point", "filled": True, "size": 22, "opacity": 1}
    hollow = {"type": "point", "filled": False, "fill": "#ffffff", "size": 14, "strokeWidth": 1.2}
    counts = Counter(row["series"] for row in rows)
    alone = [row for row in rows if row["over"] and counts[row["series"]] == 1]
    not_over = [row for row in rows if not row["over"]]
    points = [(some, mark) for some, mark in ((alone, dot), (not_over, hollow)) if some]
    return [
        line,
        *({"data": {"values": some}, "mark": mark, "encoding": common} for some, mark in points),
    ]


def _areas(section: TrendSection, rows: Sequence[Spec], color: Spec) -> list[Spec]:
    return [_stacked(section, rows, color, paddings=(0.18, 0.1))]


def _bars(section: TrendSection, rows: Sequence[Spec], color: Spec) -> list[Spec]:
    own = [row for row in rows if not row["before"]]
    return [_stacked(section, own, color, paddings=(0.32, 0.12))]


def _stacked(
    section: TrendSection, rows: Sequence[Spec], color: Spec, paddings: tuple[float, float]
) -> Spec:
    """Bars of days, weeks or months, series upon series; pale where the time is not over."""
    band = x_axis(section.granularity, [row["date"] for row in rows])
    band["scale"] |= {"type": "band", "paddingInner": paddings[0], "paddingOuter": paddings[1]}
    band["scale"].pop("padding")
    opacity = {
        "field": "over",
        "type": "nominal",
        "scale": {"domain": [True, False], "range": [1, 0.45]},
        "legend": None,
    }
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "bar"},
        "encoding": {
            "x": band,
            "y": y_axis(section.unit, zero=True),
            "color": color,
            "order": {"field": "order", "type": "quantitative"},
            "opacity": opacity,
        },
    }


def _floor(section: TrendSection) -> Spec:
    value = (section.floor or 0) * SCALE[section.unit]
    return {
        "data": {"values": [{"value": value}]},
        "mark": {"type": "rule", "color": _RED, "strokeDash": [3, 2], "strokeWidth": 1},
        "encoding": {"y": y_axis(section.unit, zero=False)},
    }
