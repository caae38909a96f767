"""Wearables of `fitness_coach`: watches and phones that disagree about the same steps.

Belongs here: samples and the planted true steps. Does not belong here: workouts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, Mask, Numbers, hex_ids, moments, within
from orchestration.simulator.fitness_coach.members import APP, Members
from orchestration.simulator.history import SENT
from orchestration.simulator.offline import connected
from orchestration.simulator.parameters import DAY, HOUR, MINUTE, SECOND, Moments, Parameters
from orchestration.simulator.seasons import to_utc

SHARE_WEARING = 0.10
INTERVALS = ((6, 10), (10, 14), (14, 18), (18, 22))
"""Local hours of the intervals that devices report."""
SHARE_WORN = 0.8
SHARE_CARRIED = 0.85
SHARE_WHOLE_DAY = 0.15
"""Share of phone days reported as one interval that overlaps all of the watch's."""
PHONE_BIAS = (0.90, 1.0)


@dataclass(frozen=True)
class _Day:
    """Days of wearers: who, which day, true steps per interval, which devices saw them."""

    who: Index
    day: Index
    steps: Index
    worn: Mask
    carried: Mask
    is_whole: Mask


def wearable_rows(parameters: Parameters, members: Members) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Samples of watches and phones, and the planted true steps per member and day.

    Returns:
        The rows; and per member and local day the steps that at least one device could see, and
        whether all samples of the day were delivered.
    """
    draw = parameters.generator(APP, "wearables")
    days = _wearer_days(parameters, draw, members)
    device_ids = hex_ids(draw, 2 * members.people.count, "dev-", 10)
    parts = [
        _watch(parameters, draw, members, days, device_ids),
        _phone(parameters, draw, members, days, device_ids),
    ]
    every = pl.concat(parts)
    is_sent = (every["startAt"].to_physical() >= parameters.start) & (
        every[SENT].to_physical() < parameters.end
    )
    frame = every.filter(is_sent)
    rows = frame.drop("row").with_columns(hex_ids(draw, len(frame), "wear-", 12).alias("id"))
    is_complete = np.ones(len(days.who), dtype=np.bool_)
    is_complete[every.filter(~is_sent)["row"].to_numpy()] = False
    is_seen_whole = days.is_whole & days.carried.any(axis=1)
    is_seen = days.worn | (days.carried & ~days.is_whole[:, None]) | is_seen_whole[:, None]
    truth = pl.DataFrame(
        {
            "learner": members.ids.gather(days.who),
            "local_day": moments(parameters.start + days.day * DAY).cast(pl.Date),
            "steps_of_the_day": days.steps.sum(axis=1),
            "steps_seen": (days.steps * is_seen).sum(axis=1),
            "intervals_worn": days.worn.sum(axis=1),
            "is_complete": is_complete,
        }
    )
    return rows.sort(SENT, maintain_order=True), truth


def _wearer_days(parameters: Parameters, draw: np.random.Generator, members: Members) -> _Day:
    people = members.people
    wears = draw.random(people.count) < SHARE_WEARING
    who, day = np.nonzero(people.activity(parameters) & wears[:, None])
    pace = np.exp(draw.normal(7.2, 0.5, people.count))
    mean = pace[who, None] * np.array([0.9, 1.0, 1.1, 0.8])
    steps = np.round(mean * draw.gamma(2.5, 1 / 2.5, mean.shape)).astype(np.int64)
    steps *= draw.random(mean.shape) > 0.03
    return _Day(
        who=who,
        day=day,
        steps=steps,
        worn=draw.random(mean.shape) < SHARE_WORN,
        carried=draw.random(mean.shape) < SHARE_CARRIED,
        is_whole=draw.random(len(who)) < SHARE_WHOLE_DAY,
    )


def _interval(
    parameters: Parameters, members: Members, days: _Day, row: Index, hours: tuple[Index, Index]
) -> tuple[Moments, Moments]:
    zone = members.people.zone[days.who[row]]
    begin, end = (to_utc(parameters, zone, days.day[row], 1.0 * hour * HOUR) for hour in hours)
    return begin, end


def _watch(
    parameters: Parameters,
    draw: np.random.Generator,
    members: Members,
    days: _Day,
    device_ids: pl.Series,
) -> pl.DataFrame:
    row, place = np.nonzero(days.worn)
    hours = np.array(INTERVALS)[place]
    steps = days.steps[row, place]
    exact = np.round(steps * draw.normal(1, 0.008, len(row)))
    parts = []
    metrics = (("steps", exact), ("heart_rate", np.round(draw.normal(74, 9, len(row)), 1)))
    for name, values in metrics:
        chosen = place == 1 if name == "heart_rate" else np.ones(len(row), dtype=np.bool_)
        begin, end = _interval(
            parameters, members, days, row[chosen], (hours[chosen, 0], hours[chosen, 1])
        )
        owners = (days.who[row[chosen]], 2 * days.who[row[chosen]])
        seen = _samples(draw, members, device_ids, owners, (begin, end), values[chosen])
        parts.append(_told(seen, "watch", name, row[chosen]))
    return pl.concat(parts)


def _phone(
    parameters: Parameters,
    draw: np.random.Generator,
    members: Members,
    days: _Day,
    device_ids: pl.Series,
) -> pl.DataFrame:
    biased = np.round(days.steps * draw.uniform(*PHONE_BIAS, days.steps.shape))
    row, place = np.nonzero(days.carried & ~days.is_whole[:, None])
    whole = np.flatnonzero(days.is_whole & days.carried.any(axis=1))
    hours = np.array(INTERVALS)
    who = np.r_[days.who[row], days.who[whole]]
    every_row = np.r_[row, whole]
    first = np.r_[hours[place, 0], np.full(len(whole), INTERVALS[0][0])]
    last = np.r_[hours[place, 1], np.full(len(whole), INTERVALS[-1][1])]
    values = np.r_[biased[row, place], biased[whole].sum(axis=1)]
    span = _interval(parameters, members, days, every_row, (first, last))
    seen = _samples(draw, members, device_ids, (who, 2 * who + 1), span, values)
    return _told(seen, "phone", "steps", every_row)


def _samples(
    draw: np.random.Generator,
    members: Members,
    device_ids: pl.Series,
    owners: tuple[Index, Index],
    span: tuple[Moments, Moments],
    values: Numbers,
) -> pl.DataFrame:
    who, device = owners
    begin, end = span
    synced = connected(draw, end + within(who) % 7 * MINUTE, 0.03)
    return pl.DataFrame(
        {
            "id": pl.repeat("", len(who), eager=True),
            "userId": members.ids.gather(who),
            "deviceId": device_ids.gather(device),
            "startAt": moments(begin),
            "endAt": moments(end),
            "value": values.astype(np.float64),
            "syncedAt": moments(synced),
            SENT: moments(synced + SECOND),
        }
    )


def _told(samples: pl.DataFrame, device: str, metric: str, row: Index) -> pl.DataFrame:
    return samples.with_columns(
        pl.lit(device).alias("deviceType"), pl.lit(metric).alias("metric"), pl.Series("row", row)
    )
