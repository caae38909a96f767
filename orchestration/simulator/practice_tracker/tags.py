"""Tags of `practice_tracker`: pieces, techniques, private lists, and which session carries which.

Belongs here: tags. Does not belong here: sessions (`practice.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.columns import choose, hex_ids, moments, only, take
from orchestration.simulator.history import SENT, Table
from orchestration.simulator.parameters import Parameters
from orchestration.simulator.practice_tracker.people import APP, School
from orchestration.simulator.practice_tracker.practice import Practice
from orchestration.simulator.practice_tracker.repertoire import PIECES
from orchestration.simulator.practice_tracker.second_device import Twins

TECHNIQUES = ("scales", "arpeggios", "trills", "staccato", "sight reading", "bowing", "pedalling")
COMPOSERS = ("J. S. Bach", "C. Schumann", "F. Chopin", "S. Joplin", "F. Price", "B. Bartok")
LABELS = ("warm-up", "lesson", "recital", "fun")


def tag_rows(
    parameters: Parameters, school: School, practice: Practice, twins: Twins
) -> tuple[Table, pl.DataFrame]:
    """The tags, and one row per session and tag; second devices know the piece alone."""
    draw = parameters.generator(APP, "tags")
    owners = np.flatnonzero(draw.random(school.people.count) < 0.15)
    shared = PIECES + len(TECHNIQUES) + len(LABELS)
    count = shared + len(owners)
    is_piece = np.arange(count) < PIECES
    names = [f"Piece No. {number}" for number in range(1, PIECES + 1)]
    names += [*TECHNIQUES, *LABELS, *(f"private list {number}" for number in range(len(owners)))]
    types = np.full(count, 0)
    types[:PIECES] = 1
    types[PIECES : PIECES + len(TECHNIQUES)] = 2
    ids = hex_ids(draw, count, "tag-", 8)
    begun = np.full(count, parameters.start)
    tags = pl.DataFrame(
        {
            "id": ids,
            "name": names,
            "color": choose(draw, ("#4CAF50", "#2196F3", "#FF9800"), count),
            "tag_type": take(("general", "piece", "technique"), types),
            "user_id": take(school.accounts, np.r_[np.full(shared, -1), owners]),
            "composer": only(choose(draw, COMPOSERS, count), is_piece),
            "difficulty_level": only(draw.integers(1, 11, count), is_piece),
            "typical_duration": only(60 * draw.integers(1, 15, count), is_piece),
            "updated_at": moments(begun),
        }
    )
    own = practice.arrived(parameters)
    technique = PIECES + draw.integers(0, len(TECHNIQUES) + len(LABELS), len(own))
    has_technique = draw.random(len(own)) < 0.35
    every = practice.followed_by(twins.practice)
    known = every.arrived(parameters)
    tagged = np.r_[known, own[has_technique]]
    links = pl.DataFrame(
        {
            "session_id": every.ids.gather(tagged),
            "tag_id": ids.gather(np.r_[every.piece[known], technique[has_technique]]),
            SENT: moments(every.sent[tagged]),
        }
    ).sort(SENT, maintain_order=True)
    return Table(tags, is_full=True), links
