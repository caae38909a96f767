"""Wearables: days on which several devices tell of the same hours.

Belongs here: who is believed when, and what that adds up to. Does not belong here: training.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from tests.oracle.days import local_time
from tests.oracle.lake import Row
from tests.oracle.statistics import millionths
from tests.oracle.world import OracleWorld

SOURCE = "fitness_coach"
RANK = {"watch": 1, "band": 2, "ring": 3, "phone": 4}
LONGEST = timedelta(hours=24)
MICROSECOND = timedelta(microseconds=1)

Day = tuple[str, str, date]
"""Learner, metric, the learner's own day."""


@dataclass(frozen=True)
class Piece:
    """What of a sample lies on one day."""

    sample: Row
    begin: datetime
    end: datetime

    @property
    def rank(self) -> tuple[Any, ...]:
        """Who is believed first: the better device, the finer sample."""
        row = self.sample
        length = row["endAt"] - row["startAt"]
        return RANK[row["deviceType"]], length, row["deviceId"], row["id"]


@dataclass(frozen=True)
class Segment:
    """A stretch of time in which the same samples run, the believed one first."""

    begin: datetime
    length: timedelta
    pieces: list[Piece]

    @property
    def has_several_devices(self) -> bool:
        """Whether more than one device tells of it."""
        return len({piece.sample["deviceId"] for piece in self.pieces}) > 1

    def worth(self, piece: Piece) -> int:
        """The sample's share of the time, in millionths; of a heart rate the rate itself."""
        row = piece.sample
        if row["metric"] == "heart_rate":
            return millionths(row["value"])
        whole = (row["endAt"] - row["startAt"]) / MICROSECOND / 1e6
        return millionths(row["value"] * (self.length / MICROSECOND / 1e6) / whole)


def consented(world: OracleWorld, purpose: str) -> list[Row]:
    """Samples that may be used."""
    return [
        row
        for row in world.lake.standing(SOURCE, "wearable_syncs")
        if world.consent.granted(SOURCE, row["userId"], purpose, row["startAt"])
    ]


def is_valid(row: Row) -> bool:
    """Whether a sample has a time that can be true."""
    is_ahead = row["_clock_flag"] == "future"
    return timedelta(0) < row["endAt"] - row["startAt"] <= LONGEST and not is_ahead


def days(world: OracleWorld) -> dict[Day, list[Segment]]:
    """The segments of every day with a value."""
    pieces: dict[Day, list[Piece]] = defaultdict(list)
    for row in consented(world, "learner_insight"):
        if row["value"] is None or not is_valid(row):
            continue
        for day, begin, end in cut(world, row):
            pieces[row["userId"], row["metric"], day].append(Piece(row, begin, end))
    return {day: list(_segments(found)) for day, found in pieces.items()}


def cut(world: OracleWorld, row: Row) -> list[tuple[date, datetime, datetime]]:
    """The days that a sample touches, from when to when."""
    zone = world.days.zone_at(SOURCE, row["userId"], row["startAt"])[0]
    start, end = row["startAt"], row["endAt"]
    local_start, local_end = local_time(start, zone), local_time(end, zone)
    first = local_start.date()
    midnights = (
        datetime.combine(first + timedelta(days=1), time()) - (local_start - start),
        datetime.combine(first + timedelta(days=2), time()) - (local_end - end),
    )
    borders = [start, *(min(max(midnight, start), end) for midnight in midnights), end]
    return [
        (first + timedelta(days=number), begin, finish)
        for number, (begin, finish) in enumerate(pairwise(borders))
        if finish > begin
    ]


def _segments(pieces: list[Piece]) -> list[Segment]:
    borders = sorted({moment for piece in pieces for moment in (piece.begin, piece.end)})
    found = []
    for begin, end in pairwise(borders):
        running = [piece for piece in pieces if piece.begin <= begin and piece.end >= end]
        if running:
            found.append(Segment(begin, end - begin, sorted(running, key=lambda piece: piece.rank)))
    return found


def seconds(segments: list[Segment]) -> int:
    """Whole seconds of segments, rounded half up."""
    total = sum((segment.length for segment in segments), timedelta(0))
    return int((total / MICROSECOND) / 1e6 + 0.5)


def fct_wearable_days(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner, metric and day with a value."""
    nulls = _null_values(world)
    rows = []
    for (learner, metric, day), segments in days(world).items():
        samples = {piece.sample["id"]: piece.sample for s in segments for piece in s.pieces}
        resolved = [(segment.worth(segment.pieces[0]), segment.length) for segment in segments]
        naive = [(s.worth(piece), s.length) for s in segments for piece in s.pieces]
        delays = [row["syncedAt"] - row["endAt"] for row in samples.values()]
        rows.append(
            {
                "source_system": SOURCE,
                "learner_id": learner,
                "metric": metric,
                "local_date": day,
                "resolved_value": _value(metric, resolved),
                "naive_value": _value(metric, naive),
                "covered_seconds": seconds(segments),
                "wear_seconds": seconds(
                    [s for s in segments if s.pieces[0].sample["deviceType"] != "phone"]
                ),
                "overlap_seconds": seconds([s for s in segments if s.has_several_devices]),
                "sample_count": len(samples),
                "null_value_count": nulls.get((learner, metric, day), 0),
                "device_count": len({row["deviceId"] for row in samples.values()}),
                "longest_delay_hours": max(delays) / MICROSECOND / 1e6 / 3600,
            }
        )
    return rows


def _null_values(world: OracleWorld) -> dict[Day, int]:
    counts: dict[Day, int] = defaultdict(int)
    for row in consented(world, "learner_insight"):
        if row["value"] is None and row["_clock_flag"] != "future":
            zone = world.days.zone_at(SOURCE, row["userId"], row["startAt"])[0]
            counts[row["userId"], row["metric"], local_time(row["startAt"], zone).date()] += 1
    return counts


def _value(metric: str, worths: list[tuple[int, timedelta]]) -> float:
    if metric != "heart_rate":
        return sum(worth for worth, _ in worths) / 1e6
    weights = [length // timedelta(milliseconds=1) for _, length in worths]
    total = sum(worth * weight for (worth, _), weight in zip(worths, weights, strict=True))
    return total / (sum(weights) * 1e6)


TABLES = {"health.fct_wearable_days": fct_wearable_days}
