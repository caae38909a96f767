import numpy as np
import pytest
from scipy.special import expit, logit

from ml.evaluation.calibration import calibration, fit_calibrator, reliability

SEED = 6


def world(rows: int, *, base: float) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds, and events that happen with just those."""
    generator = np.random.default_rng(SEED)
    log_odds = base + generator.normal(size=rows)
    return log_odds, (generator.random(rows) < expit(log_odds)).astype(float)


def test_honest_probabilities_have_slope_one_and_intercept_nought() -> None:
    log_odds, events = world(20_000, base=-2)
    found = calibration(events, expit(log_odds), np.arange(20_000))
    assert found["calibration_slope"].low < 1 < found["calibration_slope"].high
    assert found["calibration_intercept"].low < 0 < found["calibration_intercept"].high


@pytest.mark.parametrize(("slope", "intercept"), [(0.5, 0.0), (1.0, 0.7), (2.0, -0.4)])
def test_what_was_distorted_is_measured_and_undone(slope: float, intercept: float) -> None:
    log_odds, events = world(40_000, base=-2)
    said = slope * log_odds + intercept
    found = calibration(events, expit(said), np.arange(40_000))
    assert found["calibration_slope"].low < 1 / slope < found["calibration_slope"].high
    calibrator = fit_calibrator(said, events)
    assert calibrator.method == "sigmoid"
    again = calibration(events, calibrator.probabilities(said), np.arange(40_000))
    assert again["calibration_slope"].value == pytest.approx(1, abs=1e-3)
    assert again["calibration_intercept"].value == pytest.approx(0, abs=1e-3)


def test_with_few_events_the_calibrator_is_drawn_to_no_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log_odds, events = world(6_000, base=-4)
    assert 20 <= events.sum() < 500
    said = log_odds.mean() + 2 * (log_odds - log_odds.mean())
    calibrator = fit_calibrator(said, events)
    assert calibrator.method == "shrunken_sigmoid"
    assert calibrator.slope == pytest.approx(0.5, abs=0.1)
    assert calibrator.probabilities(said).mean() == pytest.approx(events.mean(), rel=0.05)
    few = fit_calibrator(said[:1_000], events[:1_000])
    assert few.events < 40
    monkeypatch.setattr("ml.evaluation.calibration.SIGMOID_EVENTS", 20)
    free = fit_calibrator(said[:1_000], events[:1_000])
    assert free.method == "sigmoid"
    assert free.slope < few.slope < 1


def test_too_few_events_give_no_calibrator_and_no_slope() -> None:
    events = np.r_[np.ones(19), np.zeros(500)]
    log_odds = np.linspace(-3, 0, 519)
    assert fit_calibrator(log_odds, events).method == "none"
    assert calibration(events, expit(log_odds), np.arange(519)) == {}


def test_log_odds_that_run_against_the_events_give_no_calibrator() -> None:
    log_odds, events = world(20_000, base=-1)
    assert fit_calibrator(-log_odds, events).method == "none"


def test_a_constant_has_an_intercept_but_no_slope() -> None:
    _, events = world(4_000, base=-2)
    found = calibration(events, np.full(4_000, events.mean()), np.arange(4_000))
    assert set(found) == {"calibration_intercept"}
    assert found["calibration_intercept"].value == pytest.approx(0, abs=1e-6)


def test_the_intercept_is_the_shift_of_the_log_odds() -> None:
    _, events = world(4_000, base=-2)
    said = np.full(4_000, expit(logit(events.mean()) - 0.3))
    found = calibration(events, said, np.arange(4_000))
    assert found["calibration_intercept"].value == pytest.approx(0.3, abs=1e-6)


def test_copies_of_a_person_do_not_narrow_the_interval() -> None:
    log_odds, events = world(2_000, base=-1)
    once = calibration(events, expit(log_odds), np.arange(2_000))["calibration_slope"]
    rows = np.repeat(np.arange(2_000), 4)
    often = calibration(events[rows], expit(log_odds[rows]), rows)["calibration_slope"]
    assert often.high - often.low == pytest.approx(once.high - once.low, rel=0.01)


def test_the_reliability_curve_holds_every_row_once() -> None:
    log_odds, events = world(1_003, base=-1)
    points = reliability(events, expit(log_odds))
    assert sum(point["n"] for point in points) == 1_003
    assert sum(point["events"] for point in points) == events.sum()
    predicted = [point["predicted"] for point in points]
    assert predicted == sorted(predicted)
    assert all(point["low"] <= point["observed"] <= point["high"] for point in points)


def test_with_a_given_slope_only_the_level_is_fitted() -> None:
    generator = np.random.default_rng(5)
    log_odds = generator.normal(-2, 1, 20_000)
    events = (generator.random(20_000) < expit(0.5 * log_odds + 0.7)).astype(float)
    found = fit_calibrator(log_odds, events, slope=0.8)
    assert found.slope == 0.8
    assert found.probabilities(log_odds).mean() == pytest.approx(events.mean(), rel=1e-4)


def test_events_told_apart_without_a_fault_have_no_slope() -> None:
    events = np.repeat([0.0, 1.0], 40)
    said = np.where(events == 1, 0.7, 0.3) + np.linspace(0, 0.01, 80)
    found = calibration(events, said, np.arange(80))
    assert "calibration_slope" not in found
    assert found["calibration_intercept"].low < 0 < found["calibration_intercept"].high


def test_one_person_has_no_interval_and_so_no_slope() -> None:
    generator = np.random.default_rng(3)
    probability = generator.uniform(0.2, 0.8, 400)
    events = (generator.uniform(size=400) < probability).astype(float)
    assert calibration(events, probability, np.arange(400)).keys() == {
        "calibration_slope",
        "calibration_intercept",
    }
    assert calibration(events, probability, np.zeros(400)) == {}
