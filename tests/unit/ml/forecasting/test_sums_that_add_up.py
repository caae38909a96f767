import numpy as np
import polars as pl
import pytest

from ml.errors import InsufficientDataError, UnusableInputError
from ml.forecasting.forecast import Plan
from ml.forecasting.hierarchy import forecast_with_total
from ml.forecasting.methods import MODEL, NAIVE
from tests.unit.ml.forecasting.series_frames import daily, weekly_pattern

WEEK = Plan(horizon=10, seasons=(7,))


def test_a_total_is_the_exact_sum_of_its_parts() -> None:
    frame = pl.concat([daily(weekly_pattern(70, seed), f"app {seed}") for seed in range(4)])
    said = forecast_with_total(frame, WEEK, total="all apps", methods_wanted=(MODEL, NAIVE))
    points = said.pivot("series_id", index=["method", "horizon"], values="point")
    parts = points.select(pl.sum_horizontal(f"app {seed}" for seed in range(4))).to_series()
    assert np.allclose(points["all apps"], parts, rtol=1e-12)
    total = said.filter(pl.col("series_id") == "all apps")
    assert total["form"].unique().to_list() == ["sum_of_parts"]
    assert total.height == 20


def test_parts_that_err_apart_have_a_narrower_total_than_their_bounds_summed() -> None:
    random = np.random.default_rng(5)
    frame = pl.concat([daily(random.poisson(100, 90), f"{part}") for part in range(9)])
    said = forecast_with_total(frame, Plan(horizon=5), total="sum")
    width = pl.col("high_80") - pl.col("low_80")
    is_total = pl.col("series_id") == "sum"
    joint = said.filter(is_total, pl.col("horizon") == 1).select(width).item()
    added = said.filter(~is_total, pl.col("horizon") == 1).select(width.sum()).item()
    assert 0.2 < joint / added < 0.55


def test_parts_that_err_together_do_not() -> None:
    random = np.random.default_rng(5)
    shock = np.exp(random.normal(0, 0.2, 90))
    frame = pl.concat([daily(100 * shock + part, f"{part}") for part in range(9)])
    said = forecast_with_total(frame, Plan(horizon=5), total="sum")
    width = pl.col("high_80") - pl.col("low_80")
    is_total = pl.col("series_id") == "sum"
    joint = said.filter(is_total, pl.col("horizon") == 1).select(width).item()
    added = said.filter(~is_total, pl.col("horizon") == 1).select(width.sum()).item()
    assert joint / added == pytest.approx(1, abs=0.05)


def test_parts_that_cannot_be_summed_are_refused() -> None:
    one, other = daily(np.ones(40), "a"), daily(np.ones(41), "b")
    with pytest.raises(UnusableInputError, match="'a' ends with 2026-02-09, 'b' with 2026-02-10"):
        forecast_with_total(pl.concat([one, other]), WEEK, total="sum")
    with pytest.raises(UnusableInputError, match="'a' is a part"):
        forecast_with_total(one, WEEK, total="a")
    with pytest.raises(InsufficientDataError, match="part 'c' has 3 values, 12 are needed"):
        forecast_with_total(daily([1, 2, 3], "c"), WEEK, total="sum")
