"""Learning: how fast, how lively, and what looks wrong.

Belongs here: figures of learning_platform from activities, enrolments and scores. Does not belong
here: the order and trend of scores (`scores.py`), what there is to do (`courses.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.oracle.courses import Course, courses
from tests.oracle.scores import ASSESSMENT, LAST, Attempt, attempts
from tests.oracle.statistics import mean_of, poisson_z
from tests.oracle.world import OracleWorld, Person

SOURCE = "learning_platform"
EXPECTED_DAYS = 5
LIVELY_WEEK = 21
ENOUGH_ACTIVITIES = 4
SIGNIFICANT = 1.959963984540054
FARTHEST_DAYS = 36_500


@dataclass
class Activity:
    """Activities by how many days ago they were: all, those known to be done or not, those done."""

    all: Counter[int] = field(default_factory=Counter)
    known: Counter[int] = field(default_factory=Counter)
    done: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True)
class Learner:
    """What is known of a learner at the logical now."""

    person: Person
    today: date
    activity: Activity
    course: Course | None
    scores: list[Attempt]

    @property
    def keys(self) -> dict[str, Any]:
        """The columns that name the learner."""
        return {"source_system": self.person[0], "learner_id": self.person[1]}

    @property
    def consistency(self) -> float:
        """Active days of the week over the five that are expected."""
        return min(1.0, sum(1 for age in self.activity.all if age < 7) / EXPECTED_DAYS)


def between(counts: Counter[int], first: int, last: int) -> int:
    """Sum over the days from `first` to `last` days ago."""
    return sum(number for age, number in counts.items() if first <= age <= last)


def _activity(world: OracleWorld) -> dict[Person, Activity]:
    found: dict[Person, Activity] = defaultdict(Activity)
    for row in world.lake.standing(SOURCE, "activities"):
        person, at = (SOURCE, row["learner_id"]), row["occurred_at"]
        if not world.consent.granted(*person, "learner_insight", at):
            continue
        by_day = row["time_precision"] == "day"
        day = at.date() if by_day else world.days.local_date(*person, at)
        age = (world.today(person) - day).days
        if age >= 0:
            found[person].all[age] += 1
            found[person].known[age] += row["is_completed"] is not None
            found[person].done[age] += row["is_completed"] is True
    return found


def learners(world: OracleWorld) -> list[Learner]:
    """Everybody who grants insight now and was active or is enrolled."""
    active, enrolled, scored = _activity(world), courses(world), attempts(world)
    return [
        Learner(
            person,
            world.today(person),
            active.get(person, Activity()),
            enrolled.get(person),
            scored.get((person, ASSESSMENT), []),
        )
        for person in {*active, *enrolled}
        if world.consent.now(*person, "learner_insight")
    ]


def agg_learning_velocity(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner."""
    return [{**learner.keys, **_velocity(learner)} for learner in learners(world)]


def _velocity(learner: Learner) -> dict[str, Any]:
    counts, course = learner.activity.all, learner.course
    weeks = [between(counts, 7 * week, 7 * week + 6) for week in range(4)]
    weighted = sum(weight * number for weight, number in zip((4, 3, 2, 1), weeks, strict=True))
    predictions = (weeks[0] / 7.0, sum(weeks) / 28.0, weighted / 10.0 / 7.0)
    ensemble = sum(p * w for p, w in zip(predictions, (0.5, 0.2, 0.3), strict=True))
    remaining = course.total - course.completed if course else None
    recent = (
        [day for day in course.completed_dates if (learner.today - day).days < 28] if course else []
    )
    speed = len(recent) / 28.0 if course else None
    confidence = min(1.0, weeks[0] / 20) * learner.consistency
    days = None
    if remaining is not None and speed and confidence:
        days = int((remaining / speed) * (1 / confidence))
    is_near = days is not None and days <= FARTHEST_DAYS
    return {
        "recent_activity_count": weeks[0],
        "month_activity_count": sum(weeks),
        "daily_velocity_seed": weeks[0] / 7.0,
        "weekly_velocity_seed": weeks[0] / 7.0 * 7,
        "trend_adjusted_seed": weighted / 10.0,
        "ensemble_velocity_seed": ensemble / (0.5 + 0.2 + 0.3),
        "remaining_module_count": remaining,
        "month_completed_count": len(recent) if course else None,
        "module_velocity": speed,
        "confidence_seed": confidence,
        "predicted_days_seed": days,
        "predicted_date_seed": learner.today + timedelta(days=days or 0) if is_near else None,
    }


def agg_learning_progress(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner."""
    levels = {row["id"]: row["current_level"] for row in world.lake.standing(SOURCE, "learners")}
    return [
        {**learner.keys, "current_level": levels.get(learner.person[1]), **_progress(learner)}
        for learner in learners(world)
    ]


def _progress(learner: Learner) -> dict[str, Any]:
    activity, course = learner.activity, learner.course
    week, before = between(activity.all, 0, 6), between(activity.all, 7, 13)
    days = sum(1 for age in activity.all if age < 7)
    known, done = between(activity.known, 0, 6), between(activity.done, 0, 6)
    parts = [(0.4, days / 7), (0.4, min(1.0, week / LIVELY_WEEK))]
    parts += [(0.2, done / known)] if known else []
    recent = [attempt.score for attempt in learner.scores[-LAST:]]
    return {
        "total_module_count": course.total if course else None,
        "completed_module_count": course.completed if course else None,
        "progress_ratio": course.completed / course.total if course else None,
        "next_module_id": course.next_module if course else None,
        "today_activity_count": activity.all[0],
        "week_activity_count": week,
        "previous_week_activity_count": before,
        "activity_trend": _activity_trend(week, before),
        "recent_score_count": len(recent),
        "recent_score_mean": mean_of(recent),
        "week_active_day_count": days,
        "consistency_ratio": learner.consistency,
        "completed_known_count": known,
        "completed_share_ratio": done / known if known else None,
        "engagement_level": 100 * sum(w * p for w, p in parts) / sum(w for w, _ in parts),
        "last_active_date": learner.today - timedelta(days=min(activity.all))
        if activity.all
        else None,
    }


def _activity_trend(week: int, before: int) -> str:
    if week + before < ENOUGH_ACTIVITIES:
        return "insufficient_data"
    z = poisson_z((before, 7), (week, 7))
    assert z is not None
    return "increasing" if z > SIGNIFICANT else "decreasing" if z < -SIGNIFICANT else "stable"


TABLES = {
    "learning.agg_learning_velocity": agg_learning_velocity,
    "learning.agg_learning_progress": agg_learning_progress,
}
