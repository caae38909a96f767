from datetime import date

import numpy as np
import polars as pl
import pytest

from ml.errors import UnusableInputError
from ml.forecasting.capacity import outlook
from ml.forecasting.forecast import Plan
from ml.forecasting.paths import Paths
from tests.unit.ml.forecasting.series_frames import daily

QUARTER = Plan(horizon=90)
PATHS = Paths(count=400, seed=3)


def limits(*rows: tuple[str, float]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["series_id", "limit_value"], orient="row")


def growing(seed: int, length: int = 270) -> np.ndarray:
    """Storage that grows by 0.4 % a day."""
    random = np.random.default_rng(seed)
    return np.exp(6 + 0.004 * np.arange(length) + random.normal(0, 0.02, length))


def test_a_planted_trend_crosses_its_limit_when_it_must() -> None:
    limit = np.exp(6 + 0.004 * (270 + 50))
    row = outlook(daily(growing(1)), limits(("one", limit)), QUARTER, PATHS).row(0, named=True)
    assert row["status"] == "ok"
    assert row["exceed_30_probability"] < 0.2
    assert row["exceed_90_probability"] > 0.95
    planted = date(2026, 1, 1).toordinal() + 320
    assert abs(row["first_date_50"].toordinal() - planted) <= 8
    assert row["first_date_90"] > row["first_date_50"]
    assert str(row["first_date_50"]) in row["recommendation"]
    assert "270 days known, since 2026-01-01" in row["recommendation"]


def test_a_limit_far_away_has_no_date_and_nothing_to_do() -> None:
    row = outlook(daily(growing(2)), limits(("one", 1e9)), QUARTER, PATHS).row(0, named=True)
    assert row["exceed_90_probability"] == 0
    assert row["first_date_50"] is None
    assert row["recommendation"].startswith("One: nothing to do, the chance")
    assert "is less than 1 %" in row["recommendation"]


def test_a_limit_that_is_exceeded_says_act_now() -> None:
    row = outlook(daily(growing(2)), limits(("one", 1.0)), QUARTER, PATHS).row(0, named=True)
    assert row["exceed_30_probability"] == 1
    assert row["recommendation"].startswith("One: act now, the limit of 1 is crossed")


def test_a_history_carries_half_of_its_length() -> None:
    short = outlook(daily(growing(4, 100)), limits(("one", 600)), QUARTER, PATHS)
    row = short.row(0, named=True)
    assert row["horizon"] == 50
    assert row["exceed_30_probability"] is not None
    assert row["exceed_60_probability"] is None


def test_three_points_are_insufficient_data() -> None:
    row = outlook(daily([1, 2, 3]), limits(("one", 5)), QUARTER, PATHS).row(0, named=True)
    assert row["status"] == "insufficient_data"
    said = "One: nothing can be said yet, 3 days are known, 30 are needed."
    assert row["recommendation"] == said
    assert row["exceed_30_probability"] is None


def test_three_months_tell_a_month_ahead_in_words_and_units() -> None:
    disk = daily(6e11 + 1e9 * np.arange(89))
    bound = limits(("one", 9.99982e11)).with_columns(name=pl.lit("storage"), unit=pl.lit("bytes"))
    row = outlook(disk, bound, QUARTER, PATHS).row(0, named=True)
    assert row["horizon"] == 44
    assert row["exceed_30_probability"] == 0
    assert row["exceed_60_probability"] is None
    assert row["recommendation"] == (
        "Storage: nothing to do, the chance to cross the limit of 1 TB by 2026-05-13 is less than "
        "1 %. It was 688 GB on 2026-03-30, up 1 GB a day over the last 28 days (89 days known, "
        "since 2026-01-01)."
    )


def test_a_ratio_is_told_in_percent() -> None:
    random = np.random.default_rng(2)
    load = np.clip(0.95 + random.normal(0, 0.02, 120), 0, 1)
    bound = limits(("one", 0.97)).with_columns(unit=pl.lit("ratio"))
    said = outlook(daily(load), bound, Plan(90, is_count=False), PATHS)["recommendation"][0]
    assert "the limit of 97 %" in said
    assert "e+" not in said
    assert "00:00" not in said


def test_an_unknown_unit_is_refused() -> None:
    bound = limits(("one", 5)).with_columns(unit=pl.lit("miles"))
    with pytest.raises(UnusableInputError, match="unit 'miles' of a limit is none of bytes"):
        outlook(daily(np.arange(50)), bound, QUARTER, PATHS)


def test_a_limit_of_no_series_is_refused() -> None:
    with pytest.raises(UnusableInputError, match="series 'two', which has no value"):
        outlook(daily(np.arange(50)), limits(("two", 5)), QUARTER, PATHS)


def test_probabilities_mean_what_they_say_on_planted_worlds() -> None:
    told, came = [], []
    for seed in range(40):
        random = np.random.default_rng(seed)
        growth = random.uniform(0, 0.006)
        values = np.exp(6 + growth * np.arange(360) + random.normal(0, 0.05, 360))
        limit = values[256:270].mean() * np.exp(random.uniform(0.05, 0.6))
        said = outlook(daily(values[:270]), limits(("one", limit)), QUARTER, Paths(100, seed))
        told.append(said["exceed_90_probability"][0])
        came.append(float((values[270:] > limit).any()))
    brier = np.mean((np.array(told) - np.array(came)) ** 2)
    assert brier < 0.4 * np.var(came)
    assert abs(np.mean(told) - np.mean(came)) < 0.08
