"""A series with its newest forecast, the baseline that it has to beat, and by how much it does.

Belongs here: what `ml.fct_forecasts` and `ml.agg_forecast_skill` say. Does not belong here: making
forecasts (`ml/`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from orchestration.figures.board import Point
from orchestration.metrics.errors import MetricsError
from orchestration.reports.defined.asking import Ask, ask, number
from orchestration.reports.defined.definition import Forecast
from orchestration.reports.defined.document import ForecastSection
from orchestration.reports.defined.document_parts import (
    ForecastPoint,
    Number,
    Skill,
    Source,
    TrendPoint,
    Unit,
)
from orchestration.reports.defined.scene import Scene
from orchestration.reports.defined.writing import number_range, written
from orchestration.reports.numbers import signed_percent, whole

_BASELINE = "seasonal_naive"
_CALLED = {"seasonal_naive": "same day a week before", "naive": "last value"}

_ISSUED = """
select issued_at, target_start, method, point, low_80, high_80
from ml.fct_forecasts
where series_id = $series and method in ('model', $baseline) and issued_at = (
    select max(issued_at) from ml.fct_forecasts
    where series_id = $series and issued_at <= $as_of
)
order by target_start, method
"""

_SKILL = """
select basis, baseline, verdict, n, model_value, baseline_value, skill, skill_low_95, skill_high_95
from ml.agg_forecast_skill
where target = $series and measure = 'absolute_error' and baseline in ('naive', $baseline)
order by basis, baseline desc
"""


def forecast(scene: Scene, section: Forecast) -> ForecastSection:
    """Fill a section that shows a forecast."""
    unit = scene.unit(section.metric)
    last = scene.last_known
    first = last - dt.timedelta(days=section.history_days - 1)
    told = ask(scene, Ask([section.metric], first, last, granularity="day"))
    rows, skills, problem = _rows(scene, section)
    points = _points(section, rows, unit)
    history = tuple(_history(section, told.points))
    issued = rows[0][0].replace(tzinfo=dt.UTC) if rows else None
    if not rows and not problem:
        problem = (
            f"nothing was forecast of {section.series} by {scene.board.answers.as_of:%Y-%m-%d}"
        )
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
        skills=tuple(_skill(section, row, unit) for row in skills),
        text=_told(section, points, unit, issued),
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
        if time is not None and point.is_complete:
            day = time.date() if isinstance(time, dt.datetime) else time
            found.append(TrendPoint(time=day, number=number(point, section.metric)))
    return found


def _points(section: Forecast, rows: Sequence[Any], unit: Unit) -> tuple[ForecastPoint, ...]:
    baselines = {row[1]: row for row in rows if row[2] == _BASELINE}
    return tuple(
        ForecastPoint(
            time=row[1].date(),
            point=_of_mart(section, row, unit),
            low_80=row[4],
            high_80=row[5],
            baseline=_of_mart(section, baselines[row[1]], unit) if row[1] in baselines else None,
        )
        for row in rows
        if row[2] == "model"
    )


def _of_mart(section: Forecast, row: Any, unit: Unit) -> Number:
    issued, target, method, point = row[:4]
    key = f"{section.series} {method} issued {issued:%Y-%m-%d} for {target:%Y-%m-%d}"
    source = Source(table="ml.fct_forecasts", key=key)
    return Number(value=point, text=written(point, unit), is_complete=False, source=source)


def _skill(section: Forecast, row: Any, unit: Unit) -> Skill:
    basis, baseline, verdict, n, model, other, skill, low, high = row
    source = Source(
        table="ml.agg_forecast_skill",
        key=f"{section.series} absolute_error {basis} against {baseline}",
    )

    def error(value: float) -> Number:
        return Number(value=value, text=written(value, unit), n=n, source=source)

    between = ""
    if low is not None and high is not None:
        between = f", error {signed_percent(-high)} to {signed_percent(-low)} (95%)"
    return Skill(
        basis=basis,
        baseline=baseline,
        model_error=error(model),
        baseline_error=error(other),
        skill=Number(
            value=skill,
            text="no data" if skill is None else signed_percent(-skill),
            n=n,
            low=low,
            high=high,
            source=source,
        ),
        verdict=verdict,
        n=n,
        text=(
            f"Against the {_CALLED.get(baseline, baseline)} ({basis}, n = {whole(n)}): mean error "
            f"{written(model, unit)}, the baseline's {written(other, unit)}: {verdict}{between}"
        ),
    )


def _told(
    section: Forecast, points: Sequence[ForecastPoint], unit: Unit, issued: dt.datetime | None
) -> str:
    if not points or issued is None:
        return f"{section.title}: no forecast."
    last = points[-1]
    baseline = "" if last.baseline is None else f"; {_CALLED[_BASELINE]}: {last.baseline.text}"
    return (
        f"Issued on {issued.day} {issued:%B}: {last.point.text} for {last.time.day} "
        f"{last.time:%B}, 80% band {number_range(last.low_80, last.high_80, unit)}{baseline}."
    )
