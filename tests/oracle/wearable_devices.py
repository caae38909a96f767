"""Kinds of wearables: how much they deliver, how late, and how far they lie off.

Belongs here: figures of devices over all wearers. Does not belong here: one wearer's days
(`wearables.py`).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from tests.oracle.days import local_time
from tests.oracle.lake import Row
from tests.oracle.statistics import ratio
from tests.oracle.wearables import MICROSECOND, SOURCE, consented, days, is_valid, seconds
from tests.oracle.world import OracleWorld

Week = tuple[str, str, date]
"""Kind of device, metric, Monday."""


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _internal(world: OracleWorld) -> set[str]:
    profiles = world.lake.standing(SOURCE, "profiles")
    return {row["userId"] for row in profiles if row["isInternal"]}


def agg_wearable_device_weeks(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per kind of device, metric and week with a sample."""
    internal = _internal(world)
    samples: dict[Week, list[Row]] = defaultdict(list)
    for row in consented(world, "anonymous_usage"):
        if row["userId"] not in internal:
            zone = world.days.zone_at(SOURCE, row["userId"], row["startAt"])[0]
            week = _monday(local_time(row["startAt"], zone).date())
            samples[row["deviceType"], row["metric"], week].append(row)
    told = _told(world, internal)
    return [
        {**_delivered(week, rows), **_compared(told.get(week))} for week, rows in samples.items()
    ]


def _delivered(week: Week, rows: list[Row]) -> dict[str, Any]:
    delays = sorted((row["syncedAt"] - row["endAt"]) / MICROSECOND / 1e6 / 3600 for row in rows)
    return {
        "device_type": week[0],
        "metric": week[1],
        "week_start_date": week[2],
        "learner_count": len({row["userId"] for row in rows}),
        "sample_count": len(rows),
        "null_value_count": sum(row["value"] is None for row in rows),
        "invalid_count": sum(not is_valid(row) for row in rows),
        "median_delay_hours": _quantile(delays, 0.5),
        "p95_delay_hours": _quantile(delays, 0.95),
        "late_count": sum(delay > 24 for delay in delays),
    }


def _quantile(ordered: list[float], share: float) -> float:
    """Linear interpolation between the neighbours."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def _told(world: OracleWorld, internal: set[str]) -> dict[Week, dict[str, list[Any]]]:
    """Segments per kind of device: all, those it is believed in, overlaps, and comparisons."""
    told: dict[Week, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for (learner, metric, day), segments in days(world).items():
        for segment in segments:
            granted = world.consent.granted(SOURCE, learner, "anonymous_usage", segment.begin)
            if learner in internal or not granted:
                continue
            best = segment.pieces[0]
            for piece in segment.pieces:
                facts = told[piece.sample["deviceType"], metric, _monday(day)]
                facts["covered"].append(segment)
                if piece is best:
                    facts["chosen"].append(segment)
                if segment.has_several_devices:
                    facts["overlap"].append(segment)
                if piece.sample["deviceId"] != best.sample["deviceId"]:
                    facts["pairs"].append((segment.worth(piece), segment.worth(best)))
    return told


def _compared(facts: dict[str, list[Any]] | None) -> dict[str, Any]:
    if facts is None:
        names = ("covered_seconds", "chosen_seconds", "overlap_seconds", "overlap_ratio")
        return {**dict.fromkeys(names), "compared_count": 0, "bias_factor": None}
    spans = {name: facts[name] for name in ("covered", "chosen", "overlap")}
    lengths = {
        name: sum((segment.length for segment in segments), timedelta(0))
        for name, segments in spans.items()
    }
    pairs = facts["pairs"]
    return {
        **{f"{name}_seconds": seconds(segments) for name, segments in spans.items()},
        "overlap_ratio": lengths["overlap"] / lengths["covered"],
        "compared_count": len(pairs),
        "bias_factor": ratio(sum(own for own, _ in pairs), sum(other for _, other in pairs)),
    }


TABLES = {"health.agg_wearable_device_weeks": agg_wearable_device_weeks}
