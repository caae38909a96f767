"""Measurements, second devices and second thoughts of `practice_tracker` are as planted."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from orchestration.simulator.parameters import DAY, HOUR, Parameters
from orchestration.simulator.practice_tracker.repertoire import (
    PIECES,
    POINTS_LOST,
    WEAK_PIECES,
    rehearse,
    weak_pieces,
)
from orchestration.simulator.practice_tracker.second_thoughts import think_again
from tests.unit.simulator.landed import LandedWorld

WORLD = Parameters(learners=20, days=60, seed=0, until=date(2026, 3, 1))


def readings(world: LandedWorld, metric: str) -> pl.DataFrame:
    """Measurements with the session of the first device that they fall into."""
    first = sessions(world).filter(pl.col("begun_within").is_null())
    values = world.facts("practice_tracker", "practice_metrics").filter(
        pl.col("metric_type") == metric
    )
    last = values.sort("time").join_asof(
        first.drop_nulls("end_time").sort("start_time"),
        left_on="time",
        right_on="start_time",
        by="student_id",
        check_sortedness=False,
    )
    return last.filter(pl.col("time") <= pl.col("end_time"))


def sessions(world: LandedWorld) -> pl.DataFrame:
    """Sessions with what is odd about them."""
    odd = world.table("practice_tracker_sessions")
    return world.facts("practice_tracker", "practice_sessions").join(
        odd, left_on="id", right_on="session"
    )


def twins(world: LandedWorld) -> pl.DataFrame:
    """Sessions on second devices, with the session that each began in as `*_right`."""
    every = sessions(world)
    return every.drop_nulls("begun_within").join(every, left_on="begun_within", right_on="id")


def test_every_session_is_in_the_truth_with_its_piece(world: LandedWorld) -> None:
    every = sessions(world)
    assert every.height == world.table("practice_tracker_sessions").height
    tags = world.facts("practice_tracker", "session_tags")
    pieces = world.facts("practice_tracker", "tags").filter(pl.col("tag_type") == "piece")
    told = tags.filter(pl.col("tag_id").is_in(pieces["id"].to_list()))
    both = every.join(told, left_on=["id", "piece"], right_on=["session_id", "tag_id"])
    assert both.height == told.height == every.height


def test_tempo_is_detected_an_octave_off_in_the_planted_sessions(world: LandedWorld) -> None:
    ratio = pl.col("value") / pl.col("target_tempo")
    # where a second device measures too, the readings of two sessions are mixed
    alone = ~pl.col("id").is_in(twins(world)["begun_within"].to_list())
    found = (
        readings(world, "average_tempo")
        .drop_nulls("target_tempo")
        .filter(alone)
        .group_by("id", "tempo_factor")
        .agg(least=ratio.min(), most=ratio.max())
    )
    for factor in (0.5, 1.0, 2.0):
        own = found.filter(pl.col("tempo_factor") == factor)
        assert own.height > 20
        assert own["least"].min() >= 0.79 * factor
        assert own["most"].max() <= 1.05 * factor
    planted = world.truth.practice_tracker.octave_errors
    odd = dict(sessions(world).group_by("tempo_factor").len().iter_rows())
    delivered = sum(odd.values())
    for factor, share in ((2.0, 0.03), (0.5, 0.02)):
        # all but the few readings that were still on their way
        assert 0.9 * odd[factor] <= planted[str(factor)] <= odd[factor]
        assert planted[str(factor)] / delivered == pytest.approx(share, abs=0.012)


def test_second_devices_make_sessions_overlap(world: LandedWorld) -> None:
    pairs = twins(world)
    planted = world.truth.practice_tracker
    assert pairs.height == planted.overlapping_sessions
    assert planted.overlapping_sessions == pytest.approx(0.006 * sessions(world).height, abs=1)
    assert (pairs["student_id"] == pairs["student_id_right"]).all()
    ended = sessions(world).drop_nulls("end_time").sort("student_id", "start_time")
    overlapping = ended.filter(
        pl.col("start_time") < pl.col("end_time").shift(1).over("student_id")
    )
    both_ended = pairs.drop_nulls(["end_time", "end_time_right"])
    assert set(overlapping["id"]) == set(both_ended["id"])
    assert both_ended.height > 5


def test_measurements_within_two_sessions_are_as_many_as_planted(world: LandedWorld) -> None:
    pairs = twins(world)
    metrics = world.facts("practice_tracker", "practice_metrics").select("student_id", "time")
    within = metrics.join(pairs, on="student_id").filter(
        pl.col("time") >= pl.col("start_time"),
        pl.col("time") <= pl.col("end_time"),
        pl.col("time") <= pl.col("end_time_right"),
    )
    open_pairs = pairs.height - pairs.drop_nulls(["end_time", "end_time_right"]).height
    planted = world.truth.practice_tracker.ambiguous_measurements
    assert planted > 2 * pairs.height
    assert 0 <= planted - within.height <= 20 * open_pairs


def test_weak_pieces_cost_everybody_points(world: LandedWorld) -> None:
    weak = world.truth.practice_tracker.weak_pieces
    assert len(set(weak)) == WEAK_PIECES
    scores = readings(world, "tempo_accuracy").with_columns(
        is_weak=pl.col("piece").is_in(weak),
        centred=pl.col("value") - pl.col("value").mean().over("student_id"),
    )
    share = pl.col("is_weak").cast(pl.Float64)
    own = scores.with_columns(spread=share - share.mean().over("student_id"))
    cost = (own["spread"] * own["centred"]).sum() / (own["spread"] ** 2).sum()
    assert cost == pytest.approx(-POINTS_LOST, abs=1)
    means = scores.group_by("piece").agg(pl.col("centred").mean())
    assert set(means.sort("centred")["piece"].head(WEAK_PIECES)) == set(weak)


def test_students_keep_to_few_pieces_and_some_pieces_are_popular() -> None:
    student = np.repeat(np.arange(100), 50)
    piece = rehearse(WORLD, 100, student).reshape(100, 50)
    assert max(len(set(own)) for own in piece) == 4
    often = np.bincount(piece.ravel(), minlength=PIECES)
    assert often[0] > 4 * often[15:].mean()
    assert set(weak_pieces(WORLD)) <= set(range(12))


def test_answers_taken_back_are_no_solutions_any_more(world: LandedWorld) -> None:
    truth = world.truth.practice_tracker
    comments = world.facts("practice_tracker", "forum_comments")
    # a comment changes when it is accepted, and again when that is taken back
    changed = comments.filter(pl.col("updated_at") > pl.col("created_at"))
    taken_back = changed.filter(~pl.col("is_solution"))
    assert taken_back.height == truth.answers_taken_back >= 1
    posts = world.facts("practice_tracker", "forum_posts")
    solutions = changed.filter("is_solution")
    assert set(posts["accepted_answer_id"].drop_nulls()) == set(solutions["id"])
    assert solutions.height == truth.posts_solved


def test_an_answer_is_taken_back_for_another_one_every_other_time() -> None:
    posts = np.repeat(np.arange(400), 2)
    written = np.tile([WORLD.start, WORLD.start + HOUR], 400)
    is_solution = np.tile([True, False], 400)
    accepted = written + DAY
    thoughts = think_again(WORLD, posts, written, (is_solution, accepted))
    assert len(thoughts.comment) == 12
    assert is_solution[thoughts.comment].all()
    assert (thoughts.at >= accepted[thoughts.comment] + 2 * HOUR).all()
    assert (thoughts.at < WORLD.end).all()
    replaced = thoughts.instead >= 0
    assert replaced.sum() == 6
    assert (thoughts.instead[replaced] == thoughts.comment[replaced] + 1).all()


def test_no_answer_gives_way_to_a_comment_that_is_not_there() -> None:
    posts = np.arange(50)
    written = np.full(50, WORLD.start)
    answers = (np.ones(50, dtype=np.bool_), written + HOUR)
    assert (think_again(WORLD, posts, written, answers).instead == -1).all()
    none = np.array([], dtype=np.int64)
    empty = think_again(WORLD, none, none, (none.astype(np.bool_), none))
    assert len(empty.comment) == 0


def test_twins_begin_inside_and_end_before_the_next_session(world: LandedWorld) -> None:
    pairs = twins(world).drop_nulls(["end_time", "end_time_right"])
    assert (pairs["start_time"] > pairs["start_time_right"]).all()
    assert (pairs["start_time"] < pairs["end_time_right"]).all()
    longest = (pairs["end_time"] - pairs["start_time_right"]).max()
    assert isinstance(longest, timedelta)
    assert longest < timedelta(minutes=150)
