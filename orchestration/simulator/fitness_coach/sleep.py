"""What few wearables measure: minutes asleep by a ring, active minutes by the watch.

Belongs here: those samples and the planted minutes asleep. Does not belong here: steps and heart
rate (`wearables.py`), what breaks on the way (`faults.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, Mask, Numbers, hex_ids, only
from orchestration.simulator.fitness_coach.devices import INTERVALS, WearerDays, samples, span, told
from orchestration.simulator.fitness_coach.members import APP, Members
from orchestration.simulator.parameters import Parameters

SHARE_WITH_RING = 0.08
SHARE_WITH_ACTIVE_MINUTES = 0.10
"""Shares of those who wear anything; at least one of them each."""
BEDTIME, RISING = 22, 31
"""Local hours of the night that a ring reports as one interval, counted from the day's midnight."""
SHARE_OF_NIGHTS = 0.9
BEFORE_MIDNIGHT = (24 - BEDTIME) / (RISING - BEDTIME)
MINUTES_ASLEEP = (425.0, 55.0)
STEPS_PER_MINUTE = 105.0
LONGEST_MINUTES = 240.0


def further_samples(
    parameters: Parameters, members: Members, days: WearerDays, device_ids: pl.Series
) -> pl.DataFrame:
    """Nights seen by rings, and active minutes in the intervals in which a watch was worn."""
    draw = parameters.generator(APP, "further_wearables")
    wearers = draw.permutation(np.unique(days.who))
    rings = _some(wearers, SHARE_WITH_RING)
    active = _some(wearers[::-1], SHARE_WITH_ACTIVE_MINUTES)
    ring_ids = hex_ids(draw, members.people.count, "dev-", 10)

    nights = np.flatnonzero(
        np.isin(days.who, rings) & (draw.random(len(days.who)) < SHARE_OF_NIGHTS)
    )
    who = days.who[nights]
    asleep = np.clip(np.round(draw.normal(*MINUTES_ASLEEP, len(nights))), 90, 535)
    hours = (np.full(len(nights), BEDTIME), np.full(len(nights), RISING))
    slept = samples(
        draw, members, ring_ids, (who, who), span(parameters, members, days, nights, hours), asleep
    )

    row, place = np.nonzero(days.worn & np.isin(days.who, active)[:, None])
    who = days.who[row]
    pace = STEPS_PER_MINUTE * draw.lognormal(0, 0.2, len(row))
    moved = np.round(np.minimum(days.steps[row, place] / pace, LONGEST_MINUTES))
    interval = (INTERVALS[place, 0], INTERVALS[place, 1])
    when = span(parameters, members, days, row, interval)
    walked = samples(draw, members, device_ids, (who, 2 * who), when, moved)
    return pl.concat(
        [told(slept, "ring", "sleep_minutes", nights), told(walked, "watch", "active_minutes", row)]
    )


def _some(wearers: Index, share: float) -> Index:
    return wearers[: max(1, round(len(wearers) * share))]


def minutes_asleep(days: WearerDays, known: pl.DataFrame) -> pl.Series:
    """Minutes asleep on each day of a wearer, null where no sample tells.

    Args:
        days: Days of wearers, ordered by wearer.
        known: Samples that arrived whole.

    Returns:
        A night's minutes spread evenly over it, so that some belong to the evening and the rest to
        the next morning.
    """
    nights = known.filter(pl.col("metric") == "sleep_minutes")
    row, minutes = nights["row"].to_numpy(), nights["value"].to_numpy()
    follows = np.zeros(len(days.who), dtype=np.bool_)
    follows[:-1] = (np.diff(days.who) == 0) & (np.diff(days.day) == 1)
    evening, morning = row, row[follows[row]] + 1
    total: Numbers = np.zeros(len(days.who))
    total[evening] += minutes * BEFORE_MIDNIGHT
    total[morning] += minutes[follows[row]] * (1 - BEFORE_MIDNIGHT)
    is_told: Mask = np.zeros(len(days.who), dtype=np.bool_)
    is_told[np.r_[evening, morning]] = True
    return only(np.round(total, 3), is_told)
