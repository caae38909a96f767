"""What matching of practice partners can start from.

Belongs here: when, how often and what a student practises. Does not belong here: who suits whom,
which the app decides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from tests.oracle.community import practice_sessions
from tests.oracle.community_teaching import MONTH
from tests.oracle.lake import Row
from tests.oracle.measurements import SOURCE
from tests.oracle.statistics import ratio
from tests.oracle.world import OracleWorld

QUARTERS = ("night", "morning", "afternoon", "evening")


def agg_partner_inputs(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per student with a session in the last 30 days."""
    recent: dict[str, list[Row]] = defaultdict(list)
    for session in practice_sessions(world):
        person = (SOURCE, session["learner_id"])
        is_recent = world.today(person) - session["local_date"] < MONTH
        if is_recent and world.consent.now(*person, "learner_insight"):
            recent[session["learner_id"]].append(session)
    pieces = {
        row["id"]: row
        for row in world.lake.standing(SOURCE, "tags")
        if row["tag_type"] == "piece" and row["user_id"] is None
    }
    tagged: dict[str, list[Row]] = defaultdict(list)
    for row in world.lake.standing(SOURCE, "session_tags"):
        if row["tag_id"] in pieces:
            tagged[f"{SOURCE}:{row['session_id']}"].append(pieces[row["tag_id"]])
    playing = {row["id"]: row["years_playing"] for row in world.lake.standing(SOURCE, "students")}
    return [
        {
            "source_system": SOURCE,
            "learner_id": learner,
            "zone": world.days.zone_at(SOURCE, learner, world.as_of)[0],
            "is_zone_imputed": world.days.zone_at(SOURCE, learner, world.as_of)[1],
            "years_playing": playing.get(learner),
            **_habits(sessions),
            **_pieces([tag for row in sessions for tag in tagged[row["session_id"]]]),
        }
        for learner, sessions in recent.items()
    ]


def _habits(sessions: list[Row]) -> dict[str, Any]:
    quarters = Counter(QUARTERS[row["local_started_at"].hour // 6] for row in sessions)
    return {
        "session_count": len(sessions),
        "sessions_per_week": len(sessions) / 30 * 7,
        **{f"{quarter}_session_count": quarters[quarter] for quarter in QUARTERS},
    }


def _pieces(tags: list[Row]) -> dict[str, Any]:
    levels = [tag["difficulty_level"] for tag in tags if tag["difficulty_level"] is not None]
    played = Counter(tag["id"] for tag in tags)
    most = sorted(played, key=lambda piece: (-played[piece], piece))[:3]
    return {
        "difficulty_count": len(levels),
        "difficulty_level_mean": ratio(sum(levels), len(levels)),
        "piece_ids": ", ".join(most) or None,
    }


TABLES = {"community.agg_partner_inputs": agg_partner_inputs}
