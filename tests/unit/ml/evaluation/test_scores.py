import numpy as np
import polars as pl
import pytest
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    log_loss,
    roc_auc_score,
)

from ml.errors import UnusableInputError
from ml.evaluation.bootstrap import Draws, paired_difference, scores_with_intervals
from ml.evaluation.scores import RANKED, point_scores

SEED = 11


def drawn(rows: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    generator = np.random.default_rng(SEED)
    truth = generator.beta(1, 6, rows)
    events = (generator.random(rows) < truth).astype(float)
    return events, np.round(truth, 2), generator.integers(0, 60, rows)


def test_scores_are_those_of_the_library() -> None:
    events, probability, _ = drawn()
    found = point_scores(events, np.clip(probability, 0.01, 0.99))
    bounded = np.clip(probability, 0.01, 0.99)
    assert found["roc_auc"] == pytest.approx(roc_auc_score(events, bounded), abs=1e-12)
    assert found["pr_auc"] == pytest.approx(average_precision_score(events, bounded), abs=1e-12)
    assert found["brier"] == pytest.approx(brier_score_loss(events, bounded), abs=1e-12)
    assert found["log_loss"] == pytest.approx(log_loss(events, bounded), abs=1e-12)


def test_recall_of_a_fifth_shares_out_a_group_that_is_cut_through() -> None:
    events = np.array([1, 0, 1, 0, 1, 0, 0, 0, 0, 0], dtype=float)
    probability = np.array([0.9, 0.5, 0.5, 0.5, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1])
    # two of ten rows: the first, and a third of the three ties, which hold one event
    assert point_scores(events, probability)["recall_at_20"] == pytest.approx((1 + 1 / 3) / 3)


def test_one_class_has_no_score_of_ranks() -> None:
    found = point_scores(np.zeros(5), np.linspace(0.1, 0.5, 5))
    assert all(np.isnan(found[name]) for name in RANKED)
    assert found["brier"] > 0


@pytest.mark.parametrize(
    ("events", "probability", "words"),
    [
        ([0, 1], [0.5], "2 truths and 1 predictions"),
        ([0, 2], [0.5, 0.5], "truths must be 0 or 1"),
        ([0, 1], [0.5, 1.5], "predictions must lie between 0 and 1"),
        ([0, 1], [0.5, np.nan], "predictions must lie between 0 and 1"),
        ([], [], "0 truths"),
    ],
)
def test_what_is_no_prediction_is_refused(events: list, probability: list, words: str) -> None:
    with pytest.raises(UnusableInputError, match=words):
        point_scores(np.array(events, dtype=float), np.array(probability, dtype=float))


def test_a_bootstrap_is_scoring_the_drawn_rows_again() -> None:
    events, probability, clusters = drawn()
    bounded = np.clip(probability, 0.01, 0.99)
    draws = Draws.of(clusters, seed=SEED, draws=20)
    ranked = draws.ranked(events, bounded)
    rows = np.arange(len(events))
    for line, counts in enumerate(draws.counts):
        again = np.repeat(rows, counts[draws.codes].astype(int))
        assert RANKED["roc_auc"](ranked)[line] == pytest.approx(
            roc_auc_score(events[again], bounded[again])
        )
        assert RANKED["pr_auc"](ranked)[line] == pytest.approx(
            average_precision_score(events[again], bounded[again])
        )
        squares = (bounded - events) ** 2
        assert draws.means(squares)[line] == pytest.approx(squares[again].mean())


def test_an_interval_is_wide_when_rows_of_a_person_are_copies() -> None:
    events, probability, _ = drawn()
    alone = scores_with_intervals(events, probability, Draws.of(np.arange(400), seed=SEED))
    again = [np.repeat(part, 5) for part in (events, probability, np.arange(400))]
    copied = scores_with_intervals(again[0], again[1], Draws.of(again[2], seed=SEED))
    for name in ("roc_auc", "brier"):
        assert copied[name].value == pytest.approx(alone[name].value)
        widths = [each[name].high - each[name].low for each in (alone, copied)]
        assert widths[1] == pytest.approx(widths[0], rel=0.05)


def test_many_different_predictions_are_tied_only_in_the_interval() -> None:
    generator = np.random.default_rng(SEED)
    truth = generator.random(20_000)
    events = (generator.random(20_000) < truth).astype(float)
    draws = Draws.of(np.arange(20_000), seed=SEED, draws=50)
    found = scores_with_intervals(events, truth, draws)["roc_auc"]
    assert found.value == pytest.approx(roc_auc_score(events, truth), abs=1e-12)
    assert found.low < found.value < found.high
    assert found.high - found.low == pytest.approx(4 * 0.0029, rel=0.3)


def test_the_interval_of_a_mean_covers_as_often_as_it_says() -> None:
    covered = 0
    for seed in range(200):
        generator = np.random.default_rng(seed)
        level = generator.normal(size=80)
        clusters = np.repeat(np.arange(80), 5)
        values = level[clusters] + generator.normal(size=400)
        found = paired_difference(values, np.zeros(400), Draws.of(clusters, seed=seed))
        covered += found.low <= 0 <= found.high
    assert 0.90 <= covered / 200 <= 0.98


def test_draws_do_not_depend_on_what_clusters_are_called() -> None:
    clusters = pl.Series(["b", "a", "b"]).to_numpy()
    assert (Draws.of(clusters, seed=1).codes == [1, 0, 1]).all()
    assert (Draws.of(clusters, seed=1).counts.sum(axis=1) == 2).all()


def test_rows_of_one_person_have_scores_but_no_interval() -> None:
    generator = np.random.default_rng(3)
    probability = generator.uniform(size=200)
    events = (generator.uniform(size=200) < probability).astype(float)
    draws = Draws.of(np.full(200, "one"), seed=1)
    found = scores_with_intervals(events, probability, draws)
    assert not any(np.isnan(each.value) for each in found.values())
    assert all(np.isnan([each.low, each.high]).all() for each in found.values())
    apart = paired_difference(events, probability, draws)
    assert np.isnan([apart.low, apart.high]).all()
