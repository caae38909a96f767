"""Published figures and those of two other engines (GrowthBook's gbstats, tea-tasting)."""

from __future__ import annotations

import polars as pl
import pytest

from ml.experiments.effects import Value, effect, fixed_horizon, newcombe, plain
from ml.experiments.sequential import confidence_sequence
from ml.experiments.srm import sample_ratio
from ml.experiments.statistics import Arm, arms_of

EVEN = {"control": 0.5, "treatment": 0.5}
GATES = {"control": 44_700, "treatment": 45_489}
"""Units of Cookie Cats, whose gate was at level 30 or 40."""


def kept(control: int, treatment: int) -> tuple[Value, Value]:
    """Players who came back, as values of both arms."""
    rows = pl.DataFrame(
        {
            "arm": list(GATES),
            "stratum": ["all", "all"],
            "unit_count": list(GATES.values()),
            "numerator_sum": [control, treatment],
            "numerator_square_sum": [control, treatment],
        }
    )
    arms: dict[str, Arm] = arms_of(rows, "proportion")
    return plain(arms["control"]), plain(arms["treatment"])


WEEK = kept(8502, 8279)


def test_the_sample_ratio_of_cookie_cats_is_neither_green_nor_red() -> None:
    found = sample_ratio(GATES, EVEN)
    assert found.p_value == pytest.approx(0.008607987810836, abs=1e-12)
    assert found.state == "yellow"


def test_the_absolute_effect_on_retention_after_a_week() -> None:
    found = effect(*WEEK)
    interval = fixed_horizon(found, 0.05)
    assert found.estimate == pytest.approx(-0.008201, abs=1e-6)
    assert (interval.low, interval.high) == pytest.approx((-0.013282, -0.003121), abs=1e-6)
    assert interval.p_value == pytest.approx(0.001556, abs=1e-6)


def test_the_relative_effect_on_retention_after_a_week() -> None:
    found = effect(*WEEK, "relative")
    interval = fixed_horizon(found, 0.05)
    assert found.estimate == pytest.approx(-0.043119, abs=1e-6)
    assert (interval.low, interval.high) == pytest.approx((-0.069245, -0.016993), abs=1e-6)
    assert interval.p_value == pytest.approx(0.001218, abs=1e-6)


@pytest.mark.parametrize(
    ("tuning", "low", "high", "p_value", "relative_p_value"),
    [
        (5_000, -0.016813, 0.000411, 0.083284, 0.066514),
        (90_000, -0.016069, -0.000334, 0.035065, 0.028676),
    ],
)
def test_confidence_sequences_of_retention_after_a_week(
    tuning: int, low: float, high: float, p_value: float, relative_p_value: float
) -> None:
    found = confidence_sequence(effect(*WEEK), 0.05, tuning)
    assert (found.low, found.high, found.p_value) == pytest.approx((low, high, p_value), abs=1e-6)
    relative = confidence_sequence(effect(*WEEK, "relative"), 0.05, tuning)
    assert relative.p_value == pytest.approx(relative_p_value, abs=1e-6)


def test_the_relative_confidence_sequence_tuned_to_its_size() -> None:
    found = confidence_sequence(effect(*WEEK, "relative"), 0.05, 90_000)
    assert (found.low, found.high) == pytest.approx((-0.083577, -0.002661), abs=1e-6)


def test_retention_after_a_day() -> None:
    interval = fixed_horizon(effect(*kept(20_034, 20_119)), 0.05)
    assert interval.p_value == pytest.approx(0.0744, abs=5e-5)


def test_newcombes_interval_of_retention_after_a_week() -> None:
    found = newcombe((8502, 44_700), (8279, 45_489), 0.05)
    assert (found.low, found.high) == pytest.approx((-0.01328, -0.00312), abs=5e-6)


def test_newcombes_own_example() -> None:
    found = newcombe((48, 80), (56, 70), 0.05)  # 1998, table II: 56/70 - 48/80, method 10
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_growthbooks_example_of_means() -> None:
    control = Value(3407, 0.41, 0.41, 3.9**2 / 3407)
    treatment = Value(3461, 0.7, 0.7, 6.2**2 / 3461)
    found = effect(control, treatment)
    interval = fixed_horizon(found, 0.05)
    assert found.estimate == pytest.approx(0.29)
    assert (interval.low, interval.high) == pytest.approx((0.04538, 0.53462), abs=5e-6)
    assert interval.p_value == pytest.approx(0.02016, abs=5e-6)
    relative = effect(control, treatment, "relative")
    interval = fixed_horizon(relative, 0.05)
    assert (relative.estimate, relative.standard_error) == pytest.approx(
        (0.70732, 0.37879), abs=5e-6
    )
    assert (interval.low, interval.high, interval.p_value) == pytest.approx(
        (-0.03526, 1.44989, 0.06191), abs=5e-6
    )


def test_growthbooks_example_of_sample_ratios() -> None:
    found = sample_ratio({"control": 500, "treatment": 600}, EVEN)
    assert found.p_value == pytest.approx(0.0025688, abs=1e-7)
