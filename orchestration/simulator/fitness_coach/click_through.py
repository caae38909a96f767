"""Events of `fitness_coach` that follow one another, and events that a platform loses.

Belongs here: recommendations opened after they were shown, and what is never sent. Does not belong
here: the events' rows (`events.py`), programs of the marketplace (`program_use.py`).
"""

from __future__ import annotations

import numpy as np

from orchestration.simulator.columns import Index, Mask
from orchestration.simulator.fitness_coach.members import APP
from orchestration.simulator.fitness_coach.sessions import Sessions
from orchestration.simulator.parameters import Moments, Parameters

OPENING_PROBABILITY = 0.38
LOSING_PLATFORM = "web"
LOST_SHARE = 0.04


def open_after_shown(
    parameters: Parameters,
    session: Index,
    kind: Index,
    is_free: Mask,
    kinds: tuple[int, int, int],
) -> Index:
    """Kinds of events in which a recommendation is opened right after it was shown, or not at all.

    The first recommendation shown in a session is opened with the planted probability. Where no
    event could follow, none is shown.

    Args:
        parameters: The world.
        session: Session of each event, ascending.
        kind: Kind of each event.
        is_free: Events that may be of another kind.
        kinds: The kinds "shown" and "opened", and the one that takes their place.

    Returns:
        The kinds.
    """
    shown, opened, other = kinds
    kind = np.where(kind == opened, shown, kind)
    can_follow = np.zeros(len(kind), dtype=np.bool_)
    can_follow[:-1] = is_free[1:] & (session[1:] == session[:-1])
    kind[(kind == shown) & ~can_follow] = other
    place = np.flatnonzero(kind == shown)
    first = place[np.unique(session[place], return_index=True)[1]]
    draw = parameters.generator(APP, "click_through")
    kind[first[draw.random(len(first)) < OPENING_PROBABILITY] + 1] = opened
    return kind


def lose(
    parameters: Parameters, sessions: Sessions, session: Index, is_losable: Mask, sent: Moments
) -> tuple[Moments, Mask]:
    """When events are sent if one platform never sends some of them, and which it never sends.

    Args:
        parameters: The world.
        sessions: The sessions.
        session: Session of each event.
        is_losable: Events that can be lost.
        sent: When each event would have been sent.

    Returns:
        When each event is sent, the world's end for lost ones; and the lost ones.
    """
    draw = parameters.generator(APP, "lost_events")
    is_platform = (sessions.device["deviceInfo.platform"] == LOSING_PLATFORM).to_numpy()
    at_risk = np.flatnonzero(is_losable & is_platform[session] & (sent < parameters.end))
    lost = np.zeros(len(sent), dtype=np.bool_)
    lost[at_risk[draw.random(len(at_risk)) < LOST_SHARE]] = True
    return np.where(lost, parameters.end, sent), lost
