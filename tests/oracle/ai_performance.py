"""What is counted of recommendations: hours, days, changed fields (AIP-01, AIP-02).

Belongs here: counts of recommendations. Does not belong here: which there are (`ai_answers.py`),
whose they are (`ai_periods.py`).
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from tests.oracle.ai_answers import recommendations
from tests.oracle.days import SEEDS
from tests.oracle.lake import Row
from tests.oracle.statistics import ratio, wilson
from tests.oracle.world import OracleWorld

MATURITY, DAY = timedelta(days=14), timedelta(days=1)
OUTCOMES = ("accepted", "modified", "rejected", "unanswered")


def populations_of(row: Row) -> tuple[str, ...]:
    """The populations that a recommendation counts in."""
    return ("everyone",) if row["is_internal"] or row["is_bot"] else ("everyone", "people")


def counts(rows: Sequence[Row]) -> dict[str, int | None]:
    """What is counted and added up of some recommendations."""
    judged = [row for row in rows if row["is_outcome_correct"] is not None]
    found: dict[str, int | None] = {
        "recommendation_count": len(rows),
        "answered_count": sum(row["outcome"] != "unanswered" for row in rows),
        "known_modification_count": sum(row["modified_fields"] is not None for row in rows),
        "judged_count": len(judged),
        "correct_count": sum(row["is_outcome_correct"] for row in judged),
        "late_judged_count": sum(
            row["judged_at"] is not None and row["judged_at"] - row["recommended_at"] >= MATURITY
            for row in judged
        ),
    }
    found |= {f"{name}_count": sum(row["outcome"] == name for row in rows) for name in OUTCOMES}
    for column, number, total in (
        ("satisfaction", "satisfaction_count", "satisfaction_total"),
        ("cost_micros", "costed_count", "cost_micros"),
        ("latency_micros", "timed_count", "latency_total_micros"),
    ):
        known = [row[column] for row in rows if row[column] is not None]
        found |= {number: len(known), total: sum(known) if known else None}
    return found


def share(name: str, part: int, whole: int) -> dict[str, float | None]:
    """A ratio with its interval."""
    low, high = wilson(part, whole) or (None, None)
    return {name: ratio(part, whole), f"{name}_low": low, f"{name}_high": high}


def judged_counts(rows: Sequence[Row]) -> dict[str, Any]:
    """The same with what follows from it."""
    found = counts(rows)
    return {
        **found,
        **share("acceptance_ratio", found["accepted_count"] or 0, found["answered_count"] or 0),
        **share("accuracy_ratio", found["correct_count"] or 0, found["judged_count"] or 0),
        "satisfaction_mean": ratio(
            found["satisfaction_total"] or 0, found["satisfaction_count"] or 0
        ),
    }


def _grouped(world: OracleWorld, of: Any) -> dict[tuple[Any, ...], list[Row]]:
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in recommendations(world):
        for population in populations_of(row):
            key = population, row["model_type"], row["model_version"]
            groups[(*key, of(row["recommended_at"]))].append(row)
    return groups


def key_of(key: Sequence[Any], *names: str) -> dict[str, Any]:
    """Population, type and version, and what else names a row."""
    return dict(zip(("population", "model_type", "model_version", *names), key, strict=True))


def agg_ai_performance_hours(world: OracleWorld) -> list[Row]:
    """One row per population, version and hour."""
    hours = _grouped(world, lambda at: at.replace(minute=0, second=0, microsecond=0))
    return [key_of(key, "hour_started_at") | counts(rows) for key, rows in hours.items()]


@cache
def definitions() -> dict[str, Mapping[str, str]]:
    """What accuracy means, by model type."""
    with (SEEDS / "ai_accuracy_definitions.csv").open(encoding="utf-8") as rows:
        return {row["model_type"]: row for row in csv.DictReader(rows)}


def agg_ai_performance_days(world: OracleWorld) -> list[Row]:
    """One row per population, version and day."""
    rows = []
    for key, group in _grouped(world, datetime.date).items():
        midnight = datetime.combine(key[-1], datetime.min.time())
        rows.append(
            key_of(key, "performance_date")
            | judged_counts(group)
            | {
                "is_mature": midnight + DAY + MATURITY <= world.as_of,
                "accuracy_target_ratio": float(definitions()[key[1]]["target_ratio"]),
            }
        )
    return rows


def agg_ai_modifications(world: OracleWorld) -> list[Row]:
    """One row per population, version and changed field."""
    versions: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in recommendations(world):
        if row["outcome"] == "modified" and row["modified_fields"] is not None:
            for population in populations_of(row):
                versions[population, row["model_type"], row["model_version"]].append(row)
    rows = []
    for key, group in versions.items():
        for field in {name for row in group for name in json.loads(row["modified_fields"])}:
            own = [row for row in group if field in json.loads(row["modified_fields"])]
            found = counts(own)
            judged, correct = found["judged_count"] or 0, found["correct_count"] or 0
            rows.append(
                key_of((*key, field), "modified_field")
                | {"known_modification_count": len(group), "modified_count": len(own)}
                | {"judged_count": judged, "correct_count": correct}
                | share("modification_ratio", len(own), len(group))
                | share("accuracy_ratio", correct, judged)
            )
    return rows


def dim_ai_models(_: OracleWorld) -> list[Row]:
    """One row per model type."""
    return [
        {
            "model_type": name,
            "accuracy_definition": row["definition"],
            "accuracy_target_ratio": float(row["target_ratio"]),
            "accuracy_warning_drop_ratio": float(row["warning_drop_ratio"]),
            "accuracy_critical_ratio": float(row["critical_ratio"]),
        }
        for name, row in definitions().items()
    ]


TABLES = {
    "ai_performance.agg_ai_performance_hours": agg_ai_performance_hours,
    "ai_performance.agg_ai_performance_days": agg_ai_performance_days,
    "ai_performance.agg_ai_modifications": agg_ai_modifications,
    "ai_performance.dim_ai_models": dim_ai_models,
}
"""Tables told here."""
