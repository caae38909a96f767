from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from ml.completion.dates import with_dates
from ml.completion.paces import fit_paces
from ml.completion.posterior import predict
from ml.customers.lifetime import lifetime_values
from ml.forecasting.anomalies import Detection, detect
from ml.forecasting.backtest import backtest
from ml.forecasting.capacity import outlook
from ml.forecasting.forecast import Plan, forecast
from ml.forecasting.paths import Paths
from ml.ledger.compare import skill
from ml.ledger.losses import losses
from ml.ledger.score import Bootstrap, scores
from ml.sim.customers import Market, market
from ml.sim.learners import Course, on_the_way
from ml.sim.series import Load, daily_learners, hourly, hourly_load, storage
from ml.tables import forecasts as tables
from tests.unit.ml.forecasting.series_frames import daily

NOW = datetime(2026, 11, 22)  # noqa: DTZ001
ISSUED = pl.lit(NOW).cast(pl.Datetime("us")).alias("issued_at")
BASIS = pl.lit("backtest").alias("basis")


def test_every_function_fills_its_table() -> None:
    learners = daily(daily_learners(60, 1))
    said = forecast(learners, Plan(7, (7,))).with_columns(
        ISSUED, model_version=pl.lit("x"), is_backfilled=pl.lit(value=False)
    )
    assert tables.FORECASTS.of(said).height == 7
    limits = pl.DataFrame({"series_id": ["one"], "limit_value": [500.0]})
    crossed = outlook(daily(storage(120, 1)), limits, Plan(90), Paths(50)).with_columns(ISSUED)
    assert tables.CAPACITY_OUTLOOKS.of(crossed).height == 1
    found = detect(
        hourly(hourly_load(Load(weeks=2), 1)), Detection(timedelta(hours=1), probation=48)
    )
    assert tables.METRIC_ANOMALIES.of(found.rename({"at": "measured_at"})).height == 336
    worth = lifetime_values(market(300, 40, 0, planted=Market(), seed=1), 26, draws=5).values
    more = worth.with_columns(
        ISSUED,
        basis=pl.lit("transactions"),
        method=pl.lit("mbgnbd"),
        horizon_days=pl.lit(182),
        source_system=pl.lit("s"),
    )
    assert tables.LIFETIME_VALUES.of(more).height == 300
    entities = on_the_way(100, Course(), 1)
    completed = with_dates(predict(entities, fit_paces(entities)), NOW)
    told = completed.rename({"target_id": "subject_id", "entity_id": "learner_id"}).with_columns(
        source_system=pl.lit("s"), subject_kind=pl.lit("course")
    )
    assert tables.COMPLETION_FORECASTS.of(told).height == completed.height
    assert len({table.name for table in tables.TABLES}) == 8


def test_dates_are_issue_and_days_and_none_beyond_a_century() -> None:
    entities = on_the_way(300, Course(mean=0.01), 1)
    said = with_dates(predict(entities, fit_paces(entities)), NOW)
    row = said.filter(pl.col("low_80") < 1_000).row(0, named=True)
    assert row["low_80_date"] == (NOW + timedelta(days=row["low_80"])).date()
    assert said.filter(pl.col("high_95") > 40_000)["high_95_date"].null_count() > 0


def test_a_backtest_is_scored_like_the_ledger_and_the_model_beats_both_naive_methods() -> None:
    frame = pl.concat([daily(daily_learners(90, seed), f"app {seed}") for seed in range(6)])
    past = backtest(frame, Plan(14, (7,)))
    assert (
        past.group_by("target", "method").agg(pl.col("issued_at").n_unique())["issued_at"].max()
        == 26
    )
    lost = losses("series", past, truth_of(frame))
    assert lost["absolute_error"].null_count() == 0
    together = lost.with_columns(target=pl.lit("all"), key=pl.concat_str("target", "key"))
    table = tables.FORECAST_SKILL.of(skill(together, Bootstrap(100)).with_columns(BASIS))
    error = table.filter(pl.col("measure") == "absolute_error")
    assert dict(error.select("baseline", "verdict").iter_rows()) == {
        "naive": "better",
        "seasonal_naive": "better",
    }
    covered = tables.FORECAST_SCORES.of(scores(together, Bootstrap(50)).with_columns(BASIS)).filter(
        pl.col("method") == "model", pl.col("lead") == "all", pl.col("measure") == "covered_80"
    )
    assert 0.65 < covered["value"][0] < 0.9


def truth_of(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame of series as truth."""
    return frame.select(target="series_id", target_start="period_start", value="value")


def test_a_backtest_knows_nothing_of_what_came_later_but_the_parameters() -> None:
    values = daily_learners(90, 3)
    whole = backtest(daily(values), Plan(7, (7,)), methods_wanted=("seasonal_naive",))
    other = values.copy()
    other[70:] += 1_000
    changed = backtest(daily(other), Plan(7, (7,)), methods_wanted=("seasonal_naive",))
    before = pl.col("issued_at") <= datetime(2026, 3, 10)  # noqa: DTZ001
    assert whole.filter(before).equals(changed.filter(before))
    assert whole.filter(before).height > 50


@pytest.mark.parametrize("length", [12, 29, 31])
def test_short_series_are_backtested_too(length: int) -> None:
    past = backtest(daily(np.arange(length) + 5.0), Plan(3))
    assert past.height > 0
    assert past["horizon"].max() == 3
