"""The AI of `fitness_coach`: three models, their versions, what they recommend and how it fares.

Belongs here: the planted accuracy, and the fate of every recommendation. Does not belong here: rows
(`recommendation_rows.py`) or experiments (`trials.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, Mask, Numbers, hex_ids, only, pick, within
from orchestration.simulator.fitness_coach.members import APP
from orchestration.simulator.fitness_coach.sessions import Sessions
from orchestration.simulator.parameters import DAY, SECOND, Moments, Parameters, whole_milliseconds

MODEL_TYPES = ("workout_generation", "nutrition_suggestions", "recovery_recommendations")
MODEL_WEIGHTS = (0.45, 0.30, 0.25)
PER_SESSION = 0.85
SHARE_ANSWERED = 0.66
SHARE_JUDGED = 0.9
SPREAD_OF_CONFIDENCE = 18.0
"""Sum of the parameters of the beta distribution of the models' confidence."""


@dataclass(frozen=True)
class Version:
    """One version of a model.

    Attributes:
        model: Position in `MODEL_TYPES`.
        name: Version.
        since: Share of the simulated time from which it serves.
        confidence: Mean of the probability of being right that it claims.
        accuracy: True probability of being right.
        violations: Safety events per recommendation.
        cost: Mean cost of a recommendation in millionths of a US dollar.
    """

    model: int
    name: str
    since: float
    confidence: float
    accuracy: float
    violations: float
    cost: int


VERSIONS = (
    Version(0, "1.0.0", 0.0, 0.84, 0.84, 0.0030, 2_100),
    Version(0, "1.1.0", 0.50, 0.90, 0.90, 0.0, 2_900),
    Version(1, "2.0.0", 0.0, 0.80, 0.80, 0.0020, 900),
    Version(1, "2.1.0", 0.40, 0.81, 0.81, 0.0020, 950),
    Version(2, "3.0.0", 0.0, 0.86, 0.86, 0.0040, 1_300),
    Version(2, "3.1.0", 0.62, 0.86, 0.68, 0.0150, 1_250),
)
"""Versions by model and time. The last one is degraded: as sure as before, and right less often."""

DEGRADED = VERSIONS[-1]

OUTCOMES = ("accepted", "modified", "rejected")
OUTCOMES_WHEN_RIGHT = (0.74, 0.18, 0.08)
OUTCOMES_WHEN_WRONG = (0.34, 0.30, 0.36)


@dataclass(frozen=True)
class Recommended:
    """Recommendations in the order of their sessions.

    Attributes:
        session: Session of each recommendation.
        version: Position in `VERSIONS`.
        at: When it was made.
        confidence: The probability of being right that the model claimed.
        is_right: Whether it was right.
        is_answered: Whether the member answered.
        outcome: Position in `OUTCOMES`; meaningful where answered.
        answered: When the member answered.
        is_judged: Whether the app ever learnt whether it was right.
        judged: When the app learnt it.
        ids: Recommendation ids.
    """

    session: Index
    version: Index
    at: Moments
    confidence: Numbers
    is_right: Mask
    is_answered: Mask
    outcome: Index
    answered: Moments
    is_judged: Mask
    judged: Moments
    ids: pl.Series


def recommend(parameters: Parameters, sessions: Sessions) -> Recommended:
    """Draw all recommendations and their fate."""
    draw = parameters.generator(APP, "recommendations")
    per_session = draw.poisson(PER_SESSION, sessions.count) * ~sessions.is_anonymous
    session = np.repeat(np.arange(sessions.count), per_session)
    count = len(session)
    at = sessions.start[session] + (5 + 15 * within(session)) * SECOND
    model = pick(draw, len(MODEL_TYPES), count, MODEL_WEIGHTS)
    version = serving(parameters, model, at)
    claimed = np.array([each.confidence for each in VERSIONS])[version]
    confidence = np.round(
        draw.beta(SPREAD_OF_CONFIDENCE * claimed, SPREAD_OF_CONFIDENCE * (1 - claimed)), 4
    )
    shortfall = np.array([each.confidence - each.accuracy for each in VERSIONS])[version]
    is_right = draw.random(count) < confidence - shortfall
    outcome = np.where(
        is_right,
        pick(draw, len(OUTCOMES), count, OUTCOMES_WHEN_RIGHT),
        pick(draw, len(OUTCOMES), count, OUTCOMES_WHEN_WRONG),
    )
    answered = whole_milliseconds(at + draw.lognormal(3.2, 1.0, count) * SECOND)
    judged = whole_milliseconds(answered + (0.5 + 2.0 * draw.random(count)) * DAY)
    is_answered = (draw.random(count) < SHARE_ANSWERED) & (answered < parameters.end)
    return Recommended(
        session=session,
        version=version,
        at=at,
        confidence=confidence,
        is_right=is_right,
        is_answered=is_answered,
        outcome=outcome,
        answered=answered,
        is_judged=is_answered & (draw.random(count) < SHARE_JUDGED) & (judged < parameters.end),
        judged=judged,
        ids=hex_ids(draw, count, "rec-", 12),
    )


def followed(made: Recommended, sessions: Sessions, training: Index) -> pl.Series:
    """The accepted workout recommendation of each of the sessions, null where there is none."""
    is_workout_model = np.array([version.model == 0 for version in VERSIONS])
    accepted = made.is_answered & (made.outcome == 0) & is_workout_model[made.version]
    taken = np.flatnonzero(accepted)
    of_session = np.full(sessions.count, -1)
    of_session[made.session[taken][::-1]] = taken[::-1]
    found = of_session[training]
    return only(made.ids.gather(np.maximum(found, 0)), found >= 0)


def serving(parameters: Parameters, model: Index, at: Moments) -> Index:
    """The version of each model that serves at each moment, as a position in `VERSIONS`."""
    version = np.zeros(len(at), dtype=np.int64)
    for place, each in enumerate(VERSIONS):
        since = parameters.at(each.since)
        version[(model == each.model) & (at >= since)] = place
    return version
