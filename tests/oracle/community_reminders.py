"""Reminders, and whether practice follows.

Belongs here: what happens after a reminder was sent, or would have been. Does not belong here: the
sessions themselves.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from tests.oracle.community import DAY, HOUR, day_of, may_show, monday, shares
from tests.oracle.lake import Row
from tests.oracle.measurements import SOURCE
from tests.oracle.world import OracleWorld

WINDOWS = {"hour": HOUR, "three_hours": 3 * HOUR, "day": DAY}


def fct_reminders(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per reminder that was due by now."""
    starts: dict[str, list[datetime]] = defaultdict(list)
    for session in world.sessions:
        if session["source_system"] == SOURCE and not session["is_future_clock"]:
            starts[session["learner_id"]].append(session["started_at"])
    return [
        _reminder(world, row, starts[row["student_id"]])
        for row in world.lake.standing(SOURCE, "reminders")
        if row["scheduled_for"] <= world.as_of
        and may_show(world, row["student_id"], row["scheduled_for"])
    ]


def _reminder(world: OracleWorld, row: Row, starts: list[datetime]) -> dict[str, Any]:
    due = row["sent_at"] or row["scheduled_for"]
    start = min((one for one in starts if one >= due), default=None)
    seconds = None if start is None else (start - due).total_seconds() // 1
    return {
        "reminder_id": row["id"],
        "source_system": SOURCE,
        "learner_id": row["student_id"],
        "scheduled_at": row["scheduled_for"],
        "reminder_sent_at": row["sent_at"],
        "opened_at": row["opened_at"],
        "is_sent": row["sent_at"] is not None,
        "is_opened": row["opened_at"] is not None,
        "local_date": day_of(world, row["student_id"], row["scheduled_for"]),
        "seconds_to_practice": seconds,
        **{
            f"practised_within_{name}": (
                start is not None and start <= due + length if due + length <= world.as_of else None
            )
            for name, length in WINDOWS.items()
        },
    }


def agg_reminder_weeks(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per week, sent or not; figures are of reminders whose day is over."""
    groups: dict[tuple[date, bool], list[Row]] = defaultdict(list)
    for row in fct_reminders(world):
        groups[monday(row["local_date"]), row["is_sent"]].append(row)
    return [_week(*key, rows) for key, rows in groups.items()]


def _week(week: date, is_sent: bool, rows: list[Row]) -> dict[str, Any]:
    matured = [row for row in rows if row["practised_within_day"] is not None]
    opened = sum(row["is_opened"] for row in matured)
    empty = {"opened_ratio": None, "opened_ratio_low": None, "opened_ratio_high": None}
    told: dict[str, Any] = {
        "week_start_date": week,
        "is_sent": is_sent,
        "reminder_count": len(rows),
        "matured_count": len(matured),
        "opened_count": opened if is_sent else None,
        **(shares("opened", opened, len(matured)) if is_sent else empty),
    }
    for name in WINDOWS:
        column = f"practised_within_{name}"
        number = sum(row[column] for row in matured)
        told |= {f"{column}_count": number, **shares(column, number, len(matured))}
    return told


TABLES = {
    "community.fct_reminders": fct_reminders,
    "community.agg_reminder_weeks": agg_reminder_weeks,
}
