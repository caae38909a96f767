"""How sessions go on each kind of device, week by week, without any learner.

Belongs here: figures that stand on the consent to anonymous use. Does not belong here: learners.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pyarrow.parquet as pq

from tests.oracle.lake import Row
from tests.oracle.statistics import mean_of, ratio
from tests.oracle.world import OracleWorld

FEATURES = ("pause", "rewind", "fast_forward", "tempo_change")
UNKNOWN = "unknown"


def usable_sessions(world: OracleWorld) -> list[Row]:
    """Sessions of people, anonymous or allowed to be counted, whose clock can be right."""
    path = world.release / "marts" / "sessions.fct_sessions.parquet"
    return [
        row
        for row in pq.read_table(path).to_pylist()
        if not (row["is_internal"] or row["is_bot"] or row["is_future_clock"])
        and (
            row["is_anonymous"]
            or world.consent.granted(
                row["source_system"], row["learner_id"], "anonymous_usage", row["started_at"]
            )
        )
    ]


def agg_device_weeks(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per app, device, kind of session and week."""
    grouped: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in usable_sessions(world):
        monday = row["local_date"] - timedelta(days=row["local_date"].weekday())
        device, kind = row["device_type"] or UNKNOWN, row["session_type"] or UNKNOWN
        grouped[row["source_system"], device, kind, monday].append(row)
    names = ("source_system", "device_type", "session_type", "week_start_date")
    return [
        {**dict(zip(names, key, strict=True)), **_lengths(rows), **_features(rows)}
        for key, rows in grouped.items()
    ]


def _lengths(rows: Sequence[Row]) -> dict[str, Any]:
    timed = [row["total_seconds"] for row in rows if row["total_seconds"] is not None]
    both = [
        (min(row["active_seconds"], row["total_seconds"]), row["total_seconds"])
        for row in rows
        if row["active_seconds"] is not None and row["total_seconds"] is not None
    ]
    over = [
        row["completion_ratio"]
        for row in rows
        if not row["is_open"] and row["completion_ratio"] is not None
    ]
    return {
        "session_count": len(rows),
        "anonymous_session_count": sum(row["is_anonymous"] for row in rows),
        "timed_session_count": len(timed),
        "total_seconds": sum(timed) if timed else None,
        "mean_session_seconds": ratio(sum(timed), len(timed)),
        "active_session_count": len(both),
        "active_ratio": ratio(sum(one for one, _ in both), sum(one for _, one in both)),
        "completion_count": len(over),
        "completion_ratio_mean": mean_of(over),
    }


def _features(rows: Sequence[Row]) -> dict[str, Any]:
    counted = [(row, _uses(row)) for row in rows if _uses(row)["pause"] is not None]
    timed = [(row, uses) for row, uses in counted if row["total_seconds"] is not None]
    seconds = sum(row["total_seconds"] for row, _ in timed) if timed else None
    told: dict[str, Any] = {"counted_session_count": len(counted), "counted_seconds": seconds}
    for feature in FEATURES:
        used = sum(uses[feature] > 0 for _, uses in counted)
        told[f"{feature}_session_count"] = used if counted else None
        told[f"{feature}_session_ratio"] = ratio(used, len(counted))
        uses_in_time = sum(uses[feature] for _, uses in timed)
        told[f"{feature}s_per_hour"] = ratio(uses_in_time * 3600, seconds) if seconds else None
    return told


def _uses(row: Row) -> dict[str, Any]:
    return {
        feature: (
            row[f"event_{feature}_count"]
            if row[f"event_{feature}_count"] is not None
            else row[f"reported_{feature}_count"]
        )
        for feature in FEATURES
    }


TABLES = {"sessions.agg_device_weeks": agg_device_weeks}
