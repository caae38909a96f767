"""What is recommended to learners, and what became of it.

Belongs here: which triggers are said, and the weeks before and after. Does not belong here: when a
figure is beyond its threshold (`triggers.py`).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import date
from functools import cache
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.sections import SOURCE, Seen, sections_of
from tests.oracle.statistics import mean_of, millionths
from tests.oracle.triggers import Trigger, triggers
from tests.oracle.windows import ALL, comparable, completions, days_before, within
from tests.oracle.world import OracleWorld

CONFIDENCE, AT_MOST, WEEKS_AROUND = 0.7, 5, 28
PRIORITIES = ("high", "medium", "low")


def name_of(trigger: Trigger) -> str:
    """Id of a recommendation."""
    parts = (
        SOURCE,
        trigger.learner,
        trigger.content[1],
        trigger.issued.isoformat(),
        trigger.figure.kind,
    )
    return hashlib.md5("|".join(parts).encode(), usedforsecurity=False).hexdigest()


def priority(trigger: Trigger) -> str:
    """How far beyond its threshold the figure lies."""
    excess = trigger.figure.rule.excess(trigger.figure.measure)
    if excess is None or excess >= 1.5:
        return "high"
    return "medium" if excess >= 1.2 else "low"


@cache
def said(world: OracleWorld) -> dict[str, tuple[int, Trigger]]:
    """Every recommendation that is made, with its rank on its day."""
    sure: dict[tuple[str, date], list[Trigger]] = defaultdict(list)
    for trigger in triggers(world):
        if (trigger.figure.confidence or 0.0) >= CONFIDENCE:
            sure[trigger.learner, trigger.issued].append(trigger)
    made: dict[str, tuple[int, Trigger]] = {}
    for of_day in sure.values():
        of_day.sort(
            key=lambda one: (
                PRIORITIES.index(priority(one)),
                -millionths(one.figure.confidence or 0.0),
                one.figure.kind,
                one.content[1],
            )
        )
        for rank, trigger in enumerate(of_day[:AT_MOST], start=1):
            made[name_of(trigger)] = rank, trigger
    return made


def _key(trigger: Trigger) -> dict[str, Any]:
    return {
        "recommendation_id": name_of(trigger),
        "source_system": SOURCE,
        "learner_id": trigger.learner,
        "content_type": trigger.content[0],
        "content_id": trigger.content[1],
        "issue_date": trigger.issued,
        "recommendation_type": trigger.figure.kind,
        "measure": trigger.figure.measure,
        "evidence_count": trigger.figure.evidence,
        "confidence": trigger.figure.confidence,
    }


def fct_practice_recommendations(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per recommendation."""
    return [
        _key(trigger)
        | {
            "window_start_date": days_before(trigger.issued, 29),
            "is_current": trigger.issued == world.today((SOURCE, trigger.learner)),
            "recommendation_rank": rank,
            "priority": priority(trigger),
            "threshold": trigger.figure.rule.threshold,
            "excess_factor": trigger.figure.rule.excess(trigger.figure.measure),
            "section_id": trigger.figure.section,
            "chord": trigger.figure.chord,
        }
        for rank, trigger in said(world).values()
    ]


def agg_recommendation_outcomes(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per figure beyond its threshold, of learners who allow comparison now."""
    stumbles: dict[str, list[Seen]] = defaultdict(list)
    for (session_id, _), seen in sections_of(world).by_session.items():
        stumbles[session_id].append(seen)
    rows = []
    for trigger in triggers(world):
        person = (SOURCE, trigger.learner)
        if not world.consent.now(*person, "trend_comparison"):
            continue
        sessions = [
            session
            for session in comparable(world, person)
            if trigger.content in (ALL, (session["content_type"], session["content_id"]))
        ]
        day = trigger.issued
        is_matured = days_before(world.today(person), WEEKS_AROUND) >= day
        before = within(sessions, days_before(day, WEEKS_AROUND - 1), day)
        after = within(sessions, days_before(day, -1), days_before(day, -WEEKS_AROUND))
        rows.append(
            _key(trigger)
            | {"was_recommended": name_of(trigger) in said(world), "is_matured": is_matured}
            | _side("before", before, stumbles, is_known=True)
            | _side("after", after, stumbles, is_known=is_matured)
        )
    return rows


def _side(
    name: str, sessions: list[Row], stumbles: dict[str, list[Seen]], *, is_known: bool
) -> dict[str, Any]:
    seen = [one for session in sessions for one in stumbles.get(session["session_id"], [])]
    completed = completions(sessions)
    told = {
        f"{name}_session_count": len(sessions),
        f"{name}_active_day_count": len({session["local_date"] for session in sessions}),
        f"{name}_completion_count": len(completed),
        f"{name}_completion_ratio_mean": mean_of(completed),
        f"{name}_visit_count": sum(one.visits for one in seen) if seen else None,
        f"{name}_stumble_count": sum(one.stumbles for one in seen) if seen else None,
        f"{name}_pause_count": sum(one.kinds["pause"] for one in seen) if seen else None,
        f"{name}_tempo_change_count": sum(one.kinds["tempo_change"] for one in seen)
        if seen
        else None,
    }
    return told if is_known else dict.fromkeys(told)


TABLES = {
    "practice.fct_practice_recommendations": fct_practice_recommendations,
    "practice.agg_recommendation_outcomes": agg_recommendation_outcomes,
}
