"""What was planted in the community is found: points, answers, videos, what reminders lead to."""

from __future__ import annotations

import polars as pl
import pytest

from orchestration.releases.store import current_release
from orchestration.simulator.planted import PracticeTruth
from orchestration.simulator.truth import load
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")


@pytest.fixture(scope="module")
def truth(world: World) -> PracticeTruth:
    """What was planted in the shared world."""
    return load(world.settings.data_root).practice_tracker


def mart(world: World, table: str) -> pl.DataFrame:
    """One mart of the release."""
    folder = current_release(world.settings).folder
    return pl.read_parquet(folder / "marts" / f"{table}.parquet")


def test_every_point_of_reputation_has_its_reason(world: World, truth: PracticeTruth) -> None:
    entries = mart(world, "community.fct_reputation_entries")
    balances = mart(world, "community.agg_reputation_balances")
    assert entries["points"].sum() == truth.points_granted
    assert balances["reported_points"].sum() == truth.points_granted
    assert balances["is_balanced"].all()
    taken_back = (entries["points"] == -15).sum()
    assert taken_back <= truth.answers_taken_back, "less what changed twice between two batches"


def test_posts_and_their_answers_are_all_there(world: World, truth: PracticeTruth) -> None:
    posts = mart(world, "community.fct_forum_posts")
    assert posts.height == truth.posts_published
    assert posts["is_solved"].sum() == truth.posts_solved
    assert posts.select((pl.col("vote_score") == pl.col("counted_vote_score")).all()).item()
    assert posts.filter("is_solved")["accepted_answer_hours"].null_count() == 0


def test_videos_that_are_stuck_for_ever_are_named(world: World, truth: PracticeTruth) -> None:
    videos = mart(world, "community.fct_videos")
    found = dict(videos["stage"].value_counts().iter_rows())
    ended = {stage: found.get(stage, 0) for stage in ("completed", "failed")}
    assert ended == {stage: truth.videos[stage] for stage in ended}
    assert found.get("stuck", 0) + found.get("in_progress", 0) >= truth.videos["stuck"]
    assert videos.filter("is_stuck")["waiting_hours"].min() >= 24


def test_reminders_lead_to_as_much_practice_as_planted(world: World, truth: PracticeTruth) -> None:
    weeks = mart(world, "community.agg_reminder_weeks")
    assert weeks.filter("is_sent")["reminder_count"].sum() == truth.reminders_sent
    within_an_hour = {
        is_sent: group["practised_within_hour_count"].sum() / group["matured_count"].sum()
        for (is_sent,), group in weeks.group_by("is_sent")
    }
    planted = truth.sessions_prompted / truth.reminders_sent
    assert within_an_hour[True] - within_an_hour[False] == pytest.approx(planted, abs=0.05)


def test_a_teacher_sees_the_sessions_since_the_association_and_no_other(world: World) -> None:
    students = mart(world, "community.agg_teacher_students")
    sessions = mart(world, "sessions.fct_sessions").filter(~pl.col("is_future_clock"))
    both = students.select("teacher_id", "learner_id", "associated_at").join(
        sessions, on="learner_id"
    )
    seen = both.filter(pl.col("started_at") >= pl.col("associated_at"))
    last = seen.group_by("teacher_id", "learner_id").agg(last=pl.col("local_date").max())
    compared = students.join(last, on=["teacher_id", "learner_id"], how="left")
    assert compared["last_local_date"].to_list() == compared["last"].to_list()
    assert 0 < seen.height < both.height, "some sessions lie before the association"


def test_remarks_are_of_associated_teachers_and_after_the_session(world: World) -> None:
    remarks = mart(world, "community.fct_session_feedback")
    assert remarks["is_associated"].all()
    assert remarks["is_visible_to_teacher"].all()
    waited = remarks["hours_after_session"]
    assert waited.null_count() < remarks.height / 10, "sessions without an end are few"
    assert 24 < waited.mean() < 7 * 24, "1.6 days after the device has synced, as planted"


def test_nobody_has_a_challenge_twice_and_progress_agrees_with_the_award(world: World) -> None:
    challenges = mart(world, "community.fct_challenges")
    assert not challenges.select("learner_id", "challenge_id").is_duplicated().any()
    assert (challenges["is_achieved"] == (challenges["progress_ratio"] == 1)).all()
    met = challenges.filter("is_achieved")
    started = pl.col("activated_at").dt.date()
    assert met.filter(pl.col("achieved_date") < started - pl.duration(days=1)).is_empty()
    assert met["challenge_id"].n_unique() >= 5
