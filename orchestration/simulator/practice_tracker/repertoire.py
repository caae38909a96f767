"""Which piece is practised in which session, and which pieces go badly with everybody.

Belongs here: the choice of pieces and the planted weak ones. Does not belong here: the tags that
name them (`tags.py`) or what is measured (`measurements.py`).
"""

from __future__ import annotations

import numpy as np

from orchestration.simulator.columns import Index, pick
from orchestration.simulator.parameters import Parameters
from orchestration.simulator.practice_tracker.people import APP

PIECES = 30
REPERTOIRE = 4
"""Pieces that a student has under the fingers; some of them may be the same one."""
WEAK_PIECES = 4
WEAK_AMONG = 12
"""Weak pieces are among so many of the most popular ones."""
POINTS_LOST = 12.0
"""Points of tempo accuracy that a weak piece costs."""


def rehearse(parameters: Parameters, students: int, student: Index) -> Index:
    """Draw the piece of each session: one of the student's own few.

    Args:
        parameters: The world.
        students: How many students there are.
        student: Student of each session.

    Returns:
        Pieces, 0 to `PIECES` - 1, from the most popular one.
    """
    draw = parameters.generator(APP, "pieces")
    popularity = 1 / np.arange(1, PIECES + 1)
    liked = pick(draw, PIECES, students * REPERTOIRE, popularity).reshape(-1, REPERTOIRE)
    return liked[student, draw.integers(0, REPERTOIRE, len(student))]


def weak_pieces(parameters: Parameters) -> Index:
    """Pieces that go badly with everybody."""
    draw = parameters.generator(APP, "weak_pieces")
    return np.sort(draw.permutation(WEAK_AMONG)[:WEAK_PIECES])
