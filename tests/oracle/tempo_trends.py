"""In which direction tempo and accuracy of a piece go.

Belongs here: lines through a learner's sessions of a piece. Does not belong here: what one
session's readings say (`tempo.py`).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from tests.oracle.lake import Row
from tests.oracle.measurements import SOURCE, sessions_of
from tests.oracle.statistics import mean_of, millionths, slope, t_critical
from tests.oracle.tempo import NO_PIECE, practised, readings, target_tempos
from tests.oracle.world import OracleWorld


def agg_tempo_trends(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner and piece with a tempo or an accuracy."""
    read, targets = readings(world), target_tempos(world)
    rows = []
    for source, learner in world.sessions_by_learner:
        pieces: dict[str, list[tuple[Row, float | None, float | None]]] = defaultdict(list)
        for session in sessions_of(world, learner) if source == SOURCE else []:
            name = session["session_id"]
            if name in read and _may_be_compared(world, session):
                tempo = practised(read[name].detected, targets[name])
                accuracy = mean_of(read[name].accuracy)
                pieces[session["content_id"] or NO_PIECE].append((session, tempo, accuracy))
        rows += [_trend_row(learner, piece, points) for piece, points in pieces.items()]
    return rows


def _trend_row(
    learner: str, piece: str, points: Sequence[tuple[Row, float | None, float | None]]
) -> dict[str, Any]:
    days = [session["local_date"] for session, _, _ in points]
    tempo = _line([value for _, value, _ in points if value is not None])
    accuracy = _line([value for _, _, value in points if value is not None])
    return {
        "source_system": SOURCE,
        "learner_id": learner,
        "piece_id": piece,
        "first_local_date": min(days),
        "last_local_date": max(days),
        "tempo_session_count": tempo[0],
        "bpm_mean": tempo[1],
        "slope_bpm_per_session": tempo[2],
        "slope_low": tempo[3],
        "slope_high": tempo[4],
        "accuracy_session_count": accuracy[0],
        "accuracy_mean": accuracy[1],
        "accuracy_slope_points_per_session": accuracy[2],
        "accuracy_slope_low": accuracy[3],
        "accuracy_slope_high": accuracy[4],
    }


def _line(told: Sequence[float]) -> tuple[int, *tuple[float | None, ...]]:
    """Number, mean, slope and its interval; what is added up counts in millionths."""
    figures = [millionths(figure) / 1e6 for figure in told]
    number, mean = len(figures), mean_of(figures)
    gain = slope(list(enumerate(figures))) if number >= 3 else None
    if mean is None or gain is None:
        return number, mean, None, None, None
    middle = (number - 1) / 2
    left = [y - mean - gain * (x - middle) for x, y in enumerate(figures)]
    spread = sum((x - middle) ** 2 for x in range(number))
    squares = sum(millionths(one * one) for one in left) / 1e6
    reach = t_critical(number - 2) * math.sqrt(squares / (number - 2) / spread)
    return number, mean, gain, gain - reach, gain + reach


def _may_be_compared(world: OracleWorld, session: Row) -> bool:
    learner, moment = session["learner_id"], session["started_at"]
    return not session["is_future_clock"] and world.consent.granted(
        SOURCE, learner, "trend_comparison", moment
    )


TABLES = {"practice.agg_tempo_trends": agg_tempo_trends}
