"""Charts of a report: Vega-Lite specifications, drawn by vl-convert without a browser.

Belongs here: how sections are drawn, and drawing each specification once. Does not belong here:
the numbers (`sections_*.py`), pages (`pdf.py`, `mail.py`), charts of Excel (`workbook_charts.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import orjson
import vl_convert

from orchestration.reports.defined.chart_axes import Spec
from orchestration.reports.defined.chart_forecast import forecast_layers
from orchestration.reports.defined.chart_trend import trend_layers
from orchestration.reports.defined.document import (
    AnySection,
    ForecastSection,
    ReportDocument,
    TrendSection,
)
from orchestration.reports.defined.document_parts import Series

FONTS = Path(__file__).parent.parent / "fonts"
FULL, HALF = 470, 214
"""Points on paper from the first to the last day."""
_INK, _GRID, _AXIS = "#5b6b80", "#e7ecf2", "#a9b7c6"
_KEPT = 256
_PIXELS_PER_POINT = 2.0


def svgs(report: ReportDocument) -> dict[str, str]:
    """The charts of a report as SVG, by page and section: `0.1` is the second of the first page."""
    return {key: drawn(spec) for key, spec in specs(report).items()}


def specs(report: ReportDocument) -> dict[str, Spec]:
    """The specifications of a report's charts, by page and section."""
    return {
        f"{number}.{count}": spec
        for number, page in enumerate(report.pages)
        for count, section in enumerate(page.sections)
        if (spec := spec_of(section)) is not None
    }


def spec_of(section: AnySection) -> Spec | None:
    """How a section is drawn; none if it is no chart or has nothing to draw."""
    width = FULL if section.width == "full" else HALF
    if isinstance(section, TrendSection) and any(_known(each) for each in section.series):
        return _dressed(trend_layers(section), width, 104 if section.width == "full" else 118)
    if isinstance(section, ForecastSection) and section.history:
        return _dressed(forecast_layers(section), width, 84)
    return None


def drawn(spec: Spec) -> str:
    """A specification as SVG; the same is drawn once."""
    return _svg(orjson.dumps(spec, option=orjson.OPT_SORT_KEYS))


def png(spec: Spec) -> bytes:
    """A specification as a picture on white, two pixels to the point.

    White, because pale colours upon nothing lose their hue when the picture is made.
    """
    _register_fonts()
    tag, end, rest = drawn(spec).partition(">")
    ground = '<rect width="100%" height="100%" fill="#ffffff"/>'
    return vl_convert.svg_to_png(f"{tag}{end}{ground}{rest}", scale=_PIXELS_PER_POINT)


@lru_cache(maxsize=_KEPT)
def _svg(spec: bytes) -> str:
    _register_fonts()
    return vl_convert.vegalite_to_svg(orjson.loads(spec))


@lru_cache(maxsize=1)
def _register_fonts() -> None:
    """Let vl-convert measure texts with the fonts that the page uses; once per process."""
    vl_convert.register_font_directory(str(FONTS))


def _known(series: Series) -> bool:
    return any(point.number.value is not None for point in series.points)


def _dressed(layers: Sequence[Spec], width: int, height: int) -> Spec:
    """Layers in the report's dress."""
    small = {"labelFontSize": 7, "titleFontSize": 7, "titleFontWeight": "normal"}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "layer": list(layers),
        "width": width,
        "height": height,
        "background": "transparent",
        "padding": {"left": 0, "top": 2, "right": 2, "bottom": 2},
        "config": {
            "font": "Inter",
            "view": {"stroke": None},
            "axis": {
                **small,
                "labelColor": _INK,
                "titleColor": _INK,
                "gridColor": _GRID,
                "gridWidth": 0.6,
                "domainColor": _AXIS,
                "domainWidth": 0.6,
                "tickColor": _AXIS,
                "tickWidth": 0.6,
                "tickSize": 3,
            },
            "legend": {"labelFontSize": 7, "labelColor": _INK, "symbolStrokeWidth": 2},
        },
    }
