"""Rows of the AI of `fitness_coach`: recommendations, feedback, safety events.

Belongs here: what the app sends about them. Does not belong here: their fate
(`recommendations.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, choose, hex_ids, moments, only, take
from orchestration.simulator.fitness_coach.members import APP, Members
from orchestration.simulator.fitness_coach.operations import is_failing
from orchestration.simulator.fitness_coach.recommendations import (
    MODEL_TYPES,
    OUTCOMES,
    VERSIONS,
    Recommended,
)
from orchestration.simulator.fitness_coach.sessions import Sessions
from orchestration.simulator.history import SENT, Table
from orchestration.simulator.parameters import HOUR, MINUTE, SECOND, Parameters, whole_milliseconds

SLOWER_IN_INCIDENT = 4
FIELDS = (["sets"], ["duration"], ["sets", "rest"], ["calories"], ["intensity"])


def recommendation_rows(
    parameters: Parameters, members: Members, sessions: Sessions, made: Recommended
) -> pl.DataFrame:
    """One row per recommendation."""
    draw = parameters.generator(APP, "recommendation_rows")
    count = len(made.at)
    model = np.array([each.model for each in VERSIONS])[made.version]
    cost = np.array([each.cost for each in VERSIONS])[made.version]
    slower = np.where(is_failing(parameters, made.at), SLOWER_IN_INCIDENT, 1)
    return pl.DataFrame(
        {
            "id": made.ids,
            "userId": members.ids.gather(sessions.member[made.session]),
            "sessionId": sessions.ids.gather(made.session),
            "modelType": take(MODEL_TYPES, model),
            "modelVersion": take([each.name for each in VERSIONS], made.version),
            "recommendedAt": moments(made.at),
            "confidence": made.confidence,
            "payload": pl.DataFrame({"minutes": 5 * draw.integers(2, 13, count)}).to_struct(),
            "costMicros": (cost * draw.gamma(20, 1 / 20, count)).astype(np.int64),
            "latencyMs": np.round(draw.lognormal(6.2, 0.35, count) * slower, 1),
            SENT: moments(made.at + 3 * SECOND),
        }
    )


def feedback_rows(
    parameters: Parameters, members: Members, sessions: Sessions, made: Recommended
) -> Table:
    """Feedback that changes: answered, then judged."""
    draw = parameters.generator(APP, "feedback_rows")
    who = np.flatnonzero(made.is_answered)
    count = len(who)
    liked = np.where(made.is_right[who], 3.9, 2.6) - 0.7 * (made.outcome[who] == 2)
    stars = np.clip(np.round(liked + draw.normal(0, 0.8, count)), 1, 5).astype(np.int64)
    never = np.zeros(count, dtype=np.bool_)
    answered = pl.DataFrame(
        {
            "id": hex_ids(draw, count, "fbk-", 12),
            "recommendationId": made.ids.gather(who),
            "userId": members.ids.gather(sessions.member[made.session[who]]),
            "outcome": take(OUTCOMES, made.outcome[who]),
            "modifiedFields": only(
                pl.Series(FIELDS).gather(draw.integers(0, len(FIELDS), count)),
                made.outcome[who] == 1,
            ),
            "satisfaction": only(stars, draw.random(count) < 0.55),
            "outcomeCorrect": only(made.is_right[who], never),
            "feedbackAt": moments(made.answered[who]),
            "judgedAt": moments(made.judged[who], never),
            "comment": only(
                pl.repeat("fits my week", count, eager=True), draw.random(count) < 0.05
            ),
            "updatedAt": moments(made.answered[who]),
        }
    )
    is_judged = made.is_judged[who]
    judged = answered.with_columns(
        outcomeCorrect=pl.Series(made.is_right[who]),
        judgedAt=moments(made.judged[who]),
        updatedAt=moments(made.judged[who]),
    ).filter(is_judged)
    versions = pl.concat([answered, judged])
    return Table(versions, is_full=False)


def safety_rows(
    parameters: Parameters, members: Members, sessions: Sessions, made: Recommended
) -> tuple[Table, Index]:
    """Safety events, reviewed later, and the recommendations concerned."""
    draw = parameters.generator(APP, "safety")
    chance = np.array([each.violations for each in VERSIONS])[made.version]
    which = np.flatnonzero(draw.random(len(chance)) < chance)
    count = len(which)
    version = made.version[which]
    at = made.at[which] + SECOND
    reviewed = whole_milliseconds(at + draw.lognormal(1.8, 1.0, count) * HOUR + MINUTE)
    kinds = ("recommendation_violation", "medical_contradiction", "safety_rail_trigger")
    severities = ("low", "medium", "high", "critical")
    first = pl.DataFrame(
        {
            "id": hex_ids(draw, count, "saf-", 12),
            "recommendationId": made.ids.gather(which),
            "userId": members.ids.gather(sessions.member[made.session[which]]),
            "modelType": take(MODEL_TYPES, np.array([each.model for each in VERSIONS])[version]),
            "modelVersion": take([each.name for each in VERSIONS], version),
            "kind": choose(draw, kinds, count, (0.3, 0.2, 0.5)),
            "severity": choose(draw, severities, count, (0.5, 0.3, 0.15, 0.05)),
            "occurredAt": moments(at),
            "reviewedAt": moments(at, np.zeros(count, dtype=np.bool_)),
            "details": pl.repeat("load above the member's limit", count, eager=True),
            "updatedAt": moments(at),
        }
    )
    last = first.with_columns(reviewedAt=moments(reviewed), updatedAt=moments(reviewed)).filter(
        draw.random(count) < 0.92
    )
    versions = pl.concat([first, last])
    return Table(versions, is_full=False), which
