"""A jump at a threshold is recovered, none is not found, and a slope is no jump."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from scipy import stats

from ml.effects.discontinuity import Threshold, jump_at
from ml.effects.ledger import threshold_row
from ml.effects.rows import Question
from ml.errors import InsufficientDataError, UnusableInputError
from ml.sim.recommended import areas

AT = Threshold("current_outcome", 70.0, 10.0)
ASKED = Question("slow_practice", "accuracy after", ())


def test_a_planted_jump_is_recovered_where_the_plain_difference_misleads() -> None:
    found = jump_at(areas(300, 4.0, seed=1), AT)
    assert found.low <= 4.0 <= found.high
    assert found.low > 0 > found.unadjusted


def test_intervals_hold_the_jump_as_often_as_they_say() -> None:
    held = 0
    for seed in range(200):
        found = jump_at(areas(100, 0.0, seed), AT)
        held += found.low <= 0 <= found.high
    assert stats.binomtest(held, 200, 0.95).pvalue > 0.001


def test_it_is_weighted_least_squares_with_errors_by_learner() -> None:
    rows = areas(60, 2.0, seed=3).filter((pl.col("current_outcome") - 70).abs() < 10)
    apart = rows["current_outcome"].to_numpy() - 70
    columns = np.column_stack([apart < 0, np.ones(len(apart)), apart, (apart < 0) * apart])
    fitted = sm.WLS(rows["outcome"].to_numpy(), columns, weights=1 - np.abs(apart) / 10).fit(
        cov_type="cluster",
        cov_kwds={"groups": rows["learner_id"].cast(pl.Categorical).to_physical().to_numpy()},
    )
    found = jump_at(rows, AT)
    n, learners = len(apart), found.learner_n
    usual = np.sqrt((n - 1) / (n - 4))  # statsmodels' correction for the number of columns
    assert found.effect == pytest.approx(fitted.params[0])
    assert found.standard_error == pytest.approx(fitted.bse[0] / usual)
    assert found.learner_n == learners == rows["learner_id"].n_unique()


def test_a_row_tells_the_jump_and_that_there_was_none_before() -> None:
    row = threshold_row(
        areas(300, 4.0, seed=4),
        ASKED,
        Threshold("current_outcome", 70.0, 10.0),
    ).row(0, named=True)
    assert (row["method"], row["status"], row["is_credible"]) == (
        "discontinuity",
        "estimated",
        True,
    )
    assert row["placebo_low"] <= 0 <= row["placebo_high"]
    assert "just above 70 of current_outcome" in row["assumptions"]


def test_what_is_missing_is_left_out_and_counted() -> None:
    rows = areas(100, 1.0, seed=5)
    some = rows.with_columns(outcome=pl.when(pl.int_range(rows.height) % 4 > 0).then("outcome"))
    near = some.filter((pl.col("current_outcome") - 70).abs() < 10)
    assert jump_at(some, AT).missing_n == near["outcome"].null_count() > 0
    assert jump_at(some, AT).effect == jump_at(near.drop_nulls(), AT).effect


def test_too_little_data_says_what_is_missing() -> None:
    row = threshold_row(areas(10, 1.0, seed=6), ASKED, AT).row(0, named=True)
    assert (row["status"], row["effect"]) == ("insufficient_data", None)
    assert "an effect needs 20" in row["reason"]
    with pytest.raises(InsufficientDataError, match="at or above the threshold"):
        jump_at(areas(100, 1.0, seed=6).filter(pl.col("current_outcome") < 70), AT)
    with pytest.raises(UnusableInputError, match="width 0.0 is not above 0"):
        jump_at(areas(100, 1.0, seed=6), Threshold("current_outcome", 70.0, 0.0))
