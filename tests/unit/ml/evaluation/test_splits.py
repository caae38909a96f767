from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import polars as pl
import pytest

from ml.errors import InsufficientDataError
from ml.evaluation.splits import by_cluster, calibration_window, rolling_origin
from ml.models.spec import ModelSpec, labelled
from ml.sim.hazard import SPEC, planted

FRAME = labelled(planted(400, 26, seed=3), SPEC)
LAST = FRAME["as_of_at"].max()
LATE = replace(SPEC, horizon_days=28, grace_days=30)


def test_four_folds_follow_each_other_and_end_with_the_last_row() -> None:
    folds = rolling_origin(FRAME, SPEC)
    assert [fold.number for fold in folds] == [1, 2, 3, 4]
    assert folds[-1].until == LAST
    for before, after in pairwise(folds):
        assert before.until == after.cutoff
    tested = pl.concat([fold.test(FRAME, SPEC) for fold in folds])
    assert not tested.select(SPEC.keys).is_duplicated().any()
    assert tested["as_of_at"].n_unique() == 16


@pytest.mark.parametrize("spec", [SPEC, LATE])
def test_nothing_is_learned_that_was_not_sure_at_the_cutoff(spec: ModelSpec) -> None:
    for fold in rolling_origin(FRAME, spec, folds=2):
        train, test = fold.train(FRAME, spec), fold.test(FRAME, spec)
        assert train["label_available_at"].max() <= fold.cutoff
        assert train["as_of_at"].max() + spec.embargo <= fold.cutoff < test["as_of_at"].min()


def test_an_event_known_early_is_not_learned_before_its_horizon_is_over() -> None:
    early = FRAME.with_columns(
        pl.when(pl.col("is_event"))
        .then(pl.col("as_of_at"))
        .otherwise("label_available_at")
        .alias("label_available_at")
    )
    fold = rolling_origin(early, SPEC)[-1]
    assert fold.train(early, SPEC).height == fold.train(FRAME, SPEC).height


def test_short_times_give_fewer_folds_and_none_is_refused() -> None:
    short = FRAME.filter(pl.col("as_of_at") < datetime(2026, 1, 5) + timedelta(days=84))  # noqa: DTZ001
    assert len(rolling_origin(short, SPEC)) == 2
    tiny = short.filter(pl.col("as_of_at") < datetime(2026, 1, 5) + timedelta(days=14))  # noqa: DTZ001
    with pytest.raises(InsufficientDataError, match="no fold can be learned. Wait"):
        rolling_origin(tiny, SPEC)


def test_the_calibration_window_is_the_latest_and_shares_no_row_with_the_fit() -> None:
    before, window, note = calibration_window(FRAME, SPEC)
    assert note is None
    assert window["as_of_at"].max() == LAST
    assert before["label_available_at"].max() < window["as_of_at"].min()
    assert (window["as_of_at"].max() - window["as_of_at"].min()).days <= 56


def test_a_window_with_few_events_calibrates_nothing_and_says_so() -> None:
    few = FRAME.head(400)
    before, window, note = calibration_window(few, SPEC)
    assert before.height == few.height
    assert window.is_empty()
    assert note is not None
    assert note.startswith("not calibrated: fewer than 20 events")


def test_nobody_is_on_both_sides_of_a_fold_by_person() -> None:
    seen = 0
    for old, new in by_cluster(FRAME, SPEC, folds=3):
        people = [set(FRAME[part]["learner_id"]) for part in (old, new)]
        assert not people[0] & people[1]
        seen += len(new)
    assert seen == FRAME.height


def test_fewer_people_than_folds_are_refused() -> None:
    two = FRAME.filter(pl.col("learner_id").is_in(["L000001", "L000002"]))
    with pytest.raises(InsufficientDataError, match="5 folds need 5 different 'learner_id'"):
        next(by_cluster(two, SPEC, folds=5))
