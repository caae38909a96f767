"""Who subscribes to `fitness_coach`, how often.

Belongs here: first subscriptions and returns. Does not belong here: the life of one subscription
(`life.py`).
"""

from __future__ import annotations

import numpy as np

from orchestration.simulator.fitness_coach.billing import Ledger
from orchestration.simulator.fitness_coach.life import Life
from orchestration.simulator.fitness_coach.members import APP, Members
from orchestration.simulator.parameters import DAY, HOUR, Parameters, whole_milliseconds

SHARE_SUBSCRIBING = 0.62
SHARE_TRIAL = 0.7
SHARE_RETURNING = 0.3


def subscribe(parameters: Parameters, members: Members) -> Ledger:
    """Draw the subscriptions of all members."""
    draw = parameters.generator(APP, "billing")
    ledger = Ledger()
    people = members.people
    for member in np.flatnonzero(draw.random(people.count) < SHARE_SUBSCRIBING):
        begin = int(people.joined[member]) + int(draw.integers(1, 10 * 24)) * HOUR
        number = 1
        while begin < parameters.end:
            life = Life(parameters, draw, ledger, members, int(member), number)
            end = life.live(begin, has_trial=number == 1 and draw.random() < SHARE_TRIAL)
            if draw.random() >= SHARE_RETURNING:
                break
            begin = end + int(whole_milliseconds(np.array((21 + 40 * draw.random()) * DAY)))
            number += 1
    return ledger
