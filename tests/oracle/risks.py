"""Risks of learners who are enrolled: the seed's four alerts, as facts about the learner.

Belongs here: what is measured against which threshold. Does not belong here: alerts themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from tests.oracle.courses import Course
from tests.oracle.learning import Learner, learners
from tests.oracle.world import OracleWorld

PASS_MARK = 60.0
WEEK = 7

Measured = tuple[str, float | None, float, date | None]
"""Kind of risk, figure, threshold, since when."""


def agg_learner_risks(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner with an open enrolment, and kind of risk."""
    rows = []
    for learner in learners(world):
        course = learner.course
        if course is None or course.open_since is None:
            continue
        for kind, measure, threshold, since in _measured(learner, course, course.open_since):
            excess = _excess(kind, measure, threshold)
            is_present = None if excess is None else excess >= 1 and measure != threshold
            if kind != "low_consistency" and excess is not None:
                is_present = excess >= 1
            rows.append(
                {
                    **learner.keys,
                    "risk_type": kind,
                    "is_present": is_present,
                    "measure": measure,
                    "threshold": threshold,
                    "since_date": since if is_present else None,
                    "severity": _severity(excess) if is_present and excess is not None else None,
                }
            )
    return rows


def _measured(learner: Learner, course: Course, open_since: date) -> Iterator[Measured]:
    today, activity = learner.today, learner.activity
    low = 0
    for attempt in reversed(learner.scores):
        if attempt.score >= PASS_MARK:
            break
        low += 1
    began = learner.scores[-low].scored_date if low else None
    yield "low_performance", float(low) if learner.scores else None, 2.0, began

    seen = [today - timedelta(days=age) for age in activity.all if activity.all[age]]
    last = max([open_since - timedelta(days=1), *seen])
    yield "engagement_drop", max(0.0, (today - last).days - 1.0), 3.0, last + timedelta(days=1)

    done = [today - timedelta(days=age) for age in activity.done if activity.done[age]]
    told = sum(activity.known.values()) > 0 or course.completed > 0
    base = max([open_since, *done, *course.completed_dates])
    still = max(0.0, (today - base).days) if told else None
    yield "completion_stagnation", still, 5.0, base

    is_a_week = (today - open_since).days >= WEEK - 1
    yield "low_consistency", learner.consistency if is_a_week else None, 0.5, None


def _excess(kind: str, measure: float | None, threshold: float) -> float | None:
    if measure is None:
        return None
    if kind != "low_consistency":
        return measure / threshold
    return threshold / measure if measure else float("inf")


def _severity(excess: float) -> str:
    return "high" if excess >= 2 else "medium" if excess >= 1.5 else "low"


TABLES = {"learning.agg_learner_risks": agg_learner_risks}
