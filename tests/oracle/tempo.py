"""What the readings of a practice session say: faces, octaves and points.

Belongs here: figures of one session. Does not belong here: which readings a session has
(`measurements.py`), or figures over many sessions (`practice.py`, `tempo_trends.py`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.measurements import SOURCE, measurements
from tests.oracle.statistics import mean_of
from tests.oracle.world import OracleWorld

MULTIPLES = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
OCTAVES = {0.25, 0.5, 2.0, 4.0}
FACES = {
    "happy": (90, "#4CAF50", "bounce"),
    "neutral": (75, "#2196F3", "pulse"),
    "annoyed": (60, "#FF9800", "shake"),
    "angry": (-math.inf, "#F44336", "vibrate"),
}
NO_PIECE = "none"
MINUTE = timedelta(minutes=1)


@dataclass
class Readings:
    """A session's readings of accuracy and tempo."""

    accuracy: list[float] = field(default_factory=list)
    tempo: list[float] = field(default_factory=list)

    @property
    def detected(self) -> float | None:
        """The tempo as the app detected it."""
        return mean_of(self.tempo)


def readings(world: OracleWorld) -> dict[str, Readings]:
    """Readings by session, of the sessions that have one."""
    found: dict[str, Readings] = defaultdict(Readings)
    for taken in measurements(world):
        if taken.session_id and taken.metric_type == "tempo_accuracy":
            found[taken.session_id].accuracy.append(taken.value)
        if taken.session_id and taken.metric_type == "average_tempo":
            found[taken.session_id].tempo.append(taken.value)
    return dict(found)


def practice_sessions(world: OracleWorld) -> list[Row]:
    """Every session of practice_tracker that is shown with its learner."""
    return [row for row in world.sessions if row["source_system"] == SOURCE]


def target_tempos(world: OracleWorld) -> dict[str, int | None]:
    """The tempo aimed at, by session."""
    rows = world.lake.standing(SOURCE, "practice_sessions")
    return {f"{SOURCE}:{row['id']}": row["target_tempo"] for row in rows}


def multiple(detected: float | None, target: int | None) -> float | None:
    """Which multiple of the tempo aimed at was detected: octaves by nearness, others within 5 %."""
    if not detected or not target:
        return None
    apart = {one: max(detected / (target * one), target * one / detected) for one in MULTIPLES}
    nearest = min(MULTIPLES, key=lambda one: apart[one])
    limit = math.sqrt(2) if nearest in OCTAVES else 1.05
    return nearest if apart[nearest] <= limit else 1.0


def practised(detected: float | None, target: int | None) -> float | None:
    """The tempo that was played."""
    times = multiple(detected, target)
    return detected / times if detected and times in OCTAVES else detected


def face(accuracy: float | None) -> str | None:
    """The face of the metronome."""
    if accuracy is None:
        return None
    return next(name for name, (least, _, _) in FACES.items() if accuracy >= least)


def fct_session_tempos(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per session with a reading."""
    read, targets = readings(world), target_tempos(world)
    return [
        _tempo_row(session, read[session["session_id"]], targets[session["session_id"]])
        for session in practice_sessions(world)
        if session["session_id"] in read
    ]


def _tempo_row(session: Row, read: Readings, target: int | None) -> dict[str, Any]:
    accuracy, detected = mean_of(read.accuracy), read.detected
    mood, times = face(accuracy), multiple(detected, target)
    faces = [face(one) for one in read.accuracy]
    return {
        **{name: session[name] for name in ("session_id", "source_system", "learner_id")},
        "local_date": session["local_date"],
        "accuracy_count": len(read.accuracy),
        "tempo_accuracy": accuracy,
        **{f"{name}_count": faces.count(name) for name in FACES},
        "mood": mood,
        "color": FACES[mood][1] if mood else None,
        "animation": FACES[mood][2] if mood else None,
        "tempo_count": len(read.tempo),
        "detected_bpm": detected,
        "target_bpm": target,
        "tempo_multiple": times,
        "snapped_bpm": detected / times if detected and times else None,
        "is_octave_error": times in OCTAVES if times else None,
    }


def fct_practice_points(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per session that has ended."""
    read, targets = readings(world), target_tempos(world)
    return [
        _points_row(session, read.get(session["session_id"], Readings()), targets)
        for session in practice_sessions(world)
        if session["ended_at"] and session["ended_at"] >= session["started_at"]
    ]


def _points_row(session: Row, read: Readings, targets: dict[str, int | None]) -> dict[str, Any]:
    length = session["ended_at"] - session["started_at"]
    target, detected = targets[session["session_id"]], read.detected
    accuracy = mean_of(read.accuracy)
    base = length // MINUTE
    is_slow = bool(target and detected is not None and detected < target)
    parts = {
        "base_points": base,
        "slow_points": base if is_slow else 0,
        "meditation_points": 2 * length // MINUTE if target and target < 60 else 0,
        "accuracy_points": 10 if accuracy is not None and accuracy > 85 else 0,
    }
    return {
        **{name: session[name] for name in ("session_id", "source_system", "learner_id")},
        "local_date": session["local_date"],
        "duration_seconds": length // timedelta(seconds=1),
        "average_bpm": detected,
        "target_bpm": target,
        "tempo_accuracy": accuracy,
        **parts,
        "points": sum(parts.values()),
        "is_meditation": target < 60 if target else None,
        "text_points": 3 * base if target and target < 60 else None,
    }


TABLES = {
    "practice.fct_session_tempos": fct_session_tempos,
    "practice.fct_practice_points": fct_practice_points,
}
