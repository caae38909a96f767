"""Videos on their way through processing.

Belongs here: single videos and their weeks. Does not belong here: the sessions they show.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from tests.oracle.community import (
    DAY,
    HOUR,
    between,
    day_of,
    may_show,
    monday,
    percentile,
    shares,
)
from tests.oracle.lake import Row
from tests.oracle.measurements import SOURCE
from tests.oracle.world import OracleWorld

CHUNK = 5 * 1024 * 1024
SECOND = timedelta(seconds=1)
ENDED = ("completed", "failed")


def fct_videos(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per video of a session that is shown with its learner."""
    sessions = {row["session_id"]: row for row in world.sessions if row["source_system"] == SOURCE}
    remarked: dict[str, list[Row]] = defaultdict(list)
    for row in world.lake.standing(SOURCE, "session_feedback"):
        remarked[f"{SOURCE}:{row['session_id']}"].append(row)
    found = []
    for row in world.lake.standing(SOURCE, "videos"):
        session = sessions.get(f"{SOURCE}:{row['session_id']}")
        if session and may_show(world, session["learner_id"], row["created_at"]):
            remarks = remarked[session["session_id"]]
            found.append(
                {
                    "video_id": row["id"],
                    "source_system": SOURCE,
                    "learner_id": session["learner_id"],
                    "session_id": session["session_id"],
                    "created_at": row["created_at"],
                    "processed_at": row["processed_at"],
                    "local_date": day_of(world, session["learner_id"], row["created_at"]),
                    "file_bytes": row["file_size"],
                    "chunk_count": None
                    if row["file_size"] is None
                    else -(-row["file_size"] // CHUNK),
                    "duration_seconds": row["duration"],
                    "processing_seconds": between(row["created_at"], row["processed_at"], SECOND),
                    **_stage(world, row),
                    "is_reviewed": any(one["created_at"] >= row["created_at"] for one in remarks),
                }
            )
    return found


def _stage(world: OracleWorld, row: Row) -> dict[str, Any]:
    status, stage, waiting = row["processing_status"], row["processing_status"], None
    if status not in ENDED:
        waiting = between(row["updated_at"] or row["created_at"], world.as_of, HOUR)
        stage = "stuck" if waiting is not None and waiting >= DAY / HOUR else "in_progress"
    return {
        "processing_status": status,
        "stage": stage,
        "waiting_hours": waiting,
        "is_stuck": stage == "stuck",
    }


def agg_video_weeks(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per week of the learners' own calendars."""
    weeks: dict[date, list[Row]] = defaultdict(list)
    for row in fct_videos(world):
        weeks[monday(row["local_date"])].append(row)
    return [_week(week, rows) for week, rows in weeks.items()]


def _week(week: date, rows: list[Row]) -> dict[str, Any]:
    stages = Counter(row["stage"] for row in rows)
    ended = stages["completed"] + stages["failed"]
    times = [
        row["processing_seconds"]
        for row in rows
        if row["stage"] == "completed" and row["processing_seconds"] is not None
    ]
    chunks = [row["chunk_count"] for row in rows if row["chunk_count"] is not None]
    return {
        "week_start_date": week,
        "uploaded_count": len(rows),
        **{
            f"{stage}_count": stages[stage]
            for stage in ("in_progress", "stuck", "completed", "failed")
        },
        "ended_count": ended,
        **shares("failed", stages["failed"], ended),
        "timed_count": len(times),
        "median_processing_seconds": percentile(times, 0.5),
        "p95_processing_seconds": percentile(times, 0.95),
        "sized_count": len(chunks),
        "chunk_count": sum(chunks) if chunks else None,
    }


TABLES = {
    "community.fct_videos": fct_videos,
    "community.agg_video_weeks": agg_video_weeks,
}
