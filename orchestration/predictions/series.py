"""Forecasts of series, issued every Monday; outlooks of capacity; anomalies of system series.

Belongs here: which series are forecast or watched, and how each is read. Does not belong here:
methods, intervals, paths, detection (`ml/forecasting/`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import polars as pl

from ml.errors import InsufficientDataError
from ml.forecasting.anomalies import Detection, detect
from ml.forecasting.backtest import backtest
from ml.forecasting.capacity import outlook
from ml.forecasting.forecast import Plan, forecast
from ml.forecasting.hierarchy import forecast_with_total
from ml.ledger.issue import Issue
from ml.tables.forecasts import CAPACITY_OUTLOOKS, FORECASTS, METRIC_ANOMALIES
from orchestration.predictions.backtests import keep
from orchestration.predictions.issues import due, freeze, issued
from orchestration.predictions.marts import Marts
from orchestration.predictions.step import Step

HORIZON_DAYS = 28
CAPACITY_DAYS = 90
ORIGINS = 26
"""Origins of the backtest, at most."""
RESOURCES = {
    "storage_bytes": ("storage in use", "bytes"),
    "cpu_ratio": ("processor load", "ratio"),
    "memory_ratio": ("memory in use", "ratio"),
    "disk_ratio": ("disk space in use", "ratio"),
}
"""Metric with a limit to its name in words and its unit."""
METHODS = ("model", "naive", "seasonal_naive")
TOTAL = "total"
KIND = "series"
THRESHOLD = 10.0
"""Surprise from which an hour is an anomaly: about one false alarm per series in two months."""
WATCHED_DAYS = 90
"""Days of hours that are published with their score; all that came before are looked at."""


def forecast_series(marts: Marts) -> Mapping[str, pl.DataFrame]:
    """Every forecast that was issued, those due now among them."""
    days = marts.frame(
        "from ml.fct_metric_series where grain = 'day' order by metric, part, period_started_at"
    )
    for (metric,), rows in days.group_by("metric", maintain_order=True):
        last = TOTAL if rows["part"].n_unique() > 1 else rows["part"][0]
        for issue in due(marts, KIND, f"{metric}.{last}"):
            told = rows.filter(pl.col("settled_at") <= issue.issued_at)
            try:
                _issue(marts, str(metric), told, issue.issued_at)
            except InsufficientDataError as refusal:
                marts.refuse(issue.target, refusal)
    frozen = issued(marts, KIND)
    known = FORECASTS.empty() if frozen.is_empty() else frozen.rename({"target": "series_id"})
    return {FORECASTS.name: known}


def _issue(marts: Marts, metric: str, rows: pl.DataFrame, at: datetime) -> None:
    """Forecast the parts of a metric and their total, and freeze each as a target; total last."""
    if rows.is_empty():
        message = f"'{metric}' has no settled day before {at:%Y-%m-%d}: wait for its first days."
        raise InsufficientDataError(message)
    plan = Plan(
        horizon=HORIZON_DAYS, seasons=(7,), is_count=rows["is_count"][0], gaps="line", as_of=at
    )
    series = _in_form(rows)
    if rows["part"].n_unique() > 1:
        said = forecast_with_total(series, plan, total=TOTAL, methods_wanted=METHODS)
    else:
        said = forecast(series, plan, methods_wanted=METHODS)
    past = backtest(series, plan, origins=ORIGINS)
    keep(marts, KIND, metric, past.with_columns(target=f"{metric}." + pl.col("target")))
    told = said.filter(pl.col("point").is_not_null())
    parts = [name for name in told["series_id"].unique().sort() if name != TOTAL]
    for part in [*parts, *([TOTAL] if TOTAL in told["series_id"] else [])]:
        freeze(marts, Issue(KIND, f"{metric}.{part}", at), told.filter(series_id=part))


def _in_form(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of the mart as `ml.forecasting` reads them; all parts end with the same period."""
    last = rows.group_by("part").agg(pl.col("period_started_at").max())["period_started_at"].min()
    return rows.filter(pl.col("period_started_at") <= last).select(
        series_id="part", period_start="period_started_at", value="metric_value"
    )


def foresee_capacity(marts: Marts) -> Mapping[str, pl.DataFrame]:
    """Whether and when what is in use crosses what there is, as known now."""
    days = marts.frame(
        "from ml.fct_metric_series where limit_value is not null and is_settled "
        "order by metric, period_started_at"
    )
    found = [CAPACITY_OUTLOOKS.empty()]
    for (metric,), rows in days.group_by("metric", maintain_order=True):
        told = rows.with_columns(part=pl.lit(str(metric)))
        name, unit = RESOURCES.get(str(metric), (str(metric), "count"))
        limits = told.tail(1).select(
            series_id="part", limit_value="limit_value", name=pl.lit(name), unit=pl.lit(unit)
        )
        plan = Plan(horizon=CAPACITY_DAYS, seasons=(7,), is_count=False, gaps="line")
        outlooks = outlook(_in_form(told), limits, plan)
        found.append(CAPACITY_OUTLOOKS.of(outlooks.with_columns(issued_at=pl.lit(marts.as_of))))
    return {CAPACITY_OUTLOOKS.name: pl.concat(found)}


def find_anomalies(marts: Marts) -> Mapping[str, pl.DataFrame]:
    """Hours of system series, each with the surprise that it was."""
    hours = marts.frame(
        "from ml.fct_metric_series where grain = 'hour' and is_settled "
        "order by metric, part, period_started_at"
    )
    if hours.is_empty():
        return {METRIC_ANOMALIES.name: METRIC_ANOMALIES.empty()}
    rows = hours.select(
        series_id=pl.concat_str("metric", "part", separator="."),
        at="period_started_at",
        value="metric_value",
    )
    how = Detection(
        every=timedelta(hours=1), season=timedelta(days=7), probation=14 * 24, threshold=THRESHOLD
    )
    since = marts.as_of - timedelta(days=WATCHED_DAYS)
    found = detect(rows, how).filter(pl.col("at") >= since)
    return {METRIC_ANOMALIES.name: found.rename({"at": "measured_at"})}


def _steps() -> Iterator[Step]:
    reads = ("ml.fct_metric_series",)
    yield Step(
        name="forecast_series",
        description="Learners, revenue, load and storage in the weeks to come, frozen when issued.",
        reads=reads,
        tables=(FORECASTS,),
        work=forecast_series,
    )
    yield Step(
        name="foresee_capacity",
        description="When what is in use crosses what there is, and what to do (SYS-05).",
        reads=reads,
        tables=(CAPACITY_OUTLOOKS,),
        work=foresee_capacity,
    )
    yield Step(
        name="find_anomalies",
        description="Hours of system series that nothing before lets expect.",
        reads=reads,
        tables=(METRIC_ANOMALIES,),
        work=find_anomalies,
    )


SERIES = tuple(_steps())
