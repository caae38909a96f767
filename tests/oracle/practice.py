"""Sums over a learner's practice: breakdowns by tag, heat of segments.

Belongs here: figures over all sessions of a kind. Does not belong here: what one session's readings
say (`tempo.py`), or in which direction they go (`tempo_trends.py`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.measurements import SOURCE
from tests.oracle.statistics import mean_of, ratio
from tests.oracle.tempo import NO_PIECE, Readings, practice_sessions, readings
from tests.oracle.world import OracleWorld

COLD, HOT = (0xFF, 0xE5, 0xB4), (0xFF, 0x45, 0x00)

Member = tuple[str, str, str | None, int | None]
"""Dimension, member, its name and how long a piece lasts."""


def members(tags: Sequence[Row]) -> set[Member]:
    """What a session counts under because of its tags."""
    found: set[Member] = set()
    for tag in tags:
        kind, is_private = tag["tag_type"], tag["user_id"] is not None
        lasts = tag["typical_duration"] if kind == "piece" else None
        found.add((kind, tag["id"], None if is_private else tag["name"], lasts))
        for dimension, value in (
            ("composer", tag["composer"]),
            ("difficulty_level", tag["difficulty_level"]),
        ):
            if value is not None:
                found.add((dimension, str(value), str(value), None))
    return found


def agg_practice_breakdowns(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner, dimension and member."""
    tags = {row["id"]: row for row in world.lake.standing(SOURCE, "tags")}
    put: dict[str, list[Row]] = defaultdict(list)
    for row in world.lake.standing(SOURCE, "session_tags"):
        if row["tag_id"] in tags:
            put[f"{SOURCE}:{row['session_id']}"].append(tags[row["tag_id"]])
    grouped: dict[tuple[str, Member], list[Row]] = defaultdict(list)
    for session in practice_sessions(world):
        mode = session["mode"]
        for member in {*members(put[session["session_id"]]), ("mode", mode, mode, None)}:
            if member[1] is not None:
                grouped[session["learner_id"], member].append(session)
    read = readings(world)
    return [_breakdown(*key, sessions, read) for key, sessions in grouped.items()]


def _breakdown(
    learner: str, member: Member, sessions: Sequence[Row], read: dict[str, Readings]
) -> dict[str, Any]:
    lengths = [row["total_seconds"] for row in sessions if row["total_seconds"] is not None]
    ratings = [row["self_rating"] for row in sessions if row["self_rating"] is not None]
    empty = Readings()
    accuracies = [one for row in sessions for one in read.get(row["session_id"], empty).accuracy]
    return {
        "source_system": SOURCE,
        "learner_id": learner,
        "dimension": member[0],
        "member": member[1],
        "member_name": member[2],
        "session_count": len(sessions),
        "timed_session_count": len(lengths),
        "total_seconds": sum(lengths) if lengths else None,
        "rated_session_count": len(ratings),
        "self_rating_mean": ratio(sum(ratings), len(ratings)),
        "accuracy_count": len(accuracies),
        "tempo_accuracy_mean": mean_of(accuracies),
        "typical_seconds": member[3],
        "practice_per_typical_factor": (
            ratio(sum(lengths), member[3]) if lengths and member[3] else None
        ),
        "last_local_date": max(row["local_date"] for row in sessions),
    }


def agg_segment_heat(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner, piece and segment."""
    sessions = {row["session_id"]: row for row in practice_sessions(world)}
    grouped: dict[tuple[str, str], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in world.lake.standing(SOURCE, "practice_segments"):
        session = sessions.get(f"{SOURCE}:{row['session_id']}")
        if session:
            piece = session["content_id"] or NO_PIECE
            grouped[session["learner_id"], piece][row["name"]].append(row)
    return [
        row for (learner, piece), named in grouped.items() for row in _heat(learner, piece, named)
    ]


def _heat(learner: str, piece: str, named: dict[str, list[Row]]) -> Iterator[dict[str, Any]]:
    clicks = {name: sum(row["clickCount"] for row in rows) for name, rows in named.items()}
    most = max(clicks.values())
    for name, rows in named.items():
        share = ratio(clicks[name], most)
        yield {
            "source_system": SOURCE,
            "learner_id": learner,
            "piece_id": piece,
            "segment_name": name,
            "click_count": clicks[name],
            "session_count": len({row["session_id"] for row in rows}),
            "max_click_count": most,
            "intensity_ratio": share,
            "color": None if share is None else blended(share),
            "last_clicked_at": max(
                (row["lastClicked"] for row in rows if row["lastClicked"]), default=None
            ),
        }


def blended(share: float) -> str:
    """The colour at a share of the way from cold to hot."""
    channels = [
        math.floor(cold + (hot - cold) * share + 0.5) for cold, hot in zip(COLD, HOT, strict=True)
    ]
    return "#" + "".join(f"{channel:02X}" for channel in channels)


TABLES = {
    "practice.agg_practice_breakdowns": agg_practice_breakdowns,
    "practice.agg_segment_heat": agg_segment_heat,
}
