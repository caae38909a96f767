"""A planted hazard is found: the same measurement, and the same limits, as `make bench` has."""

from __future__ import annotations

from tests.bench import ml_models
from tests.bench.programs import ml_hazard


def test_the_hazard_is_nearly_as_good_as_the_truth_that_was_planted() -> None:
    found = ml_hazard.against_the_truth()
    assert 0 <= found["oracle_auc"] - found["auc"] <= ml_models.AUC_APART
    assert 0 <= found["log_loss"] / found["oracle_log_loss"] - 1 <= ml_models.LOG_LOSS_APART
    assert abs(found["slope"] - 1) <= ml_models.SLOPE_APART


def test_intervals_of_planted_coefficients_hold_them_as_often_as_they_say() -> None:
    least, most = ml_models.COVERAGE
    assert least <= ml_hazard.coverage() <= most
