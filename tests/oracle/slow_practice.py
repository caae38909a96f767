"""Areas of pieces that want slower practice.

Belongs here: what the last seven days say about a segment of a piece. Does not belong here: what
one session's readings say (`tempo.py`).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from tests.oracle.measurements import SOURCE, sessions_of
from tests.oracle.statistics import mean_of
from tests.oracle.tempo import (
    NO_PIECE,
    Readings,
    practice_sessions,
    practised,
    readings,
    target_tempos,
)
from tests.oracle.world import OracleWorld

WHOLE_PIECE = "whole piece"
WEEK = timedelta(days=7)


def agg_slow_practice_areas(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner, piece and segment of the last seven days."""
    read, targets = readings(world), target_tempos(world)
    segments = defaultdict(set)
    for row in world.lake.standing(SOURCE, "practice_segments"):
        segments[f"{SOURCE}:{row['session_id']}"].add(row["name"])
    areas: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for learner in {row["learner_id"] for row in practice_sessions(world)}:
        today = world.today((SOURCE, learner))
        for session in sessions_of(world, learner):
            is_recent = today - WEEK < session["local_date"] <= today
            if is_recent and not session["is_future_clock"]:
                name = session["session_id"]
                for segment in segments.get(name, {WHOLE_PIECE}):
                    areas[learner, session["content_id"] or NO_PIECE, segment].append(name)
    return [_area_row(key, names, read, targets) for key, names in areas.items()]


def _area_row(
    key: tuple[str, str, str],
    names: list[str],
    read: dict[str, Readings],
    targets: dict[str, int | None],
) -> dict[str, Any]:
    found = {name: read.get(name, Readings()) for name in names}
    accuracies = [one for each in found.values() for one in each.accuracy]
    tempos = [practised(each.detected, targets[name]) for name, each in found.items()]
    current = next((tempo for tempo in reversed(tempos) if tempo is not None), None)
    mean = mean_of(accuracies)
    is_advised = mean is not None and mean < 70
    return {
        "source_system": SOURCE,
        **dict(zip(("learner_id", "piece_id", "segment_name"), key, strict=True)),
        "session_count": len(names),
        "accuracy_count": len(accuracies),
        "tempo_accuracy_mean": mean,
        "current_bpm": current,
        "is_recommended": is_advised,
        "recommendation_type": "slow_practice" if is_advised else None,
        "suggested_bpm": current * 0.7 if is_advised and current else None,
    }


TABLES = {"practice.agg_slow_practice_areas": agg_slow_practice_areas}
