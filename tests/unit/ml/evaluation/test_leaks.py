import numpy as np
import polars as pl
import pytest

from ml.evaluation.leaks import leak_checks, shuffled_labels, small_model
from ml.models.spec import labelled
from ml.sim.hazard import SPEC, planted, with_leaks

FRAME = planted(1_200, 20, seed=2)
LEAKY = with_leaks(FRAME, seed=3)
SAYS_SO = {
    "copied_label": {"single_feature"},
    "noisy_label": {"single_feature"},
    "inverted_label": {"single_feature"},
    "future_count": {"single_feature"},
    "missing_when_it_happens": {"single_feature"},
    "status_text": {"single_feature"},
    "known_for_some": {"single_feature_known"},
    "own_rate": {"single_feature_gap"},
    "told_in_two": {"all_features"},
    "departed_rows": {"departed_entity"},
    "immature_labels": {"premature_label"},
    "twice_the_same_row": {"duplicate_row"},
}


@pytest.mark.parametrize("leak", LEAKY)
def test_a_planted_leak_is_caught_by_the_check_that_is_there_for_it(leak: str) -> None:
    found = leak_checks(LEAKY[leak], SPEC, seed=1).filter("is_leak")
    assert SAYS_SO[leak] <= set(found["check"])
    if found["feature"].null_count() < found.height:
        assert set(found["feature"].drop_nulls()) <= {"slope", "colour", "score"}


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_a_clean_frame_leaks_nothing(seed: int) -> None:
    checks = leak_checks(planted(1_200, 20, seed=seed), SPEC, seed=seed)
    assert checks.filter("is_leak").is_empty()
    single = checks.filter(check="single_feature")
    assert set(single["feature"]) == set(SPEC.features)
    assert {"all_features", "shuffled_labels", "duplicate_row"} <= set(checks["check"])


def test_shuffled_labels_find_a_learner_that_looks_at_what_it_scores() -> None:
    rows = labelled(FRAME, SPEC)
    half = rows.height // 2
    train, test = rows.head(half), rows.tail(rows.height - half)

    def peeks(
        matrix: np.ndarray, events: np.ndarray, scored: np.ndarray, codes: np.ndarray
    ) -> np.ndarray:
        truth = np.random.default_rng(1)
        truth.permutation(events)  # the deal of the old labels comes first
        dealt = truth.permutation(test["is_event"].cast(pl.Float64).to_numpy())
        return small_model(matrix, events, scored, codes) + dealt

    honest = shuffled_labels(train, test, SPEC, seed=1, learn=small_model)
    assert abs(honest) <= 3
    assert shuffled_labels(train, test, SPEC, seed=1, learn=peeks) > 10


def test_shuffled_labels_say_leak_no_more_often_than_chance() -> None:
    rows = labelled(FRAME, SPEC)
    half = rows.height // 2
    train, test = rows.head(half), rows.tail(rows.height - half)

    def first_feature(
        matrix: np.ndarray, events: np.ndarray, scored: np.ndarray, codes: np.ndarray
    ) -> np.ndarray:
        assert len(matrix) == len(events)
        assert len(codes) == scored.shape[1]
        return scored[:, 0]

    apart = [
        shuffled_labels(train, test, SPEC, seed=seed, learn=first_feature) for seed in range(300)
    ]
    assert np.std(apart) == pytest.approx(1, abs=0.15)
    assert np.mean(np.abs(apart) > 3) <= 0.01


def test_too_few_events_leave_only_the_checks_of_rows() -> None:
    checks = leak_checks(FRAME.head(200), SPEC, seed=1)
    assert set(checks["check"]) == {
        "premature_label",
        "unsure_label",
        "duplicate_row",
        "departed_entity",
    }
