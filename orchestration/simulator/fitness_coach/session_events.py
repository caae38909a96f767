"""What happens in app sessions of `fitness_coach` that an event is sent for.

Belongs here: kinds and moments of the events of sessions. Does not belong here: events of other
origin (`happenings.py`), rows (`events.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, Mask, pick
from orchestration.simulator.fitness_coach.click_through import lose, open_after_shown
from orchestration.simulator.fitness_coach.happenings import KINDS, Happening, position
from orchestration.simulator.fitness_coach.marketplace import Market
from orchestration.simulator.fitness_coach.members import APP
from orchestration.simulator.fitness_coach.program_use import ProgramUse, looked_at
from orchestration.simulator.fitness_coach.sessions import Sessions
from orchestration.simulator.fitness_coach.training import Workouts
from orchestration.simulator.offline import connected
from orchestration.simulator.parameters import SECOND, Parameters


def of_sessions(
    parameters: Parameters, sessions: Sessions, workouts: Workouts, market: Market, use: ProgramUse
) -> tuple[Happening, Mask]:
    """Events of app sessions, and which of them their platform never sends."""
    draw = parameters.generator(APP, "session_events")
    kind = _kinds(parameters, draw, sessions, workouts)
    session = np.concatenate([sessions.event_session, use.session])
    at = np.concatenate([sessions.event_at, use.at])
    views = np.flatnonzero(kind == position("program_viewed"))
    program = np.full(len(session), -1)
    program[views] = looked_at(parameters, market, at[views])
    program[len(kind) :] = use.program
    others = np.where(use.is_opening, position("program_opened"), position("program_viewed"))
    kind = np.concatenate([kind, others])
    sent = np.maximum(connected(draw, sessions.end)[session], at + 2 * SECOND)
    is_losable = np.isin(kind, [position("workout_started"), position("workout_completed")])
    sent, lost = lose(parameters, sessions, session, is_losable, sent)
    context = sessions.device.with_columns(
        pl.Series("member", np.where(sessions.is_anonymous, -1, sessions.member)),
        pl.Series("start", sessions.start),
        sessions.ids.alias("sessionId"),
    )
    moved = at + sessions.ahead[session]
    return Happening(session, kind, moved, sent, context, program), lost


def _kinds(
    parameters: Parameters, draw: np.random.Generator, sessions: Sessions, workouts: Workouts
) -> Index:
    weights = np.array([kind[5:] for kind in KINDS], dtype=np.float64)
    session = sessions.event_session
    training = sessions.is_workout[session]
    kind = np.where(
        training,
        pick(draw, len(KINDS), len(session), weights[:, 0]),
        pick(draw, len(KINDS), len(session), weights[:, 1]),
    )
    ends = np.cumsum(sessions.lengths)
    starts = ends - sessions.lengths
    told = ~workouts.is_open
    outcome = np.where(
        workouts.is_completed, position("workout_completed"), position("workout_abandoned")
    )
    last = ends[workouts.session] - 1 - sessions.has_end[workouts.session]
    fixed = (
        (starts, position("session_started")),
        (ends[sessions.has_end] - 1, position("session_ended")),
        (starts[workouts.session] + 1, position("workout_started")),
        (last[told], outcome[told]),
    )
    is_free = np.ones(len(kind), dtype=np.bool_)
    for place, name in fixed:
        kind[place] = name
        is_free[place] = False
    clicks = ("recommendation_shown", "recommendation_opened", "screen_viewed")
    shown, opened, other = map(position, clicks)
    return open_after_shown(parameters, session, kind, is_free, (shown, opened, other))
