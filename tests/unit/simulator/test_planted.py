"""What was planted in four apps can be found again with simple arithmetic on the raw rows."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tests.unit.simulator.landed import LandedWorld


def test_hard_sections_stand_out_per_visit_and_less_by_count(world: LandedWorld) -> None:
    sessions = world.facts("song_practice", "performance_sessions").select(
        pl.col("id").alias("session_id"), "song_id"
    )
    kind = pl.col("event_type")
    found = (
        world.facts("song_practice", "performance_events")
        .join(sessions, on="session_id")
        .group_by("song_id", "section_name")
        .agg(plays=(kind == "play").sum(), stops=(kind == "pause").sum())
    )
    truth = pl.DataFrame(world.truth.song_practice.sections)
    both = truth.join(found, on=["song_id", "section_name"])
    visits = both["plays"].cast(pl.Int64) - both["stops"].cast(pl.Int64)
    assert (visits - both["visits"]).abs().max() <= 3  # some events never left a device
    rate = (both["stops"] + 1) / (visits + 5)
    by_rate = pl.select(pl.corr(rate, both["difficulty"], method="spearman")).item()
    by_count = pl.select(pl.corr(both["stops"], both["difficulty"], method="spearman")).item()
    assert by_rate > 0.6
    assert by_rate > by_count + 0.2


def test_reminders_lead_to_practice(world: LandedWorld) -> None:
    truth = world.truth.practice_tracker
    reminders = world.facts("practice_tracker", "reminders").drop_nulls("sent_at")
    assert reminders.height == truth.reminders_sent
    sessions = world.facts("practice_tracker", "practice_sessions").select(
        "student_id", "start_time"
    )
    followed = reminders.join(sessions, on="student_id").filter(
        (pl.col("start_time") - pl.col("sent_at")).is_between(timedelta(0), timedelta(hours=3))
    )
    before = reminders.join(sessions, on="student_id").filter(
        (pl.col("sent_at") - pl.col("start_time")).is_between(timedelta(0), timedelta(hours=3))
    )
    lift = (followed["id"].n_unique() - before["id"].n_unique()) / reminders.height
    assert lift == pytest.approx(truth.sessions_prompted / truth.reminders_sent, abs=0.05)


def test_reputation_in_the_accounts_is_the_sum_of_the_forum(world: LandedWorld) -> None:
    users = world.facts("practice_tracker", "users")
    assert users["reputation_points"].sum() == world.truth.practice_tracker.points_granted
    posts = world.facts("practice_tracker", "forum_posts")
    votes = world.facts("practice_tracker", "post_votes")
    cast = votes.group_by("post_id").agg(pl.col("vote_type").sum())
    scores = posts.join(cast, left_on="id", right_on="post_id", how="left")
    assert (scores["vote_score"] == scores["vote_type"].fill_null(0)).all()
    assert (
        posts["accepted_answer_id"].drop_nulls().len() == world.truth.practice_tracker.posts_solved
    )


def test_videos_end_as_planted(world: LandedWorld) -> None:
    videos = world.facts("practice_tracker", "videos")
    status = dict(videos.group_by("processing_status").len().iter_rows())
    planted = world.truth.practice_tracker.videos
    assert status["completed"] == planted["completed"]
    assert status["failed"] == planted["failed"]
    assert status["processing"] >= planted["stuck"] > 0


def test_completions_follow_the_planted_dates(world: LandedWorld) -> None:
    planted = world.table("learning_platform_completions")
    progress = world.facts("learning_platform", "module_progress")
    truth = world.truth.learning_platform
    assert progress.height == truth.enrolments == planted.height
    done = progress.filter(pl.col("status") == "completed")
    assert done.height == truth.completed
    both = done.join(
        planted, left_on=["learner_id", "module_id"], right_on=["learner", "module_id"]
    )
    assert (both["completed_at"] == both["completed_at_right"]).all()
    assert planted.filter(pl.col("completed_at") > datetime(2026, 11, 1)).height > 20  # noqa: DTZ001 - the lake is naive UTC


def test_scores_rise_with_skill_and_practice(world: LandedWorld) -> None:
    results = world.facts("language_tutor", "session_results").drop_nulls("grammar_score")
    people = world.table("learners").filter(pl.col("source") == "language_tutor")
    means = results.group_by("user_id").agg(pl.col("grammar_score").mean(), pl.len())
    both = means.filter(pl.col("len") > 5).join(people, left_on="user_id", right_on="learner")
    slope = np.polyfit(both["skill"], both["grammar_score"], 1)[0]
    assert slope == pytest.approx(world.truth.language_tutor.points_per_skill, rel=0.25)


def test_score_trends_of_the_learning_platform_are_the_planted_ones(world: LandedWorld) -> None:
    scores = world.facts("learning_platform", "assessments").drop_nulls("score")
    number = pl.int_range(pl.len()).over("learner_id").cast(pl.Float64)
    numbered = scores.sort("submitted_at", "id").with_columns(number.alias("number"))
    centred = numbered.with_columns(
        pl.col("number", "score") - pl.col("number", "score").mean().over("learner_id")
    ).join(world.table("learning_platform_score_trends"), left_on="learner_id", right_on="learner")
    slopes = centred.group_by("trend", "points_per_assessment").agg(
        slope=(pl.col("number") * pl.col("score")).sum() / (pl.col("number") ** 2).sum()
    )
    assert slopes.height == 3
    for _, planted, found in slopes.iter_rows():
        assert found == pytest.approx(planted, abs=0.3)
