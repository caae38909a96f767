"""What members of `fitness_coach` do with programs of the marketplace: look at them, open them.

Belongs here: views before orders, use after orders. Does not belong here: the orders
(`marketplace.py`), the events' rows (`events.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.simulator.columns import Index, Mask, pick, within
from orchestration.simulator.fitness_coach.marketplace import PROGRAM_WEIGHTS, PROGRAMS, Market
from orchestration.simulator.fitness_coach.members import APP
from orchestration.simulator.fitness_coach.sessions import Sessions
from orchestration.simulator.parameters import DAY, Moments, Parameters, whole_milliseconds

OPENING_PROBABILITY = 0.6
"""Probability that a buyer opens the program on a later day with a session, until paid back."""


@dataclass(frozen=True)
class ProgramUse:
    """Events about programs within sessions that are sent beside the drawn ones.

    Attributes:
        session: Session of each event.
        program: Program of each event.
        at: Moment of each event.
        is_opening: Whether the program was opened; otherwise it was looked at before it was bought.
        days: Per program, days with a session on which a buyer could have opened it.
    """

    session: Index
    program: Index
    at: Moments
    is_opening: Mask
    days: Index


def use_programs(parameters: Parameters, sessions: Sessions, market: Market) -> ProgramUse:
    """Draw the view before every order, and the days on which buyers open what they bought."""
    draw = parameters.generator(APP, "program_use")
    latest = np.minimum(sessions.end[market.session], market.ordered)
    viewed = _between(draw, sessions.start[market.session], latest)
    order, session = _later_days(sessions, market)
    program = market.program[order]
    pair = np.unique(session * PROGRAMS + program)
    session, program = np.divmod(pair, PROGRAMS)
    days = np.bincount(program, minlength=PROGRAMS)
    opens = draw.random(len(pair)) < OPENING_PROBABILITY
    session, program = session[opens], program[opens]
    opened = _between(draw, sessions.start[session], sessions.end[session])
    return ProgramUse(
        session=np.concatenate([market.session, session]),
        program=np.concatenate([market.program, program]),
        at=np.concatenate([viewed, opened]),
        is_opening=np.arange(len(market.session) + len(session)) >= len(market.session),
        days=days,
    )


def looked_at(parameters: Parameters, market: Market, at: Moments) -> Index:
    """The program that each other view is of: a popular one, of those on offer."""
    draw = parameters.generator(APP, "program_views")
    program = pick(draw, PROGRAMS, len(at), PROGRAM_WEIGHTS)
    return np.where(market.published[program] <= at, program, market.published.argmin())


def _later_days(sessions: Sessions, market: Market) -> tuple[Index, Index]:
    """Per order the first session of every later day on which it is still the member's own."""
    borders = np.searchsorted(sessions.member, sessions.member[market.session], side="right")
    later = borders - market.session - 1
    order = np.repeat(np.arange(len(market.session)), later)
    session = market.session[order] + 1 + within(order)
    day = sessions.start // DAY
    is_new_day = day[session] > day[session - 1]
    is_own = ~market.is_refunded[order] | (sessions.start[session] < market.refunded[order])
    kept = is_new_day & is_own & ~sessions.is_anonymous[session]
    return order[kept], session[kept]


def _between(draw: np.random.Generator, since: Moments, until: Moments) -> Moments:
    return whole_milliseconds(since + draw.random(len(since)) * (until - since))
