"""Progress in courses and pieces, week by week, from the definitions.

Belongs here: `ml.fct_progress_weeks`. Does not belong here: enrolments (`enrolment_weeks.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from math import floor
from typing import Any

from tests.oracle.enrolment_weeks import activities, open_enrolments
from tests.oracle.point_in_time import (
    GRACE,
    Fact,
    available,
    by_key,
    days_of,
    in_days,
    mondays,
    told_first,
)
from tests.oracle.world import OracleWorld

PATHS, SONGS = "learning_platform", "song_practice"
PURPOSE = "learner_insight"
Subject = tuple[str, str]


@cache
def places(world: OracleWorld) -> dict[str, str]:
    """Modules with a place in a course, and the course."""
    return {
        row["id"]: row["course"]
        for row in world.lake.standing(PATHS, "modules")
        if row["course"] is not None and row["position"] is not None
    }


@cache
def completions(world: OracleWorld) -> dict[Subject, list[Fact]]:
    """Modules completed, by learner and course."""
    return _told(world, "completed_at")


@cache
def beginnings(world: OracleWorld) -> dict[Subject, list[Fact]]:
    """Modules enrolled in, by learner and course."""
    return _told(world, "enrolled_at")


def _told(world: OracleWorld, clock: str) -> dict[Subject, list[Fact]]:
    found: dict[Subject, list[Fact]] = defaultdict(list)
    versions = world.lake.versions(PATHS, "module_progress")
    for (learner, module), rows in by_key(versions, "learner_id", "module_id").items():
        told = [row for row in rows if row[clock] is not None]
        if told and module in places(world):
            row = told_first(told, "updated_at")
            known = available(world, PATHS, "module_progress", row[clock], row["first_sent_at"])
            found[str(learner), places(world)[str(module)]].append(Fact(row[clock], known, row))
    return found


@cache
def plays(world: OracleWorld) -> dict[Subject, list[Fact]]:
    """Sessions that ended, by learner and song, as told first."""
    found: dict[Subject, list[Fact]] = defaultdict(list)
    for versions in by_key(world.lake.versions(SONGS, "performance_sessions"), "id").values():
        told = [
            row
            for row in versions
            if None not in (row["ended_at"], row["song_id"], row["completion_percentage"])
        ]
        if not told:
            continue
        row = told_first(told, "updated_at")
        at = row["ended_at"]
        allowed = world.consent.granted(SONGS, row["user_id"], PURPOSE, at)
        if allowed and row["_clock_flag"] != "future":
            known = available(world, SONGS, "performance_sessions", at, row["first_sent_at"])
            found[row["user_id"], str(row["song_id"])].append(Fact(at, known, row))
    return found


def progress_weeks(world: OracleWorld) -> list[dict[str, Any]]:
    """A row per open subject and Monday."""
    return [*_courses(world), *_pieces(world)]


def _courses(world: OracleWorld) -> Iterator[dict[str, Any]]:
    modules = places(world)
    pairs = {(name, modules.get(module), at) for name, module, at in open_enrolments(world)}
    for learner, course, moment in pairs:
        if course is None:
            continue
        total = sum(other == course for other in modules.values())
        facts = completions(world).get((learner, course), [])
        done, before = (
            sum(fact.available < when for fact in facts)
            for when in (moment, moment - timedelta(days=28))
        )
        begun = min(
            fact.at for fact in beginnings(world)[learner, course] if fact.available < moment
        )
        used = [
            fact
            for module, other in modules.items()
            if other == course
            for fact in activities(world).get((learner, module), [])
        ]
        completed = max(fact.at for fact in facts) if len(facts) >= total else None
        if done < total:
            counts = (total, done, done - before)
            subject = (PATHS, learner, "course", course)
            yield _row(world, subject, moment, counts, used, (begun, completed))


def _pieces(world: OracleWorld) -> Iterator[dict[str, Any]]:
    for (learner, song), facts in plays(world).items():
        full = [fact.at for fact in facts if _percent(fact) >= 100]
        for moment in mondays(world, SONGS):
            known = [fact for fact in facts if fact.available < moment]
            if not in_days(known, moment, 56):
                continue
            done, before = (
                max((_percent(f) for f in facts if f.available < when), default=0)
                for when in (moment, moment - timedelta(days=28))
            )
            if done < 100 and world.consent.granted(SONGS, learner, PURPOSE, moment):
                yield _row(
                    world,
                    (SONGS, learner, "piece", song),
                    moment,
                    (100, done, done - before),
                    known,
                    (min(fact.at for fact in known), min(full, default=None)),
                )


def _percent(fact: Fact) -> int:
    return floor(100 * (fact.row["completion_percentage"] / 100))


def _row(
    world: OracleWorld,
    subject: tuple[str, str, str, str],
    moment: datetime,
    counts: tuple[int, int, int],
    used: list[Fact],
    span: tuple[datetime, datetime | None],
) -> dict[str, Any]:
    total, done, recent = counts
    begun, completed = span
    week = in_days(used, moment, 7)
    confidence = min(1.0, len(week) / 20) * min(1.0, days_of(week) * 7 / (7 * 5))
    told = completed + GRACE if completed is not None else None
    return {
        "source_system": subject[0],
        "learner_id": subject[1],
        "subject_kind": subject[2],
        "subject_id": subject[3],
        "as_of_at": moment,
        "units_total": total,
        "units_done": done,
        "units_done_28d": recent,
        "exposure_days": (moment - begun) / timedelta(days=1),
        "active_days_28d": days_of(in_days(used, moment, 28)),
        "activity_count_7d": len(week),
        "predicted_days_seed": (
            floor((total - done) / (recent / 28) * (1 / confidence))
            if recent and confidence
            else None
        ),
        "completed_at": completed if told is not None and told <= world.as_of else None,
        "completed_label_available_at": told,
    }
