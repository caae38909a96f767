"""Recommendations of AI models, what became of them, and in which session they were made.

Belongs here: single recommendations. Does not belong here: what is counted of them
(`ai_performance.py`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache

from tests.oracle.app_sessions import APP, sessions_of_events
from tests.oracle.lake import Row
from tests.oracle.populations import staff
from tests.oracle.world import OracleWorld

SECOND = timedelta(seconds=1)


@cache
def made(world: OracleWorld) -> list[Row]:
    """Every recommendation with the answer that was changed last."""
    answers: dict[str, list[Row]] = defaultdict(list)
    for row in world.lake.standing(APP, "ai_feedback"):
        answers[row["recommendationId"]].append(row)
    rows = []
    for row in world.lake.standing(APP, "ai_recommendations"):
        own = answers.get(row["id"])
        answer = max(own, key=lambda each: (each["updatedAt"], each["id"])) if own else {}
        rows.append(
            {
                "source_system": APP,
                "ai_recommendation_id": row["id"],
                "learner_id": row["userId"],
                "session_id": row["sessionId"],
                "experiment_id": row["experimentId"],
                "model_type": row["modelType"],
                "model_version": row["modelVersion"],
                "recommended_at": row["recommendedAt"],
                "outcome": answer.get("outcome", "unanswered"),
                "modified_fields": answer.get("modifiedFields"),
                "is_outcome_correct": answer.get("outcomeCorrect"),
                "satisfaction": answer.get("satisfaction"),
                "answered_at": answer.get("feedbackAt"),
                "judged_at": answer.get("judgedAt"),
                "confidence": row["confidence"],
                "cost_micros": row["costMicros"],
                "latency_micros": None
                if row["latencyMs"] is None
                else int(row["latencyMs"] * 1000 + 0.5),
            }
        )
    return rows


@cache
def _sessions(world: OracleWorld) -> Mapping[tuple[str, str], Sequence[list[Row]]]:
    found: dict[tuple[str, str], list[list[Row]]] = defaultdict(list)
    for events in sessions_of_events(world):
        if events[0]["userId"] is not None:
            found[events[0]["userId"], events[0]["sessionId"]].append(events)
    return found


@cache
def _restless(world: OracleWorld) -> frozenset[tuple[str, date]]:
    """Learners and UTC days with sessions begun in 20 hours, or with 20 hours of sessions."""
    days: dict[tuple[str, date], list[list[Row]]] = defaultdict(list)
    for (learner, _), sessions in _sessions(world).items():
        for events in sessions:
            days[learner, events[0]["timestamp"].date()].append(events)
    return frozenset(
        day
        for day, sessions in days.items()
        if len({events[0]["timestamp"].hour for events in sessions}) >= 20
        or sum(_seconds(events) for events in sessions) >= 20 * 3600
    )


def _seconds(events: Sequence[Row]) -> int:
    return (events[-1]["timestamp"] - events[0]["timestamp"]) // SECOND


def _is_bot(world: OracleWorld, events: Sequence[Row]) -> bool:
    is_fast = len(events) >= 60 and len(events) * 60 >= 30 * _seconds(events)
    return is_fast or (events[0]["userId"], events[0]["timestamp"].date()) in _restless(world)


@cache
def recommendations(world: OracleWorld) -> list[Row]:
    """Those of learners who allow event-level use, with the session in which they were made."""
    rows = []
    for row in made(world):
        learner, at = row["learner_id"], row["recommended_at"]
        if not world.consent.granted(APP, learner, "event_detail", at):
            continue
        own = [
            events
            for events in _sessions(world).get((learner, row["session_id"]), ())
            if events[0]["timestamp"] <= at <= events[-1]["timestamp"]
        ]
        fields, answered = row["modified_fields"], row["answered_at"]
        rows.append(
            row
            | {
                "platform": own[0][0]["deviceInfo_platform"] if own else None,
                "app_version": own[0][0]["deviceInfo_appVersion"] if own else None,
                "is_internal": (APP, learner) in staff(world),
                "is_bot": bool(own) and _is_bot(world, own[0]),
                "modified_field_count": None if fields is None else len(json.loads(fields)),
                "answer_seconds": (answered - at) // SECOND
                if answered is not None and answered >= at
                else None,
            }
        )
    return rows


TABLES = {"ai_performance.fct_recommendations": recommendations}
"""Tables told here."""
