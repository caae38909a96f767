"""Features and labels of enrolments, week by week, from their definitions.

Belongs here: a handful of features of `ml.fct_enrolment_weeks`, and all its labels. Does not belong
here: what could be known when (`point_in_time.py`).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.point_in_time import (
    GRACE,
    MONTH,
    WEEK,
    Fact,
    as_known,
    available,
    by_key,
    days_of,
    in_days,
    mondays,
    told_first,
)
from tests.oracle.statistics import mean_of
from tests.oracle.world import OracleWorld

SOURCE = "learning_platform"
PURPOSE = "learner_insight"
Enrolment = tuple[str, str]


@cache
def activities(world: OracleWorld) -> dict[Enrolment, list[Fact]]:
    """What learners did, by learner and module."""
    found: dict[Enrolment, list[Fact]] = defaultdict(list)
    for row in world.lake.standing(SOURCE, "activities"):
        if world.consent.granted(SOURCE, row["learner_id"], PURPOSE, row["occurred_at"]):
            at = row["occurred_at"]
            known = available(world, SOURCE, "activities", at, row["first_sent_at"])
            found[row["learner_id"], row["module_id"]].append(Fact(at, known, row))
    return found


@cache
def scores(world: OracleWorld) -> dict[Enrolment, list[Fact]]:
    """First scores of what was handed in, by learner and module."""
    found: dict[Enrolment, list[Fact]] = defaultdict(list)
    for versions in by_key(world.lake.versions(SOURCE, "assessments"), "id").values():
        marked = [row for row in versions if row["score"] is not None]
        if not marked or versions[0]["module_id"] is None:
            continue
        row = told_first(marked, "updated_at")
        has_clock = row["updated_at"] is not None and row["updated_at"] > row["submitted_at"]
        at, stream = (
            (row["updated_at"], "assessments") if has_clock else (row["submitted_at"], "marks")
        )
        known = available(world, SOURCE, stream, at, row["first_sent_at"])
        if not row["is_banked"]:
            found[row["learner_id"], row["module_id"]].append(Fact(at, known, row))
    return found


def _told_at(row: Row, is_first: bool) -> datetime:
    if is_first:
        return row["enrolled_at"] or row["updated_at"] or row["first_sent_at"]
    return row["updated_at"] or row["first_sent_at"]


def _open(world: OracleWorld, versions: list[Row], moment: datetime) -> Row | None:
    def known_at(row: Row, is_first: bool) -> datetime:
        told = _told_at(row, is_first)
        return available(world, SOURCE, "module_progress", told, row["first_sent_at"])

    row = as_known(versions, "updated_at", moment, known_at)
    if row is None or (row["enrolled_at"] or moment) > moment:
        return None
    ends = [at for at in (row["withdrawn_at"], row["completed_at"]) if at is not None]
    is_over = any(at < moment for at in ends) or (
        not ends and row["status"] in {"completed", "withdrawn", "failed"}
    )
    allowed = world.consent.granted(SOURCE, row["learner_id"], PURPOSE, moment)
    return row if allowed and not is_over else None


@cache
def open_enrolments(world: OracleWorld) -> dict[tuple[str, str, datetime], Row]:
    """Enrolments that were open on a Monday, as known then; all of them are at an own pace here."""
    found: dict[tuple[str, str, datetime], Row] = {}
    groups = by_key(world.lake.versions(SOURCE, "module_progress"), "learner_id", "module_id")
    for versions in groups.values():
        for moment in mondays(world, SOURCE):
            row = _open(world, versions, moment)
            if row is not None:
                found[row["learner_id"], row["module_id"], moment] = row
    return found


def enrolment_weeks(world: OracleWorld) -> list[dict[str, Any]]:
    """A row per open enrolment and Monday."""
    last = {
        (row["learner_id"], row["module_id"]): row
        for row in world.lake.standing(SOURCE, "module_progress")
    }
    return [
        {
            "source_system": SOURCE,
            "learner_id": learner,
            "module_id": module,
            "as_of_at": moment,
            **_used(activities(world).get((learner, module), []), moment),
            **_marked(scores(world).get((learner, module), []), moment),
            "course_week": (moment - row["enrolled_at"]) // WEEK + 1,
            "previous_attempts": row["previous_attempts"],
            **_labels(world, last[learner, module], moment),
        }
        for (learner, module, moment), row in open_enrolments(world).items()
    ]


def _used(facts: list[Fact], moment: datetime) -> dict[str, Any]:
    known = [fact for fact in facts if fact.available < moment]
    silent = 0
    while silent < 8 and not _in_week(known, moment - silent * WEEK):
        silent += 1
    return {
        **{
            f"click_count_{days}d": sum(f.row["clicks"] for f in in_days(known, moment, days))
            for days in (7, 28, 56)
        },
        "click_count_total": sum(fact.row["clicks"] for fact in known),
        "active_day_count_28d": days_of(in_days(known, moment, 28)),
        "completed_count_28d": sum(
            fact.row["is_completed"] or False for fact in in_days(known, moment, 28)
        ),
        "inactive_week_run": silent,
        "days_since_activity": (
            (moment.date() - max(fact.at.date() for fact in known)).days if known else None
        ),
    }


def _in_week(facts: list[Fact], end: datetime) -> bool:
    return any(end - WEEK <= fact.at < end for fact in facts)


def _marked(facts: list[Fact], moment: datetime) -> dict[str, Any]:
    known = [fact.row["score"] for fact in facts if fact.available < moment]
    return {
        "known_score_count": len(known),
        "failing_score_count": sum(score < 40 for score in known),
        "score_mean": mean_of(known),
        "least_score": min(known, default=None),
    }


def _labels(world: OracleWorld, last: Row, moment: datetime) -> dict[str, Any]:
    left, done, status = last["withdrawn_at"], last["completed_at"], last["status"]
    is_known = all(at is None or at >= moment for at in (left, done))
    final = None
    if status in {"completed", "withdrawn", "failed"}:
        final = (left or done or last["updated_at"]) + GRACE

    def within(at: datetime | None, days: int) -> bool | None:
        horizon = moment + timedelta(days=days)
        if not is_known or horizon + GRACE > world.as_of:
            return None
        return at is not None and at < horizon

    return {
        "is_withdrawn_within_7_days": within(left, 7),
        "withdrawn_within_7_days_label_available_at": moment + WEEK + GRACE,
        "is_completed_within_28_days": within(done, 28),
        "completed_within_28_days_label_available_at": moment + MONTH + GRACE,
        "has_failed_or_withdrawn": (
            status != "completed" if final is not None and final <= world.as_of else None
        ),
        "failed_or_withdrawn_label_available_at": final,
    }
