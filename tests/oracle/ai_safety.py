"""Safety of AI models: recommendations affected, and between what their share lies (AIP-04).

Belongs here: safety events, and the exact interval by bisection of the binomial distribution. Does
not belong here: how recommendations fare.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from itertools import product
from statistics import median
from typing import Any

from tests.oracle.ai_answers import APP
from tests.oracle.lake import Row
from tests.oracle.statistics import ratio
from tests.oracle.world import OracleWorld

SECOND = timedelta(seconds=1)
KINDS = ("any", "medical_contradiction", "recommendation_violation", "safety_rail_trigger")
SEVERITIES = ("any", "low", "medium", "high", "critical")


def at_most(m: int, n: int, share: float) -> float:
    """Probability of at most m successes in n trials."""
    if share in {0.0, 1.0}:
        return 1.0 if share == 0 or m >= n else 0.0
    logs = (
        math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1)
        + i * math.log(share) + (n - i) * math.log1p(-share)
        for i in range(m + 1)
    )  # fmt: skip
    return math.fsum(math.exp(each) for each in logs)


@cache
def bound(m: int, n: int, tail: float) -> float:
    """The share at which at most m successes of n have the probability `tail`, by bisection."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if at_most(m, n, middle) > tail else (low, middle)
    return round((low + high) / 2, 9)


def clopper_pearson(k: int, n: int) -> tuple[float, float, float]:
    """Both ends of the exact 95 % interval, and the one-sided bound above."""
    low = bound(k - 1, n, 0.975) if k else 0.0
    return (low, bound(k, n, 0.025), bound(k, n, 0.05)) if k < n else (low, 1.0, 1.0)


def _occasions(world: OracleWorld) -> list[Row]:
    """Recommendations, and events in the place of their recommendation or in their own."""
    told = {row["id"]: row for row in world.lake.standing(APP, "ai_recommendations")}
    found = [
        {"type": row["modelType"], "version": row["modelVersion"], "at": row["recommendedAt"]}
        for row in told.values()
    ]
    for event in world.lake.standing(APP, "ai_safety_events"):
        row = told.get(event["recommendationId"])
        of = row or event
        at = row["recommendedAt"] if row else event["occurredAt"]
        place = {"type": of["modelType"], "version": of["modelVersion"], "at": at}
        found.append(place | {"event": event, "affected": row and row["id"]})
    return found


def agg_ai_safety(world: OracleWorld) -> list[Row]:
    """One row per version, kind, severity and scope."""
    scopes: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in _occasions(world):
        for version in (row["version"], "all"):
            scopes[row["type"], version, "version", ""].append(row)
            month = row["at"].date().replace(day=1)
            scopes[row["type"], version, "month", month.isoformat()].append(row)
    rows = []
    for (model_type, version, grain, _), scope in scopes.items():
        first = min(row["at"].date() for row in scope)
        key = {
            "model_type": model_type,
            "model_version": version,
            "scope_grain": grain,
            "period_start_date": first if grain == "version" else first.replace(day=1),
        }
        rows += [key | _judged(scope, *label) for label in product(KINDS, SEVERITIES)]
    return rows


def _judged(scope: Sequence[Row], kind: str, severity: str) -> dict[str, Any]:
    n = sum("event" not in row for row in scope)
    events = [
        row
        for row in scope
        if "event" in row
        and kind in {"any", row["event"]["kind"]}
        and severity in {"any", row["event"]["severity"]}
    ]
    hours = [
        (row["event"]["reviewedAt"] - row["event"]["occurredAt"]) // SECOND / 3600
        for row in events
        if row["event"]["reviewedAt"] is not None
        and row["event"]["reviewedAt"] >= row["event"]["occurredAt"]
    ]
    k = len({row["affected"] for row in events} - {None})
    low, high, upper = clopper_pearson(k, n) if n else (None, None, None)
    return {
        "kind": kind,
        "severity": severity,
        "recommendation_count": n,
        "affected_count": k,
        "event_count": len(events),
        "unlinked_event_count": sum(row["affected"] is None for row in events),
        "reviewed_event_count": len(hours),
        "unreviewed_event_count": len(events) - len(hours),
        "median_review_hours": median(hours) if hours else None,
        "affected_ratio": ratio(k, n) if k else None,
        "affected_ratio_low": low if k else None,
        "affected_ratio_high": high,
        "affected_ratio_upper_bound": upper,
        "interval_method": "clopper_pearson" if n else None,
    }


def fct_ai_safety_events(world: OracleWorld) -> list[Row]:
    """One row per event of a learner who allows event-level use."""
    told = {row["id"] for row in world.lake.standing(APP, "ai_recommendations")}
    return [
        {
            "source_system": APP,
            "ai_safety_event_id": row["id"],
            "ai_recommendation_id": row["recommendationId"],
            "is_linked": row["recommendationId"] in told,
            "learner_id": row["userId"],
            "model_type": row["modelType"],
            "model_version": row["modelVersion"],
            "kind": row["kind"],
            "severity": row["severity"],
            "occurred_at": row["occurredAt"],
            "reviewed_at": row["reviewedAt"],
            "review_seconds": (row["reviewedAt"] - row["occurredAt"]) // SECOND
            if row["reviewedAt"] is not None and row["reviewedAt"] >= row["occurredAt"]
            else None,
        }
        for row in world.lake.standing(APP, "ai_safety_events")
        if world.consent.granted(APP, row["userId"], "event_detail", row["occurredAt"])
    ]


TABLES = {
    "ai_performance.agg_ai_safety": agg_ai_safety,
    "ai_performance.fct_ai_safety_events": fct_ai_safety_events,
}
"""Tables told here."""
