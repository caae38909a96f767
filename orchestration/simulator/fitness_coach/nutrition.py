"""Food of `fitness_coach`: logged meals.

Belongs here: nutrition logs. Does not belong here: wearables (`wearables.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.columns import hex_ids, moments, take
from orchestration.simulator.fitness_coach.members import APP, Members
from orchestration.simulator.history import SENT
from orchestration.simulator.offline import connected
from orchestration.simulator.parameters import DAY, HOUR, Parameters, whole_milliseconds
from orchestration.simulator.seasons import to_utc

SHARE_LOGGING = 0.32
MEALS_PER_DAY = 1.3
MEALS = ("breakfast", "lunch", "dinner", "snack")
MEAL_HOURS = np.array([7.5, 12.5, 19.0, 16.0])
FUTURE_LOGS = 5
"""Logs of devices whose clock runs days ahead."""


def nutrition_rows(parameters: Parameters, members: Members) -> tuple[pl.DataFrame, int]:
    """Logged meals, and how many of them carry a clock that runs ahead."""
    draw = parameters.generator(APP, "nutrition")
    people = members.people
    logs = draw.random(people.count) < SHARE_LOGGING
    counts = draw.poisson(MEALS_PER_DAY, (people.count, parameters.days))
    counts *= logs[:, None] & people.activity(parameters)
    cell = np.repeat(np.arange(counts.size), counts.ravel())
    who, day = np.divmod(cell, parameters.days)
    meal = draw.integers(0, len(MEALS), len(cell))
    hour = MEAL_HOURS[meal] + draw.normal(0, 0.7, len(cell))
    at = whole_milliseconds(to_utc(parameters, people.zone[who], day, hour * HOUR))
    sent = connected(draw, at)
    known = (at >= people.joined[who]) & (at >= parameters.start) & (sent < parameters.end)
    who, meal, at, sent = who[known], meal[known], at[known], sent[known]
    ahead = np.linspace(0, len(who) - 1, min(FUTURE_LOGS, len(who))).astype(np.int64)
    at[ahead] = sent[ahead] + draw.integers(3, 30, len(ahead)) * DAY
    count = len(who)
    calories = np.round(np.array([420, 640, 720, 210])[meal] * draw.lognormal(0, 0.3, count), 1)
    rows = pl.DataFrame(
        {
            "id": hex_ids(draw, count, "meal-", 12),
            "userId": members.ids.gather(who),
            "meal": take(MEALS, meal),
            "calories": calories,
            "proteinGrams": np.round(calories * draw.uniform(0.03, 0.07, count), 1),
            "loggedAt": moments(at),
            SENT: moments(sent),
        }
    )
    return rows, len(ahead)
