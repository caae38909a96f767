"""How long things take: buckets of three digits, and percentiles from them.

Belongs here: times, buckets, and the pace at which batches come. Does not belong here: what is
timed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pyarrow.parquet as pq

from tests.oracle.statistics import millionths, ratio, wilson
from tests.oracle.world import OracleWorld

SOURCE = "fitness_coach"
MICROSECOND = timedelta(microseconds=1)
EVENTS = {"performance_events", "analytics_events", "practice_metrics", "activities"}


def quantile(ordered: list[float], share: float) -> float:
    """Linear interpolation between the neighbours."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def times(world: OracleWorld) -> Iterator[tuple[str, datetime, int]]:
    """What took time, when it began, and how many microseconds it took."""
    for name, at, micros in _told(world):
        if micros is not None and micros >= 0:
            yield name, at, micros


def _told(world: OracleWorld) -> Iterator[tuple[str, datetime, int | None]]:
    lake = world.lake
    for row in lake.standing(SOURCE, "ai_recommendations"):
        yield f"ai_answer:{row['modelType']}", row["recommendedAt"], _micros(row["latencyMs"])
    for row in lake.standing(SOURCE, "integration_health"):
        yield f"integration:{row['integration']}", row["checkedAt"], _micros(row["latencyMs"])
    for row in lake.standing(SOURCE, "email_deliveries"):
        yield "email_delivery", row["sentAt"], _between(row["sentAt"], row["deliveredAt"])
    for row in lake.standing(SOURCE, "support_tickets"):
        yield "support_response", row["openedAt"], _between(row["openedAt"], row["firstResponseAt"])
    for row in lake.operations("receipts"):
        if row["status"] == "landed":
            delay = _between(row["last_event_at"], row["sent_at"])
            yield f"batch_delay:{row['source']}", row["sent_at"], delay


def _micros(millis: float | None) -> int | None:
    return None if millis is None else millionths(millis / 1e3)


def _between(start: datetime | None, finish: datetime | None) -> int | None:
    return None if start is None or finish is None else (finish - start) // MICROSECOND


def bucket(micros: int) -> tuple[int, int]:
    """Width and least number of the bucket that keeps the first three digits."""
    digits = str(micros)
    width = 10 ** max(len(digits) - 3, 0)
    return width, int(digits[:3]) * width


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def agg_latency_hours(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per kind, hour and bucket."""
    counts = Counter((name, _hour(at), *bucket(micros)) for name, at, micros in times(world))
    names = ("latency_type", "hour_started_at", "width_micros", "floor_micros")
    return [{**dict(zip(names, key, strict=True)), "latency_count": n} for key, n in counts.items()]


def agg_latency_periods(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per kind and period: the middle of the bucket of the time of that rank."""
    found: dict[tuple[str, str, datetime], list[int]] = defaultdict(list)
    for name, at, micros in times(world):
        day = _hour(at).replace(hour=0)
        starts = {
            "hour": _hour(at),
            "day": day,
            "week": day - timedelta(days=day.weekday()),
            "month": day.replace(day=1),
        }
        for timeframe, start in starts.items():
            found[name, timeframe, start].append(micros)
    return [_period(key, sorted(all_times)) for key, all_times in found.items()]


def _period(key: tuple[str, str, datetime], ordered: list[int]) -> dict[str, Any]:
    def reached(percent: int) -> float:
        rank = -(-percent * len(ordered) // 100)
        width, floor = bucket(ordered[rank - 1])
        return floor + (width - 1) / 2

    return {
        **dict(zip(("latency_type", "timeframe", "started_at"), key, strict=True)),
        "latency_count": len(ordered),
        **{f"p{percent}_micros": reached(percent) for percent in (50, 90, 95, 99)},
        "relative_error_ratio": 0.005,
    }


def agg_pipeline_hours(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per source and hour in which batches were sent."""
    hours: dict[tuple[str, datetime], list[dict[str, Any]]] = defaultdict(list)
    for row in world.lake.operations("receipts"):
        if row["sent_at"] is not None:
            hours[row["source"], _hour(row["sent_at"])].append(row)
    sessions = pq.read_table(world.release / "marts" / "sessions.fct_sessions.parquet").to_pylist()
    known = Counter((row["source_system"], _hour(row["sent_at"])) for row in sessions)
    told = []
    for (source, hour), rows in hours.items():
        kinds = ("received", "accepted", "duplicate", "rejected", "late")
        sums = {kind: sum(row[kind] for row in rows) for kind in kinds}
        ends = wilson(sums["rejected"], sums["received"]) or (None, None)
        events = sum(row["accepted"] for row in rows if row["stream"] in EVENTS)
        told.append(
            {
                "source_system": source,
                "hour_started_at": hour,
                "batch_count": len(rows),
                "refused_batch_count": sum(row["status"] != "landed" for row in rows),
                **{f"{kind}_row_count": sums[kind] for kind in kinds},
                "rejection_ratio": ratio(sums["rejected"], sums["received"]),
                "rejection_ratio_low": ends[0],
                "rejection_ratio_high": ends[1],
                "new_session_count": known[source, hour],
                "new_sessions_per_minute": known[source, hour] / 60,
                "event_row_count": events,
                "events_per_second": events / 3600,
            }
        )
    return told


TABLES = {
    "systems.agg_latency_hours": agg_latency_hours,
    "systems.agg_latency_periods": agg_latency_periods,
    "systems.agg_pipeline_hours": agg_pipeline_hours,
}
