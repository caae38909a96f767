from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from ml.errors import InsufficientDataError, UnusableInputError
from ml.monitoring.calibrators import calibrate
from ml.monitoring.confidence import confident, evidence_pct, out_of_time
from ml.sim.watched import BEGAN


def judged(n: int, seed: int = 1) -> pl.DataFrame:
    """Claims that are too sure: what is claimed as c proves right at 0.3 + 0.5 c squared."""
    draw = np.random.default_rng(seed)
    claimed = draw.random(n)
    return pl.DataFrame(
        {
            "made_at": [BEGAN + dt.timedelta(minutes=place) for place in range(n)],
            "claimed": claimed,
            "is_right": draw.random(n) < 0.3 + 0.5 * claimed**2,
        }
    )


@pytest.mark.parametrize(("method", "limit"), [("beta", 0.04), ("isotonic", 0.08)])
def test_calibrated_confidence_is_how_often_it_proves_right(method: str, limit: float) -> None:
    rows = judged(4000)
    claimed = rows["claimed"].to_numpy()
    found = calibrate(claimed, rows["is_right"].to_numpy(), method).predict(claimed)
    assert np.abs(found - (0.3 + 0.5 * claimed**2)).mean() < limit
    order = np.argsort(claimed)
    assert (np.diff(found[order]) >= -1e-9).all()


def test_what_is_said_keeps_its_promise_out_of_time() -> None:
    found = out_of_time(judged(6000), "coach")
    row = found.filter(threshold=0.7).row(0, named=True)
    assert row["status"] == "calibrated"
    assert row["precision_low"] > 0.65
    assert row["precision_ratio"] >= 0.7 - 0.04
    assert row["claimed_precision_ratio"] < 0.7
    assert row["brier_score"] < row["claimed_brier_score"]


def test_the_curve_of_risk_and_coverage_adds_up() -> None:
    found = out_of_time(judged(2000), "coach")
    assert found["coverage_ratio"].to_list() == sorted(found["coverage_ratio"], reverse=True)
    first = found.row(0, named=True)
    assert (first["threshold"], first["said_count"], first["judged_count"]) == (0.0, 1000, 1000)


def test_evidence_grows_with_judgements_and_little_of_it_says_nothing() -> None:
    few, many = judged(60), judged(6000)
    at = np.array([0.97])
    found = [
        calibrate(rows["claimed"].to_numpy(), rows["is_right"].to_numpy()) for rows in (few, many)
    ]
    assert found[0].evidence(at)[0] < found[1].evidence(at)[0] / 20
    assert found[1].evidence(at)[0] < 6000
    assert confident(found[1], at)["is_said"].item()
    assert not confident(found[0], np.array([0.5]))["is_said"].item()


def test_evidence_of_a_flat_confidence_is_the_number_of_judgements() -> None:
    draw = np.random.default_rng(2)
    claimed, is_right = np.full(400, 0.8), draw.random(400) < 0.6
    found = calibrate(claimed, is_right, "isotonic")
    assert found.evidence(np.array([0.8]))[0] == 400
    assert found.predict(np.array([0.8]))[0] == pytest.approx(is_right.mean())


def test_much_confidence_on_little_evidence_says_nothing() -> None:
    claimed = np.concatenate([np.full(10, 0.9), np.full(60, 0.8), np.full(60, 0.2)])
    is_right = np.concatenate([np.ones(10), np.arange(60) % 5 > 0, np.arange(60) % 5 == 0]) > 0
    said = confident(calibrate(claimed, is_right, "isotonic"), np.array([0.9, 0.8, 0.2]))
    assert said["confidence"].to_list() == pytest.approx([1.0, 0.8, 0.2])
    assert said["evidence_count"].to_list() == [10, 60, 60]
    assert said["is_said"].to_list() == [False, True, False]


def test_claims_that_mislead_are_calibrated_to_the_plain_share() -> None:
    draw = np.random.default_rng(3)
    claimed = draw.random(2000)
    is_right = draw.random(2000) < 0.9 - 0.5 * claimed
    found = calibrate(claimed, is_right).predict(np.array([0.1, 0.9]))
    assert found == pytest.approx(is_right.mean(), abs=0.01)


def test_the_seeds_confidence_counts_evidence() -> None:
    assert evidence_pct(np.array([0, 6, 20, 50])).tolist() == [0, 30, 100, 100]


def test_too_few_or_equal_judgements_are_an_answer() -> None:
    assert set(out_of_time(judged(60), "new")["status"]) == {"insufficient_data"}
    right = judged(300).with_columns(is_right=pl.lit(value=True))
    assert set(out_of_time(right, "new")["status"]) == {"insufficient_data"}
    with pytest.raises(InsufficientDataError, match="30 judgements, 30 right"):
        calibrate(np.full(30, 0.5), np.full(30, fill_value=True))
    with pytest.raises(UnusableInputError, match="divide percent by 100"):
        calibrate(np.array([70.0]), np.array([True]))
