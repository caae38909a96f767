"""A series with its newest forecast, the baseline that it has to beat, and by how much it does.

Belongs here: what `ml.fct_forecasts` and `ml.agg_forecast_skill` say. Does not belong here: making
forecasts (`ml/`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from orchestration.figures.board import Point
from orchestration.figures.taken import Taken, place
from orchestration.metrics.errors import MetricsError
from orchestration.metrics.ranges import last_whole_day
from orchestration.metrics.written import number_range, signed_percent, whole, written
from orchestration.reports.defined.asking import Ask, ask, number, origins
from orchestration.reports.defined.definition import Forecast
from orchestration.reports.defined.document import ForecastSection
from orchestration.reports.defined.document_parts import (
    ForecastPoint,
    Number,
    Skill,
    TrendPoint,
    Unit,
)
from orchestration.reports.defined.scene import Scene

_BASELINE = "seasonal_naive"
_CALLED = {"seasonal_naive": "same day a week before", "naive": "last value"}

_FORECASTS, _SKILLS = "ml.fct_forecasts", "ml.agg_forecast_skill"
_MEASURE = "absolute_error"

_ISSUED = f"""
select issued_at, target_start, method, point, low_80, high_80
from {_FORECASTS}
where series_id = $series and method in ('model', $baseline) and issued_at = (
    select max(issued_at) from {_FORECASTS}
    where series_id = $series and issued_at <= $as_of
)
order by target_start, method
"""

_SKILL = f"""
select
    kind, basis, baseline, verdict, n, model_value, baseline_value, skill, skill_low_95,
    skill_high_95
from {_SKILLS}
where target = $series and measure = '{_MEASURE}' and baseline in ('naive', $baseline)
order by basis, baseline desc
"""


def forecast(scene: Scene, section: Forecast) -> ForecastSection:
    """Fill a section that shows a forecast: the release's newest, after all days that are known."""
    unit = scene.unit(section.metric)
    last = last_whole_day(scene.board.answers.as_of)
    first = last - dt.timedelta(days=section.history_days - 1)
    told = ask(scene, Ask([section.metric], first, last, granularity="day"))
    rows, skills, problem = _rows(scene, section)
    points = _points(scene, section, rows)
    history = tuple(_history(section, told.points))
    issued = rows[0][0].replace(tzinfo=dt.UTC) if rows else None
    if not rows and not problem:
        as_of = scene.board.answers.as_of
        problem = f"nothing has been forecast by {as_of.day} {as_of:%B %Y}"
    return ForecastSection(
        title=section.title,
        width=section.width,
        problem="; ".join(filter(None, (told.problem, problem))),
        series=section.series,
        metric=section.metric,
        unit=unit,
        issued=issued,
        history=history,
        points=points,
        skills=tuple(_skill(scene, section, row) for row in skills),
        text=_told(section, points, unit, issued, scene.metric(section.metric).label),
    )


def _rows(scene: Scene, section: Forecast) -> tuple[list[Any], list[Any], str]:
    answers = scene.board.answers
    known = {"series": section.series, "baseline": _BASELINE}
    try:
        issued = answers.rows(_ISSUED, {**known, "as_of": answers.as_of})
        return issued, answers.rows(_SKILL, known), ""
    except MetricsError as error:
        return [], [], str(error).removeprefix("not answered: ")


def _history(section: Forecast, points: Sequence[Point]) -> list[TrendPoint]:
    found = []
    for point in points:
        time = point.time
        if time is not None and point.is_complete_of(section.metric):
            day = time.date() if isinstance(time, dt.datetime) else time
            found.append(TrendPoint(time=day, number=number(point, section.metric)))
    return found


def _points(scene: Scene, section: Forecast, rows: Sequence[Any]) -> tuple[ForecastPoint, ...]:
    baselines = {row[1]: row for row in rows if row[2] == _BASELINE}
    return tuple(
        ForecastPoint(
            time=row[1].date(),
            point=_of_mart(scene, section, row),
            low_80=row[4],
            high_80=row[5],
            baseline=_of_mart(scene, section, baselines[row[1]]) if row[1] in baselines else None,
        )
        for row in rows
        if row[2] == "model"
    )


def _of_mart(scene: Scene, section: Forecast, row: Any) -> Number:
    issued, target, method, point, low, high = row
    at = place(series_id=section.series, method=method, issued_at=issued, target_start=target)
    known = {"value": ("point", point)}
    if method == "model":
        known |= {"low_80": ("low_80", low), "high_80": ("high_80", high)}
    shown = {
        field: (Taken(_FORECASTS, "value", column, at=at), value)
        for field, (column, value) in known.items()
    }
    text = written(point, scene.unit(section.metric))
    return Number(value=point, text=text, is_complete=False, cells=origins(scene, shown))


def _skill(scene: Scene, section: Forecast, row: Any) -> Skill:
    kind, basis, baseline, verdict, n, model, other, skill, low, high = row
    unit = scene.unit(section.metric)
    at = place(basis=basis, kind=kind, target=section.series, measure=_MEASURE, baseline=baseline)

    def cells(**columns: tuple[str, float | None]) -> dict[str, str]:
        known = {**columns, "n": ("n", n)}
        shown = {
            field: (Taken(_SKILLS, "value", column, at=at), value)
            for field, (column, value) in known.items()
        }
        return origins(scene, shown)

    def error(column: str, value: float | None) -> Number:
        text = _distance(value, unit)
        return Number(value=value, text=text, n=n, cells=cells(value=(column, value)))

    between = ""
    if low is not None and high is not None:
        between = f", error {signed_percent(-high)} to {signed_percent(-low)} (95%)"
    said = (
        f"mean error {_distance(model, unit)}, the baseline's {_distance(other, unit)}: "
        f"{verdict}{between}"
    )
    if not n:
        said = "no day that was forecast has been scored yet"
    return Skill(
        basis=basis,
        baseline=baseline,
        model_error=error("model_value", model),
        baseline_error=error("baseline_value", other),
        skill=Number(
            value=skill,
            text="no data" if skill is None else signed_percent(-skill),
            n=n,
            low=low,
            high=high,
            cells=cells(
                value=("skill", skill), low=("skill_low_95", low), high=("skill_high_95", high)
            ),
        ),
        verdict=verdict,
        n=n,
        text=f"Against the {_CALLED.get(baseline, baseline)} ({basis}, n = {whole(n)}): {said}",
    )


def _distance(value: float | None, unit: Unit) -> str:
    """How far off a forecast was: of shares in points; no data where nothing could be compared."""
    if value is None or unit != "ratio":
        return written(value, unit)
    return f"{value * 100:.1f} pp"


def _told(
    section: Forecast,
    points: Sequence[ForecastPoint],
    unit: Unit,
    issued: dt.datetime | None,
    label: str,
) -> str:
    """What the chart shows, in words that stand alone: in a mail and for screen readers."""
    if not points or issued is None:
        return f"{section.title}: no forecast."
    last = points[-1]
    known = points[0].time - dt.timedelta(days=1)
    baseline = "" if last.baseline is None else f"; {_CALLED[_BASELINE]}: {last.baseline.text}"
    return (
        f"{label}, forecast of {issued.day} {issued:%B}, when days up to {known.day} {known:%B} "
        "were known: "
        f"{last.point.text} for {last.time.day} {last.time:%B}, 80% band "
        f"{number_range(last.low_80, last.high_80, unit)}{baseline}."
    )
