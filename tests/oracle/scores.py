"""Scores of assessments and conversations, one after the other, and where they go.

Belongs here: attempts of a learner in order, and the line through them. Does not belong here: what
else a learner did (`learning.py`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.oracle.statistics import millionths, slope, t_critical
from tests.oracle.world import OracleWorld, Person

ASSESSMENT, SESSION = "assessment", "session"
LAST = 5
"""Attempts that count as recent."""


@dataclass(frozen=True, order=True)
class Attempt:
    """One score, in the order in which scores came."""

    scored_at: datetime
    attempt_id: str
    score: float
    scored_date: date
    may_be_compared: bool


def attempts(world: OracleWorld) -> dict[tuple[Person, str], list[Attempt]]:
    """Every learner's scores by kind, in order; none by a clock in the future."""
    found: dict[tuple[Person, str], list[Attempt]] = defaultdict(list)
    for row in world.lake.standing("learning_platform", "assessments"):
        person, at = ("learning_platform", row["learner_id"]), row["submitted_at"]
        if row["score"] is None or row["is_banked"] or row["_clock_flag"] == "future":
            continue
        if world.consent.granted(*person, "learner_insight", at):
            day = world.days.local_date(*person, at)
            trend = world.consent.granted(*person, "trend_comparison", at)
            found[person, ASSESSMENT].append(Attempt(at, row["id"], row["score"], day, trend))
    for session in world.sessions:
        if session["source_system"] != "language_tutor" or session["average_score"] is None:
            continue
        person, began = ("language_tutor", session["learner_id"]), session["started_at"]
        if session["is_future_clock"]:
            continue
        trend = world.consent.granted(*person, "trend_comparison", began)
        attempt = Attempt(
            session["ended_at"],
            session["session_id"],
            session["average_score"],
            session["local_date"],
            trend,
        )
        found[person, SESSION].append(attempt)
    return {key: sorted(rows) for key, rows in found.items()}


def agg_score_trends(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner and kind with a score that may be compared."""
    rows = []
    for (person, kind), scored in attempts(world).items():
        compared = [each for each in scored if each.may_be_compared]
        if compared and world.consent.now(*person, "trend_comparison"):
            rows.append(
                {
                    "source_system": person[0],
                    "learner_id": person[1],
                    "score_kind": kind,
                    "first_scored_date": min(each.scored_date for each in compared),
                    "last_scored_date": max(each.scored_date for each in compared),
                    **_trend([millionths(each.score) / 1e6 for each in compared]),
                }
            )
    return rows


def _trend(scores: Sequence[float]) -> dict[str, Any]:
    number = len(scores)
    gain = slope(list(enumerate(scores)))
    mean = sum(map(millionths, scores)) / number / 1e6
    start = None if gain is None else mean - gain * (number - 1) / 2
    low = high = None
    if gain is not None and start is not None and number >= 3:
        left = [y - start - gain * x for x, y in enumerate(scores)]
        squares = sum(millionths(one * one) for one in left) / 1e6
        spread = sum((x - (number - 1) / 2) ** 2 for x in range(number))
        reach = t_critical(number - 2) * math.sqrt(squares / (number - 2) / spread)
        low, high = gain - reach, gain + reach
    return {
        "score_count": number,
        "score_mean": mean,
        "slope_seed": gain,
        "intercept_seed": start,
        "trend_seed": None
        if gain is None
        else "improving"
        if gain > 0.5
        else "declining"
        if gain < -0.5
        else "stable",
        "evidence_percent_seed": min(100.0, number / 20 * 100),
        "slope_low": low,
        "slope_high": high,
        "score_trend": _direction(number, low, high),
    }


def _direction(number: int, low: float | None, high: float | None) -> str:
    if number < 5 or low is None or high is None:
        return "insufficient_data"
    return "improving" if low > 0 else "declining" if high < 0 else "stable"


TABLES = {"learning.agg_score_trends": agg_score_trends}
