"""How full the app's machines are, and when nothing is left.

Belongs here: growth over 28 days and the days that it leaves. Does not belong here: the figures of
a day (`machines.py`).
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

from tests.oracle.machines import MINUTES, periods
from tests.oracle.statistics import millionths, t_critical
from tests.oracle.world import OracleWorld

Use = dict[tuple[str, date], tuple[int, int | None]]
"""Resource and day to what is used and what there is, in megabytes or millionths."""


def used(world: OracleWorld) -> Use:
    """What is in use at the end of a day (storage), or in its mean."""
    found: Use = {}
    for (timeframe, at), rows in periods(world).items():
        if timeframe != "day":
            continue
        for name in ("cpu", "memory", "disk"):
            known = [row for row in rows if row[f"{name}_ratio"] is not None]
            minutes = sum(MINUTES[row["timeframe"]] for row in known)
            total = sum(
                millionths(row[f"{name}_ratio"]) * MINUTES[row["timeframe"]] for row in known
            )
            if minutes:
                found[name, at.date()] = (math.floor(total / minutes + 0.5), 1_000_000)
        stored = [row["storage_bytes"] for row in rows if row["storage_bytes"] is not None]
        full = [row["disk_ratio"] for row in rows if row["disk_ratio"] is not None]
        if stored:
            highest = millionths(max(full)) if full else 0
            limit = math.floor(stored[-1] / highest + 0.5) if highest else None
            found["storage", at.date()] = (math.floor(stored[-1] / 1e6 + 0.5), limit)
    return found


def agg_capacity_days(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per resource and day, with the least-squares line through the last 28 days."""
    known = used(world)
    rows = []
    for (resource, day), (now, limit) in known.items():
        points = [
            (-back, known[resource, day - timedelta(days=back)][0])
            for back in range(28)
            if (resource, day - timedelta(days=back)) in known
        ]
        growth, reach = _line(points) if len(points) >= 7 else (None, None)
        scale = (
            (lambda units: units * 1e6) if resource == "storage" else (lambda units: units / 1e6)
        )
        bounds = None if growth is None else (growth - reach, growth + reach)
        rows.append(
            {
                "resource": resource,
                "capacity_date": day,
                "day_count": len(points),
                "used_amount": scale(now),
                "limit_amount": None if limit is None else scale(limit),
                "growth_per_day": None if growth is None else scale(growth),
                "growth_per_day_low": None if bounds is None else scale(bounds[0]),
                "growth_per_day_high": None if bounds is None else scale(bounds[1]),
                "days_left": _left(now, limit, growth),
                "days_left_low": _left(now, limit, bounds and bounds[1]),
                "days_left_high": _left(now, limit, bounds and bounds[0]),
                "is_in_bytes": resource == "storage",
            }
        )
    return rows


def _line(points: list[tuple[int, int]]) -> tuple[float, float]:
    """Slope of the line, and half the width of its 95 % interval."""
    n = len(points)
    middle = sum(x for x, _ in points) / n
    level = sum(y for _, y in points) / n
    spread = sum((x - middle) ** 2 for x, _ in points)
    slope = sum((x - middle) * (y - level) for x, y in points) / spread
    left = sum((y - level - slope * (x - middle)) ** 2 for x, y in points)
    return slope, t_critical(n - 2) * math.sqrt(left / (n - 2) / spread)


def _left(now: int, limit: int | None, pace: float | None) -> int | None:
    if limit is None or pace is None or pace <= 0:
        return None
    return math.floor(max(limit - now, 0) / pace)


TABLES = {"systems.agg_capacity_days": agg_capacity_days}
