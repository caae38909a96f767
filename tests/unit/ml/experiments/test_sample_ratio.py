from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from ml.errors import UnusableInputError
from ml.experiments.srm import sample_ratio, sequential_sample_ratio

EVEN = {"control": 0.5, "treatment": 0.5}


def test_shares_may_have_any_unit_and_need_not_be_even() -> None:
    counts = {"a": 120, "b": 240, "c": 600}
    found = sample_ratio(counts, {"a": 1, "b": 2, "c": 5})
    expected = stats.chisquare([120, 240, 600], [120, 240, 600]).pvalue
    assert found.p_value == pytest.approx(expected)
    assert (found.state, found.deviation, found.n) == ("green", pytest.approx(0), 960)


@pytest.mark.parametrize(
    ("counts", "state"), [((500, 560), "green"), ((500, 600), "yellow"), ((500, 620), "red")]
)
def test_there_are_three_states(counts: tuple[int, int], state: str) -> None:
    assert sample_ratio(dict(zip(EVEN, counts, strict=True)), EVEN).state == state


def test_evidence_at_every_look_is_the_ratio_of_two_likelihoods() -> None:
    """Unit by unit, as the definition has it."""
    looks = {"control": np.array([3, 0, 5]), "treatment": np.array([9, 4, 6])}
    weights, evidence, most = {"control": 10.0, "treatment": 10.0}, 0.0, 0.0
    for look in range(3):
        for arm in ("control", "treatment"):
            for _ in range(looks[arm][look]):
                evidence += math.log(weights[arm] / sum(weights.values()) / 0.5)
                weights[arm] += 1
        most = max(most, evidence)
    found = sequential_sample_ratio(looks, EVEN, concentration=20)
    assert found.p_value == pytest.approx(math.exp(-most))


def test_a_mismatch_that_was_seen_once_stays_seen() -> None:
    first = {"control": np.array([100]), "treatment": np.array([900])}
    later = {"control": np.array([100, 900]), "treatment": np.array([900, 100])}
    found = sequential_sample_ratio(later, EVEN)
    assert found.state == "red"
    assert found.p_value <= sequential_sample_ratio(first, EVEN).p_value


def test_looking_every_day_raises_no_false_alarm() -> None:
    draw, alarms = np.random.default_rng(1), 0
    for _ in range(300):
        control = draw.binomial(500, 0.5, 20)
        looks = {"control": control, "treatment": 500 - control}
        alarms += sequential_sample_ratio(looks, EVEN).state == "red"
    assert alarms <= 1


def test_nobody_yet_is_no_mismatch() -> None:
    assert sample_ratio({}, EVEN).state == "green"
    none = {"control": np.array([0]), "treatment": np.array([0])}
    assert sequential_sample_ratio(none, EVEN).p_value == 1.0


def test_arms_that_compare_nothing_or_were_not_planned_are_refused() -> None:
    with pytest.raises(UnusableInputError, match="1 arms were planned"):
        sample_ratio({"control": 5}, {"control": 1.0})
    with pytest.raises(UnusableInputError, match="units were seen in other, which was not planned"):
        sample_ratio({"control": 5, "other": 2}, EVEN)
