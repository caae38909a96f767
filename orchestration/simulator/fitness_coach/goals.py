"""Goals of `fitness_coach`.

Belongs here: goals set, achieved, dropped. Does not belong here: workouts (`training.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.columns import choose, hex_ids, moments, take
from orchestration.simulator.fitness_coach.members import APP, Members
from orchestration.simulator.history import Table
from orchestration.simulator.parameters import DAY, HOUR, MINUTE, Parameters, whole_milliseconds


def goal_rows(parameters: Parameters, members: Members) -> Table:
    """Goals that change: set, then achieved or dropped."""
    draw = parameters.generator(APP, "goals")
    people = members.people
    who = np.repeat(np.arange(people.count), draw.integers(0, 4, people.count))
    since = np.maximum(people.joined[who] + HOUR, parameters.start - 20 * DAY)
    at = whole_milliseconds(since + (parameters.end - since) * 0.9 * draw.random(len(who)))
    is_achieved = draw.random(len(who)) < 0.45 + 0.1 * np.clip(people.use[who], -2, 2)
    done = whole_milliseconds(at + draw.gamma(2, 12, len(who)) * DAY + MINUTE)
    first = pl.DataFrame(
        {
            "id": hex_ids(draw, len(who), "goal-", 12),
            "userId": members.ids.gather(who),
            "category": choose(draw, ("weekly_workouts", "body_weight", "distance"), len(who)),
            "target": np.round(draw.uniform(2, 50, len(who)), 1),
            "status": pl.repeat("active", len(who), eager=True),
            "setAt": moments(at),
            "achievedAt": moments(at, np.zeros(len(who), dtype=np.bool_)),
            "updatedAt": moments(at),
        }
    )
    last = first.with_columns(
        status=take(("dropped", "achieved"), is_achieved.astype(np.int64)),
        achievedAt=moments(done, is_achieved),
        updatedAt=moments(done),
    ).filter(is_achieved | (draw.random(len(who)) < 0.3))
    versions = pl.concat([first, last])
    return Table(versions, is_full=False)
