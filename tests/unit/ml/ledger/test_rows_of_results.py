from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from ml.completion.paces import fit_paces
from ml.completion.posterior import predict
from ml.forecasting.forecast import Plan, forecast
from ml.ledger.compare import skill
from ml.ledger.issue import Issue, issue_forecasts, read_issues
from ml.ledger.losses import losses
from ml.ledger.rows import duration_rows, series_rows
from ml.ledger.score import Bootstrap
from ml.sim.learners import Course, on_the_way
from ml.sim.series import daily_learners
from tests.unit.ml.forecasting.series_frames import daily
from tests.unit.ml.ledger.issued import NOON


def test_forecasts_are_frozen_with_their_baselines_and_scored(tmp_path: Path) -> None:
    values = daily_learners(110, 4)
    for known in (90, 96, 103):
        said = forecast(
            daily(values[:known]), Plan(7, (7,)), methods_wanted=("model", "seasonal_naive")
        )
        issued = datetime(2026, 1, 1) + timedelta(days=known)  # noqa: DTZ001
        rows = series_rows(said, "one", "v7")
        assert issue_forecasts(tmp_path, Issue("series", "one", issued), rows)
    truth = daily(values).select(target="series_id", target_start="period_start", value="value")
    lost = losses("series", read_issues(tmp_path, "series"), truth)
    assert lost["absolute_error"].null_count() == 0
    assert lost.group_by("method").len().sort("method")["len"].to_list() == [21, 21]
    assert lost["lead_days"].min() == 0


def test_three_points_freeze_nothing() -> None:
    said = forecast(daily([1, 2, 3]), Plan(3))
    assert series_rows(said, "one", "v1").is_empty()


def test_completion_is_compared_with_the_seeds_formula_and_wins(tmp_path: Path) -> None:
    entities = on_the_way(600, Course(), 2)
    said = predict(entities, fit_paces(entities))
    issue_forecasts(tmp_path, Issue("duration", "completion", NOON), duration_rows(said, "v1"))
    ended = pl.lit(NOON) + pl.duration(seconds=pl.col("true_days") * 86_400)
    truth = entities.select(
        pl.lit("completion").alias("target"),
        pl.concat_str("target_id", "entity_id", separator="/").alias("entity_id"),
        ended.alias("ended_at"),
    )
    table = skill(losses("duration", read_issues(tmp_path, "duration"), truth), Bootstrap(100))
    error = table.filter(pl.col("measure") == "absolute_error")
    verdicts = dict(error.select("baseline", "verdict").iter_rows())
    assert verdicts["seed_formula"] == "better"
    assert error.filter(pl.col("baseline") == "seed_formula")["unpaired_count"][0] > 200
