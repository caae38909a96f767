"""The two pictures of a card, as SVG and PNG.

Belongs here: how reliability and backtest are drawn. Does not belong here: the figures
(`ml/evaluation/`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import vl_convert

from ml.evaluation.backtest import ALL, Backtest
from ml.evaluation.calibration import reliability
from ml.models.fitted import KINDS

SIZE = (460, 260)
SCALE = 2.0
COLOURS = {
    "hazard": "#1d6f9c",
    "logistic": "#d9730d",
    "base_rate": "#8795a6",
    "cohort_rate": "#5b6b80",
    "recency_rule": "#7a5195",
    "seed_formula": "#b8336a",
}
GRID, TEXT = "#e7ecf2", "#33404f"


def reliability_picture(tested: Backtest, kind: str) -> dict[str, bytes]:
    """Predicted against observed in tenths of the backtest's rows, with intervals.

    Args:
        tested: The backtest.
        kind: The predictor that is published.

    Returns:
        `reliability.svg` and `reliability.png`.
    """
    points = reliability(tested.events(), tested.predictions[kind].to_numpy())
    top = max(max(point["high"], point["predicted"]) for point in points) * 1.05
    scale = alt.Scale(domain=[0, top], nice=False)
    x = alt.X("predicted:Q", scale=scale, title="predicted probability", axis=_percent())
    y = alt.Y("observed:Q", scale=scale, title="observed share", axis=_percent())
    diagonal = [{"predicted": 0, "observed": 0}, {"predicted": top, "observed": top}]
    layers = [
        _layer(diagonal, alt.MarkDef(type="line", color="#a9b7c6", strokeDash=[4, 3]), x=x, y=y),
        _layer(
            points,
            alt.MarkDef(type="rule", color=COLOURS[kind], strokeWidth=1.4),
            x=x,
            y=alt.Y("low:Q", scale=scale, title="observed share"),
            y2=alt.Y2("high:Q"),
        ),
        _layer(
            points,
            alt.MarkDef(type="point", filled=True, size=42, color=COLOURS[kind], opacity=1),
            x=x,
            y=y,
        ),
    ]
    title = f"{tested.spec.name}: {_words(kind)}, predicted against observed"
    below = f"tenths of {len(tested.events()):,} rows after the cutoff; bars are 95 % intervals"
    return _files("reliability", layers, title, below)


def backtest_picture(tested: Backtest, kind: str) -> dict[str, bytes]:
    """Log loss of every predictor at every rolling origin, with intervals.

    Args:
        tested: The backtest.
        kind: The predictor that is published.

    Returns:
        `backtest.svg` and `backtest.png`.
    """
    kinds = [name for name in KINDS if name in tested.kinds]
    origins = {str(fold.number): f"{fold.cutoff:%-d %b %Y}" for fold in tested.folds}
    order = [*origins.values(), "all"]
    rows = [
        {"origin": origins.get(row["fold"], "all"), "predictor": _words(row["predictor"])}
        | {name: row[name] for name in ("value", "low", "high")}
        for row in tested.metrics.filter(segment=ALL, metric="log_loss").to_dicts()
    ]
    colours = alt.Scale(domain=[_words(each) for each in kinds], range=[COLOURS[k] for k in kinds])
    shared = {
        "x": alt.X(
            "origin:N",
            sort=order,
            title="learned from what was known on",
            axis=alt.Axis(labelAngle=0),
        ),
        "xOffset": alt.XOffset("predictor:N", sort=[_words(each) for each in kinds]),
        "color": alt.Color("predictor:N", scale=colours, legend=alt.Legend(title=None)),
    }
    y = alt.Scale(zero=False, nice=True)
    layers = [
        _layer(
            rows,
            alt.MarkDef(type="rule", strokeWidth=1.4),
            y=alt.Y("low:Q", scale=y, title="log loss (less is better)"),
            y2=alt.Y2("high:Q"),
            **shared,
        ),
        _layer(
            rows,
            alt.MarkDef(type="point", filled=True, size=42, opacity=1),
            y=alt.Y("value:Q", scale=y, title="log loss (less is better)"),
            **shared,
        ),
    ]
    title = f"{tested.spec.name}: log loss of the time after each cutoff"
    below = f"published: {_words(kind)}; bars are 95 % intervals over learners"
    return _files("backtest", layers, title, below)


def _words(kind: str) -> str:
    return kind.replace("_", " ")


def _percent() -> alt.Axis:
    return alt.Axis(format=".1~%", tickCount=6)


def _layer(rows: Sequence[Any], mark: alt.MarkDef, **channels: Any) -> alt.Chart:
    return alt.Chart(alt.Data(values=list(rows)), mark=mark).encode(**channels)


def _files(name: str, layers: Sequence[alt.Chart], title: str, below: str) -> dict[str, bytes]:
    heading = alt.TitleParams(
        text=title,
        subtitle=below,
        anchor="start",
        color=TEXT,
        subtitleColor="#5b6b80",
        fontSize=13,
        subtitleFontSize=11,
    )
    chart = alt.LayerChart(layer=list(layers)).properties(
        width=SIZE[0], height=SIZE[1], title=heading
    )
    styled = chart.configure(
        background="white",
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(gridColor=GRID, labelColor=TEXT, titleColor=TEXT, titleFontWeight=500),
    ).to_dict()
    return {
        f"{name}.svg": vl_convert.vegalite_to_svg(styled).encode(),
        f"{name}.png": vl_convert.vegalite_to_png(styled, scale=SCALE),
    }
