import numpy as np
import pytest

from ml.sim.hazard import COEFFICIENTS, INTERCEPT, SPEC, planted, with_leaks

FRAME = planted(800, 12, seed=21)


def test_events_happen_as_often_as_their_truth_says() -> None:
    expected = FRAME["true_probability"].sum()
    spread = np.sqrt((FRAME["true_probability"] * (1 - FRAME["true_probability"])).sum())
    assert FRAME["is_event"].sum() == pytest.approx(expected, abs=3 * spread)


def test_the_truth_is_the_formula() -> None:
    odds = INTERCEPT + sum(value * FRAME[name] for name, value in COEFFICIENTS.items())
    assert FRAME["true_probability"].to_list() == pytest.approx((1 / (1 + (-odds).exp())).to_list())


def test_nobody_is_at_risk_after_the_event() -> None:
    last = FRAME.sort(SPEC.keys).group_by("learner_id").last()
    assert FRAME["is_event"].sum() == last["is_event"].sum()


def test_the_same_seed_gives_the_same_world() -> None:
    assert planted(800, 12, seed=21).equals(FRAME)
    assert not planted(800, 12, seed=22).equals(FRAME)


def test_every_leaky_world_differs_from_the_clean_one() -> None:
    leaky = with_leaks(FRAME, seed=1)
    assert len(leaky) == 12
    assert not any(frame.equals(FRAME) for frame in leaky.values())
