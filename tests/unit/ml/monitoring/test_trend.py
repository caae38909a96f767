from __future__ import annotations

import polars as pl
import pytest
import statsmodels.api as sm
from scipy import stats

from ml.errors import UnusableInputError
from ml.monitoring.trend import trends
from ml.sim.watched import scores


def share_named(labels: pl.Series) -> float:
    return float(labels.is_in(["improving", "declining"]).mean() or 0)


def test_slopes_and_intervals_are_those_of_statsmodels() -> None:
    rows = scores(3, 9, 0.5, seed=4)
    found = trends(rows)
    for own in found.iter_rows(named=True):
        part = rows.filter(learner_id=own["learner_id"])
        fitted = sm.OLS(part["score"].to_numpy(), sm.add_constant(part["attempt"].to_numpy())).fit()
        low, high = fitted.conf_int()[1]
        assert (own["slope"], own["p_value"]) == pytest.approx(
            (fitted.params[1], fitted.pvalues[1])
        )
        assert (own["low"], own["high"], own["n"]) == pytest.approx((low, high, 9))


@pytest.mark.parametrize("attempts", [5, 12, 40])
def test_flat_learners_are_named_by_the_seed_and_not_by_the_test(attempts: int) -> None:
    found = trends(scores(2000, attempts, 0.0, seed=1))
    named = {5: 0.88, 12: 0.55, 40: 0.0}[attempts]
    assert share_named(found["seed_label"]) == pytest.approx(named, abs=0.03)
    assert share_named(found["label"]) <= 0.06
    assert share_named(found["adjusted_label"]) <= 0.01


def test_a_planted_rise_is_found_once_there_are_scores_enough() -> None:
    found = trends(scores(300, 40, 0.6, seed=2))
    assert (found["label"] == "improving").mean() > 0.95
    assert "declining" not in found["label"]


def test_over_all_learners_p_values_are_benjamini_and_hochbergs() -> None:
    found = trends(scores(50, 20, 0.4, seed=5))
    expected = stats.false_discovery_control(found["p_value"].to_numpy())
    assert found["adjusted_p_value"].to_numpy() == pytest.approx(expected)


def test_few_scores_or_equal_attempts_are_no_evidence() -> None:
    few = scores(2, 4, 3.0, seed=1)
    same = scores(1, 9, 0, seed=1).with_columns(
        learner_id=pl.lit("same"), attempt=pl.lit(1, pl.Int64)
    )
    for method in ("least_squares", "theil_sen"):
        found = trends(pl.concat([few, same]), method=method)
        assert found["label"].to_list() == ["insufficient_data"] * 3
        assert found["adjusted_label"].to_list() == ["insufficient_data"] * 3
        assert found["seed_label"].to_list()[:2] != ["insufficient_data"] * 2
    assert found.filter(learner_id="same")["seed_label"].item() == "insufficient_data"


def test_scores_that_never_change_are_stable_and_a_straight_line_rises() -> None:
    rows = pl.DataFrame(
        {
            "learner_id": ["flat"] * 6 + ["line"] * 6,
            "attempt": [*range(6)] * 2,
            "score": [70.1] * 6 + [70.1 + place / 10 for place in range(6)],
        }
    )
    for method in ("least_squares", "theil_sen"):
        assert trends(rows, method=method)["label"].to_list() == ["stable", "improving"]


def test_one_outlier_does_not_turn_the_median_slope() -> None:
    rows = scores(1, 30, 1.0, seed=3).with_columns(
        score=pl.when(attempt=29).then(-900.0).otherwise("score")
    )
    robust = trends(rows, method="theil_sen").row(0, named=True)
    x, y = rows["attempt"].to_numpy(), rows["score"].to_numpy()
    assert robust["slope"] == pytest.approx(stats.theilslopes(y, x)[0])
    assert robust["label"] == "improving"
    assert trends(rows)["label"].item() != "improving"


def test_nobody_has_no_trend_and_a_level_is_a_probability() -> None:
    none = scores(1, 5, 0, seed=1).clear()
    assert trends(none).is_empty()
    with pytest.raises(UnusableInputError, match="level 5 must lie between 0 and 1"):
        trends(scores(1, 5, 0, seed=1), level=5)
