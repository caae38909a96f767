"""Effects against plain formulas, statsmodels and planted truth."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from scipy import stats

from ml.errors import InsufficientDataError, UnusableInputError
from ml.experiments.cuped import adjusted
from ml.experiments.effects import Value, effect, exceeds, fixed_horizon, plain
from ml.experiments.sequential import confidence_sequence
from ml.experiments.statistics import Arm, Kind, Moments, arms_of
from ml.experiments.units import statistics_of
from ml.sim.trials import Planted


def arms(units: pl.DataFrame, kind: Kind = "mean") -> tuple[Arm, Arm]:
    found = arms_of(statistics_of(units), kind)
    return found["control"], found["treatment"]


def test_means_are_compared_as_scipy_does() -> None:
    units = Planted(units=400, effect=0.3).frame(1)
    control, treatment = (
        units.filter(arm=arm)["value"].to_numpy() for arm in ("control", "treatment")
    )
    expected = stats.ttest_ind(treatment, control, equal_var=False)
    bounds = expected.confidence_interval(0.95)
    found = fixed_horizon(effect(*map(plain, arms(units))), 0.05)
    assert (found.low, found.high, found.p_value) == pytest.approx(
        (bounds.low, bounds.high, expected.pvalue), rel=1e-9
    )


def test_ratios_have_the_error_of_their_linearised_units() -> None:
    draw = np.random.default_rng(2)
    below = draw.integers(1, 9, 600).astype(float)
    above = draw.binomial(below.astype(int), 0.4).astype(float)
    units = pl.DataFrame(
        {"arm": ["control", "treatment"] * 300, "value": above, "denominator": below}
    )
    control, _ = arms(units, "ratio")
    own = units.filter(arm="control")
    y, d = own["value"].to_numpy(), own["denominator"].to_numpy()
    ratio = y.sum() / d.sum()
    error = np.var((y - ratio * d) / d.mean(), ddof=1) / len(y)
    found = plain(control)
    assert (found.raw, found.squared_error) == pytest.approx((ratio, error), rel=1e-9)


def test_cuped_is_the_residual_of_one_regression_over_both_arms() -> None:
    units = Planted(units=500, effect=0.1).frame(7)
    y, x = units["value"].to_numpy(), units["covariate"].to_numpy()
    theta = sm.OLS(y, sm.add_constant(x)).fit().params[1]
    residual = units.with_columns(value=pl.Series(y - theta * (x - x.mean())))
    both = adjusted(*arms(units))
    expected = effect(*map(plain, arms(residual.drop("covariate"))))
    found = effect(both.control, both.treatment)
    assert both.theta == pytest.approx(theta, rel=1e-12, abs=1e-12)
    assert found.estimate == pytest.approx(expected.estimate, abs=1e-12)
    assert found.standard_error == pytest.approx(expected.standard_error, abs=1e-12)


def test_ratios_are_adjusted_as_their_linearised_units() -> None:
    draw = np.random.default_rng(6)
    habit, n = draw.random(800), 800
    below = draw.integers(1, 9, n).astype(float)
    above = draw.binomial(below.astype(int), 0.2 + 0.6 * habit).astype(float)
    units = pl.DataFrame(
        {
            "arm": ["control", "treatment"] * (n // 2),
            "value": above,
            "denominator": below,
            "covariate": habit,
        }
    )
    both = adjusted(*arms(units, "ratio"))
    ratio = above.sum() / below.sum()
    theta = np.cov((above - ratio * below) / below.mean(), habit)[0, 1] / np.var(habit, ddof=1)
    own = units.filter(arm="treatment")
    y, d, x = (own[name].to_numpy() for name in ("value", "denominator", "covariate"))
    linear = (y - y.sum() / d.sum() * d) / d.mean() - theta * (x - habit.mean())
    assert both.theta == pytest.approx(theta)
    assert both.treatment.value == pytest.approx(y.sum() / d.sum() + linear.mean())
    assert both.treatment.variance() == pytest.approx(np.var(linear, ddof=1) / len(y))
    assert both.treatment.variance() < plain(arms(units, "ratio")[1]).variance()


def test_a_relative_effect_that_is_adjusted_has_the_error_of_the_delta_method() -> None:
    """Resampled units tell the same error."""
    units = Planted(units=2000, effect=0.2).frame(5)
    both = adjusted(*arms(units))
    found = effect(both.control, both.treatment, "relative")
    draw, seen = np.random.default_rng(1), []
    y = units["value"].to_numpy().reshape(2, -1)
    x = units["covariate"].to_numpy().reshape(2, -1)
    for _ in range(600):
        place = draw.integers(0, y.shape[1], y.shape)
        means = [np.take_along_axis(each, place, 1).mean(axis=1) for each in (y, x)]
        change = (means[0] - both.theta * means[1]) @ [-1, 1]
        seen.append(change / means[0][0])
    assert found.standard_error == pytest.approx(np.std(seen), rel=0.1)


def test_units_without_a_pre_period_are_a_stratum_of_their_own() -> None:
    units = Planted(units=3000, effect=0.2).frame(9)
    some = units.with_columns(covariate=pl.when(pl.int_range(pl.len()) % 3 > 0).then("covariate"))
    both = adjusted(*arms(some))
    alone = effect(*map(plain, arms(some)))
    found = effect(both.control, both.treatment)
    assert both.covered_ratio == pytest.approx(2 / 3, abs=1e-9)
    assert found.estimate == pytest.approx(0.2, abs=4 * found.standard_error)
    cut = 1 - (found.standard_error / alone.standard_error) ** 2
    assert cut == pytest.approx(2 / 3 * 0.49, abs=0.05)


def test_strata_too_small_for_an_error_are_counted_together() -> None:
    units = Planted(units=50).frame(1).with_columns(stratum=pl.lit("large"))
    lone = pl.DataFrame(
        {"arm": ["control"], "value": [1.0], "covariate": [1.0], "stratum": ["small"]}
    )
    both = adjusted(*arms(pl.concat([units, lone])))
    assert (both.control.n, both.treatment.n) == (51, 50)
    assert both.covered_ratio == 0


def test_a_pre_period_that_does_not_vary_changes_nothing() -> None:
    units = Planted(units=50).frame(1).with_columns(covariate=pl.lit(3.0))
    both, raw = adjusted(*arms(units)), [plain(arm) for arm in arms(units)]
    assert both.theta == 0
    assert effect(both.control, both.treatment).estimate == pytest.approx(effect(*raw).estimate)


def test_strata_add_up_to_the_arm() -> None:
    units = Planted(units=90).frame(4)
    parted = units.with_columns(stratum=pl.Series(["a", "b", "c"] * 60))
    assert plain(arms(parted)[0]).raw == pytest.approx(plain(arms(units)[0]).raw)
    assert plain(arms(parted)[0]).squared_error == pytest.approx(
        plain(arms(units)[0]).squared_error
    )


def test_the_variance_falls_by_the_squared_correlation() -> None:
    units = Planted(units=50_000, correlation=0.7).frame(2)
    both, raw = adjusted(*arms(units)), [plain(arm) for arm in arms(units)]
    cut = 1 - both.treatment.variance() / raw[1].variance()
    assert cut == pytest.approx(0.49, abs=0.02)


def test_false_findings_and_coverage_are_as_promised() -> None:
    draw, times, found, covered = np.random.default_rng(11), 10_000, 0, 0
    for place in range(times):
        truth = 0.1 * (place % 2)
        metric, _ = Planted(units=200, effect=truth).draw(draw)
        one = fixed_horizon(effect(*map(plain, _both(metric.reshape(2, -1)))), 0.05)
        found += truth == 0 and one.p_value <= 0.05
        covered += one.low <= truth <= one.high
    assert 0.045 <= 2 * found / times <= 0.055
    assert 0.945 <= covered / times <= 0.955


def test_twenty_looks_of_a_confidence_sequence_seldom_leave_the_truth_out() -> None:
    looks, times, truth = 20, 200, 0.1
    draw, ever = np.random.default_rng(12), 0
    for _ in range(times):
        rows = Planted(units=600, effect=truth).draw(draw)[0].reshape(2, -1)
        left_out = False
        for look in range(1, looks + 1):
            part = rows[:, : 600 * look // looks]
            always = confidence_sequence(effect(*map(plain, _both(part))), 0.05, 600)
            left_out |= not always.low <= truth <= always.high
        ever += left_out
    assert ever / times <= 0.05


def _both(rows: np.ndarray) -> list[Arm]:
    found = []
    for name, y in zip(("control", "treatment"), rows, strict=True):
        both = np.vstack([y, np.ones_like(y), np.zeros_like(y)])
        moments = Moments(len(y), both.sum(axis=1), both @ both.T, has_covariate=False)
        found.append(Arm(name, "mean", {"all": moments}))
    return found


def test_a_one_sided_test_against_a_limit_is_students() -> None:
    units = Planted(units=200).frame(3)
    found = effect(*map(plain, arms(units)))
    y = units["value"].to_numpy().reshape(2, -1)
    expected = stats.ttest_ind(y[1] + 0.3, y[0], equal_var=False, alternative="greater")
    assert exceeds(found, -0.3) == pytest.approx(expected.pvalue)


def test_what_cannot_be_told_is_refused() -> None:
    same = pl.DataFrame({"arm": ["control", "treatment"] * 5, "value": [1.0] * 10})
    with pytest.raises(InsufficientDataError, match="the same for every unit"):
        effect(*map(plain, arms(same)))
    lone = pl.DataFrame({"arm": ["control", "treatment"], "value": [1.0, 2.0]})
    with pytest.raises(InsufficientDataError, match="arm 'control' has 1 units"):
        plain(arms(lone)[0])
    around = pl.DataFrame({"arm": ["control", "treatment"] * 2, "value": [1.0, 1, -1, 2]})
    with pytest.raises(InsufficientDataError, match="the control is 0"):
        effect(*map(plain, arms(around)), "relative")
    nothing = same.with_columns(denominator=pl.lit(0.0))
    with pytest.raises(InsufficientDataError, match="denominators of the metric add up to 0"):
        plain(arms(nothing, "ratio")[0])
    with pytest.raises(UnusableInputError, match="a missing value is not 0"):
        statistics_of(same.with_columns(value=pl.lit(None, pl.Float64)))


def test_sums_that_cannot_be_are_refused() -> None:
    row = {"arm": "a", "stratum": "all", "unit_count": 10, "numerator_sum": 20.0}
    with pytest.raises(UnusableInputError, match="is no share"):
        arms_of(pl.DataFrame([row | {"numerator_square_sum": 20.0}]), "proportion")
    with pytest.raises(UnusableInputError, match="less than their sums allow"):
        arms_of(pl.DataFrame([row | {"numerator_square_sum": 1.0}]), "mean")
    twice = pl.DataFrame([row | {"numerator_square_sum": 50.0}] * 2)
    with pytest.raises(UnusableInputError, match="twice"):
        arms_of(twice, "mean")
    with pytest.raises(UnusableInputError, match="has no column 'denominator_sum'"):
        arms_of(twice, "ratio")


def test_an_arm_of_which_nobody_did_anything_has_no_relative_effect_with_an_error() -> None:
    control, nothing = Value(50, 0.3, 0.3, 0.004), Value(40, 0.0, 0.0, 0.0)
    assert fixed_horizon(effect(control, nothing), 0.05).p_value < 1e-4
    with pytest.raises(InsufficientDataError, match="a share of it has no error"):
        effect(control, nothing, "relative")
