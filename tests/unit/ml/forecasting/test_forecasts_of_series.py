from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from ml.errors import UnusableInputError
from ml.forecasting.forecast import Plan, forecast
from ml.forecasting.methods import MODEL, NAIVE, SEASONAL_NAIVE
from tests.unit.ml.forecasting.series_frames import daily, weekly_pattern

WEEK = Plan(horizon=14, seasons=(7,))
ALL = (MODEL, NAIVE, SEASONAL_NAIVE)


@pytest.fixture(scope="module")
def said_and_true() -> pl.DataFrame:
    """Forecasts of 24 planted series by every method, with what came."""
    known = {f"{seed:02}": weekly_pattern(104, seed) for seed in range(24)}
    parts = [daily(values[:90], name) for name, values in known.items()]
    truth = pl.concat(
        pl.DataFrame(
            {"series_id": name, "horizon": np.arange(1, 15), "truth": values[90:].astype(float)}
        )
        for name, values in known.items()
    )
    said = forecast(pl.concat(parts), WEEK, methods_wanted=ALL)
    return said.join(truth, on=["series_id", "horizon"])


def test_a_planted_season_is_found_and_beats_both_naive_methods(
    said_and_true: pl.DataFrame,
) -> None:
    half = said_and_true.filter(pl.col("series_id") < "12")
    errors = half.group_by("method").agg((pl.col("point") - pl.col("truth")).abs().mean())
    mean = dict(errors.iter_rows())
    assert mean[MODEL] < 0.9 * mean[SEASONAL_NAIVE]
    assert mean[MODEL] < 0.7 * mean[NAIVE]


def test_intervals_cover_as_often_as_they_say(said_and_true: pl.DataFrame) -> None:
    own = said_and_true.filter(method=MODEL)
    assert own.height == 24 * WEEK.horizon
    for level, low, high in ((50, 0.42, 0.6), (80, 0.72, 0.88), (95, 0.9, 0.985)):
        covered = pl.col("truth").is_between(f"low_{level}", f"high_{level}")
        assert low <= own.select(covered.mean()).item() <= high, level


def test_bounds_lie_within_each_other_and_counts_never_below_zero() -> None:
    said = forecast(daily(weekly_pattern(60, 3, level=0.5)), WEEK)
    order = ["low_95", "low_80", "low_50", "point", "high_50", "high_80", "high_95"]
    assert (said["low_95"] >= 0).all()
    for lower, upper in pairwise(order):
        assert (said[lower] <= said[upper]).all()
    assert said["target_start"].to_list()[0] == date(2026, 3, 2)


def test_three_points_are_refused_with_the_reason() -> None:
    said = forecast(daily([3, 4, 5]), WEEK)
    assert said["form"].unique().to_list() == ["insufficient_data"]
    assert said["note"][0] == "3 values, 12 are needed"
    assert said["point"].null_count() == said.height == 14


def test_a_horizon_beyond_a_third_of_the_history_is_refused_from_there_on() -> None:
    said = forecast(daily(weekly_pattern(36, 1)), WEEK)
    assert said["point"].is_not_null().to_list() == [True] * 12 + [False] * 2
    assert said["note"][13] == "36 values carry 12 periods ahead"


def test_a_short_series_falls_back_to_the_seasonal_naive_method() -> None:
    said = forecast(daily(weekly_pattern(28, 1)), replace(WEEK, horizon=3))
    assert said["form"].unique().to_list() == ["seasonal_naive"]
    assert "28 values carry no model, which needs 30" in said["note"][0]
    shorter = forecast(daily(weekly_pattern(15, 1)), replace(WEEK, horizon=3))
    assert shorter["form"].unique().to_list() == ["naive"]


def test_a_constant_series_stays_what_it_is() -> None:
    said = forecast(daily([4.0] * 60), WEEK)
    assert np.allclose(said["point"], 4)
    assert "constant" in said["note"][0]


def test_amounts_that_may_be_negative_are_forecast_as_they_are() -> None:
    random = np.random.default_rng(2)
    values = -50 + np.cumsum(random.normal(0, 1, 80))
    said = forecast(daily(values), Plan(horizon=5, is_count=False))
    assert said["form"][0] == "ets_arima"
    assert (said["high_95"] < 0).all()


def test_two_seasons_are_taken_off_at_once() -> None:
    hours = np.arange(6 * 48)
    random = np.random.default_rng(3)
    values = 100 * np.exp(
        0.4 * np.sin(2 * np.pi * hours / 6) + 0.3 * np.sin(2 * np.pi * hours / 24)
    )
    noisy = values * np.exp(random.normal(0, 0.02, len(hours)))
    said = forecast(daily(noisy[:-12]), Plan(horizon=12, seasons=(6, 24)))
    assert said["form"][0] == "mstl_ets_seasonal_naive"
    naive = forecast(
        daily(noisy[:-12]), Plan(horizon=12, seasons=(6,)), methods_wanted=[SEASONAL_NAIVE]
    )
    ours = np.abs(said["point"].to_numpy() - values[-12:]).mean()
    assert ours < np.abs(naive["point"].to_numpy() - values[-12:]).mean()


def test_the_same_frame_gives_the_same_forecast_whatever_the_order_of_its_rows() -> None:
    frame = pl.concat([daily(weekly_pattern(60, 1), "b"), daily(weekly_pattern(50, 2), "a")])
    said = forecast(frame, WEEK)
    assert said.equals(forecast(frame.sample(fraction=1, shuffle=True, seed=1), WEEK))
    assert said["series_id"].unique(maintain_order=True).to_list() == ["a", "b"]


def test_what_is_no_plan_and_no_method_is_refused() -> None:
    with pytest.raises(UnusableInputError, match="method 'prophet' is none of model, naive"):
        forecast(daily([1, 2]), WEEK, methods_wanted=["prophet"])
    with pytest.raises(UnusableInputError, match="the horizon is at least 1"):
        Plan(horizon=0)
