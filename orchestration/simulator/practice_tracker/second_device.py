"""Second devices: sessions that begin while another session of the same student is still on.

Belongs here: which sessions have a twin, and when. Does not belong here: rows (`practice.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.simulator.columns import Index, uuids
from orchestration.simulator.parameters import (
    MINUTE,
    SECOND,
    Moments,
    Parameters,
    whole_milliseconds,
)
from orchestration.simulator.practice_tracker.people import APP
from orchestration.simulator.practice_tracker.practice import SHARE_OPEN, Practice, lengths
from orchestration.simulator.visits import SHORTEST_GAP

SHARE_TWICE = 0.006


@dataclass(frozen=True)
class Twins:
    """Sessions on second devices.

    Attributes:
        practice: The sessions.
        of: Session on the first device that each one begins in.
        since: From when both were on and known to the server; the largest integer for never.
        until: Until when they were.
    """

    practice: Practice
    of: Index
    since: Moments
    until: Moments


def second_devices(parameters: Parameters, practice: Practice) -> Twins:
    """Draw the sessions on second devices: always connected, and over before the next session.

    At least one session has a twin; only sessions that reach the server have.

    Args:
        parameters: The world.
        practice: The sessions on first devices.

    Returns:
        Their twins.
    """
    draw = parameters.generator(APP, "second_device")
    own = practice.arrived(parameters)
    count = min(len(own), max(1, round(len(own) * SHARE_TWICE)))
    of = np.sort(draw.permutation(own)[:count])
    begin, length = practice.start[of], (practice.end - practice.start)[of]
    start = whole_milliseconds(begin + length * draw.uniform(0.05, 0.8, count))
    latest = begin + SHORTEST_GAP - MINUTE
    end = np.minimum(whole_milliseconds(start + lengths(draw, count) * MINUTE), latest)
    sent = end + 3 * SECOND
    known = sent < parameters.end
    return Twins(
        practice=Practice(
            student=practice.student[of],
            start=start,
            end=end,
            is_open=draw.random(count) < SHARE_OPEN,
            ids=uuids(draw, count),
            sent=sent,
            tempo=practice.tempo[of],
            piece=practice.piece[of],
            device=("second_device",),
        ),
        of=of,
        since=np.where(known, start, np.iinfo(np.int64).max),
        until=np.minimum(end, practice.end[of]),
    )
