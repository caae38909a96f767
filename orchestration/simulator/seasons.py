"""When people practise: weekly and yearly seasons, hours of the day, and time zones.

Belongs here: the calendar's effect on activity. Does not belong here: who the people are.
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from orchestration.simulator.columns import Index, Numbers
from orchestration.simulator.parameters import DAY, HOUR, SECOND, Moments, Parameters

WEEKDAYS = np.array([1.08, 1.10, 1.05, 1.00, 0.84, 0.80, 1.13])
"""Activity on Monday to Sunday; the mean is one."""

YEARLY_SWING = 0.18
YEARLY_PEAK_DAY = 20

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Europe/London",
    "Asia/Kolkata",
    "Australia/Sydney",
    "America/Sao_Paulo",
    "Asia/Tokyo",
    "Pacific/Auckland",
    "Asia/Kathmandu",
)
ZONE_WEIGHTS = (0.30, 0.20, 0.12, 0.14, 0.07, 0.05, 0.04, 0.04, 0.02, 0.02)

HOURS = np.array([7.3, 12.6, 19.4])
HOUR_SPREADS = np.array([1.1, 1.3, 1.7])
HOUR_WEIGHTS = (0.20, 0.15, 0.65)


def day_factors(parameters: Parameters) -> NDArray[np.float64]:
    """Relative activity on each simulated day."""
    first = parameters.start // DAY
    days = first + np.arange(parameters.days)
    weekday = (days + 3) % 7  # 1970-01-01 was a Thursday
    of_year = np.array(
        [datetime.fromtimestamp(int(day) * 86_400, UTC).timetuple().tm_yday for day in days]
    )
    yearly = 1 + YEARLY_SWING * np.cos(2 * np.pi * (of_year - YEARLY_PEAK_DAY) / 365.25)
    return WEEKDAYS[weekday] * yearly


def zone_offsets(parameters: Parameters) -> Moments:
    """Local time minus UTC at noon, per zone and simulated day, shape (zones, days)."""
    noons = [
        datetime.fromtimestamp((parameters.start + day * DAY + 12 * HOUR) // SECOND, UTC)
        for day in range(parameters.days)
    ]
    offsets = np.empty((len(ZONES), parameters.days), dtype=np.int64)
    for row, name in enumerate(ZONES):
        zone = ZoneInfo(name)
        for column, noon in enumerate(noons):
            offset = noon.astimezone(zone).utcoffset()
            offsets[row, column] = 0 if offset is None else int(offset.total_seconds()) * SECOND
    return offsets


def times_of_day(generator: np.random.Generator, count: int) -> Numbers:
    """Local times of day in microseconds: some mornings and noons, mostly evenings."""
    peak = np.searchsorted(np.cumsum(HOUR_WEIGHTS), generator.random(count)).clip(0, len(HOURS) - 1)
    hours = HOURS[peak] + HOUR_SPREADS[peak] * generator.standard_normal(count)
    return (hours % 24) * HOUR


def to_utc(parameters: Parameters, zone: Index, day: Index, time_of_day: Numbers) -> Moments:
    """Moments of local times of day on simulated days.

    Args:
        parameters: The world.
        zone: Position in `ZONES`.
        day: Simulated day, 0 being the first.
        time_of_day: Local time in microseconds since midnight.

    Returns:
        Moments in UTC; they may lie outside of the simulated time by up to 14 hours.
    """
    offsets = zone_offsets(parameters)
    local = parameters.start + day * DAY + time_of_day.astype(np.int64)
    return local - offsets[zone, day]
