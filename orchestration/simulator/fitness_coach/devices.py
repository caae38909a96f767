"""Days on which members wear devices, and the samples that any device sends.

Belongs here: what all devices and measures share. Does not belong here: what a device measures
(`wearables.py`, `sleep.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, Mask, Numbers, moments, within
from orchestration.simulator.fitness_coach.members import Members
from orchestration.simulator.history import SENT
from orchestration.simulator.offline import connected
from orchestration.simulator.parameters import HOUR, MINUTE, SECOND, Moments, Parameters
from orchestration.simulator.seasons import to_utc

INTERVALS = np.array([(6, 10), (10, 14), (14, 18), (18, 22)])
"""Local hours of the intervals that devices report by day."""


@dataclass(frozen=True)
class WearerDays:
    """Days of wearers, ordered by wearer and day.

    Attributes:
        who: Member of each day.
        day: Simulated day.
        steps: True steps, shape (days, intervals).
        worn: Whether a watch was worn in the interval.
        carried: Whether a phone was carried in the interval.
        is_whole: Whether the phone reports the day as one interval.
    """

    who: Index
    day: Index
    steps: Index
    worn: Mask
    carried: Mask
    is_whole: Mask


def span(
    parameters: Parameters,
    members: Members,
    days: WearerDays,
    row: Index,
    hours: tuple[Index, Index],
) -> tuple[Moments, Moments]:
    """Begin and end in UTC of local hours of the chosen rows of `days`."""
    zone = members.people.zone[days.who[row]]
    begin, end = (to_utc(parameters, zone, days.day[row], 1.0 * hour * HOUR) for hour in hours)
    return begin, end


def samples(
    draw: np.random.Generator,
    members: Members,
    device_ids: pl.Series,
    owners: tuple[Index, Index],
    when: tuple[Moments, Moments],
    values: Numbers,
) -> pl.DataFrame:
    """Samples that sync soon after their end, some of them days later.

    Args:
        draw: Random generator.
        members: The members.
        device_ids: Ids of devices.
        owners: Member and position in `device_ids` per sample.
        when: Begin and end of each sample.
        values: What was measured.

    Returns:
        The samples, without their ids.
    """
    who, device = owners
    begin, end = when
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


def told(measured: pl.DataFrame, device: str, metric: str, row: Index) -> pl.DataFrame:
    """Samples with their kind of device, their measure, and their row of the wearers' days."""
    return measured.with_columns(
        pl.lit(device).alias("deviceType"), pl.lit(metric).alias("metric"), pl.Series("row", row)
    )
