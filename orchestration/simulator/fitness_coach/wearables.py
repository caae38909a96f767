"""Wearables of `fitness_coach`: watches and phones that disagree about the same steps.

Belongs here: samples of steps and heart rate, and the planted true steps. Does not belong here:
what few devices measure (`sleep.py`), what breaks on the way (`faults.py`), workouts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import hex_ids, moments
from orchestration.simulator.fitness_coach.devices import INTERVALS, WearerDays, samples, span, told
from orchestration.simulator.fitness_coach.faults import break_some
from orchestration.simulator.fitness_coach.members import APP, Members
from orchestration.simulator.fitness_coach.sleep import further_samples, minutes_asleep
from orchestration.simulator.history import SENT
from orchestration.simulator.parameters import DAY, Parameters

SHARE_WEARING = 0.10
SHARE_WORN = 0.8
SHARE_CARRIED = 0.85
SHARE_WHOLE_DAY = 0.15
"""Share of phone days reported as one interval that overlaps all of the watch's."""
PHONE_BIAS = (0.90, 1.0)


@dataclass(frozen=True)
class Worn:
    """What wearables told.

    Attributes:
        rows: The samples that were delivered.
        truth: Per member and local day the true steps and those that at least one device could see,
            minutes asleep, whether all samples of steps and heart rate were delivered, and whether
            those of steps that were delivered came whole.
        null_values: Delivered samples without a value.
        invalid: Delivered samples that do not end after they begin.
    """

    rows: pl.DataFrame
    truth: pl.DataFrame
    null_values: int
    invalid: int


def wear(parameters: Parameters, members: Members) -> Worn:
    """Draw the samples of watches, phones and rings, and the truth behind them."""
    draw = parameters.generator(APP, "wearables")
    days = _wearer_days(parameters, draw, members)
    device_ids = hex_ids(draw, 2 * members.people.count, "dev-", 10)
    usual = pl.concat(
        [
            _watch(parameters, draw, members, days, device_ids),
            _phone(parameters, draw, members, days, device_ids),
        ]
    )
    further = further_samples(parameters, members, days, device_ids)
    is_usual_sent, is_further_sent = _is_sent(parameters, usual), _is_sent(parameters, further)
    sent = usual.filter(is_usual_sent)
    later = further.filter(is_further_sent)
    more = parameters.generator(APP, "further_wearable_ids")
    frame = pl.concat(
        [
            sent.with_columns(hex_ids(draw, len(sent), "wear-", 12).alias("id")),
            later.with_columns(hex_ids(more, len(later), "wear-", 12).alias("id")),
        ]
    )
    broken = break_some(parameters, frame)
    is_whole = ~broken.has_no_value & ~broken.is_invalid
    is_steps = pl.col("metric") == "steps"
    is_complete = np.ones(len(days.who), dtype=np.bool_)
    is_complete[usual.filter(~is_usual_sent)["row"].to_numpy()] = False
    is_sound = np.ones(len(days.who), dtype=np.bool_)
    is_sound[broken.rows.filter(~is_whole).filter(is_steps)["row"].to_numpy()] = False
    is_seen_whole = days.is_whole & days.carried.any(axis=1)
    is_seen = days.worn | (days.carried & ~days.is_whole[:, None]) | is_seen_whole[:, None]
    truth = pl.DataFrame(
        {
            "learner": members.ids.gather(days.who),
            "local_day": moments(parameters.start + days.day * DAY).cast(pl.Date),
            "steps_of_the_day": days.steps.sum(axis=1),
            "steps_seen": (days.steps * is_seen).sum(axis=1),
            "intervals_worn": days.worn.sum(axis=1),
            "sleep_minutes": minutes_asleep(days, broken.rows.filter(is_whole)),
            "is_complete": is_complete,
            "is_sound": is_sound,
        }
    )
    return Worn(
        rows=broken.rows.drop("row").sort(SENT, maintain_order=True),
        truth=truth,
        null_values=int(broken.has_no_value.sum()),
        invalid=int(broken.is_invalid.sum()),
    )


def _is_sent(parameters: Parameters, rows: pl.DataFrame) -> pl.Series:
    return (rows["startAt"].to_physical() >= parameters.start) & (
        rows[SENT].to_physical() < parameters.end
    )


def _wearer_days(parameters: Parameters, draw: np.random.Generator, members: Members) -> WearerDays:
    people = members.people
    wears = draw.random(people.count) < SHARE_WEARING
    who, day = np.nonzero(people.activity(parameters) & wears[:, None])
    pace = np.exp(draw.normal(7.2, 0.5, people.count))
    mean = pace[who, None] * np.array([0.9, 1.0, 1.1, 0.8])
    steps = np.round(mean * draw.gamma(2.5, 1 / 2.5, mean.shape)).astype(np.int64)
    steps *= draw.random(mean.shape) > 0.03
    return WearerDays(
        who=who,
        day=day,
        steps=steps,
        worn=draw.random(mean.shape) < SHARE_WORN,
        carried=draw.random(mean.shape) < SHARE_CARRIED,
        is_whole=draw.random(len(who)) < SHARE_WHOLE_DAY,
    )


def _watch(
    parameters: Parameters,
    draw: np.random.Generator,
    members: Members,
    days: WearerDays,
    device_ids: pl.Series,
) -> pl.DataFrame:
    row, place = np.nonzero(days.worn)
    hours = INTERVALS[place]
    steps = days.steps[row, place]
    exact = np.round(steps * draw.normal(1, 0.008, len(row)))
    parts = []
    metrics = (("steps", exact), ("heart_rate", np.round(draw.normal(74, 9, len(row)), 1)))
    for name, values in metrics:
        chosen = place == 1 if name == "heart_rate" else np.ones(len(row), dtype=np.bool_)
        begin, end = span(
            parameters, members, days, row[chosen], (hours[chosen, 0], hours[chosen, 1])
        )
        owners = (days.who[row[chosen]], 2 * days.who[row[chosen]])
        seen = samples(draw, members, device_ids, owners, (begin, end), values[chosen])
        parts.append(told(seen, "watch", name, row[chosen]))
    return pl.concat(parts)


def _phone(
    parameters: Parameters,
    draw: np.random.Generator,
    members: Members,
    days: WearerDays,
    device_ids: pl.Series,
) -> pl.DataFrame:
    biased = np.round(days.steps * draw.uniform(*PHONE_BIAS, days.steps.shape))
    row, place = np.nonzero(days.carried & ~days.is_whole[:, None])
    whole = np.flatnonzero(days.is_whole & days.carried.any(axis=1))
    who = np.r_[days.who[row], days.who[whole]]
    every_row = np.r_[row, whole]
    first = np.r_[INTERVALS[place, 0], np.full(len(whole), INTERVALS[0, 0])]
    last = np.r_[INTERVALS[place, 1], np.full(len(whole), INTERVALS[-1, 1])]
    values = np.r_[biased[row, place], biased[whole].sum(axis=1)]
    when = span(parameters, members, days, every_row, (first, last))
    seen = samples(draw, members, device_ids, (who, 2 * who + 1), when, values)
    return told(seen, "phone", "steps", every_row)
