"""What to do about a limit, in sentences that name it, the dates and the evidence.

Belongs here: words. Does not belong here: probabilities (`capacity.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from ml.forecasting.series import Series

LIKELY, POSSIBLE = 0.5, 0.1
"""Probabilities from which one acts, and from which one watches."""
RECENT = 28
"""Newest values of which the change is told."""
STEADY = 0.0005
"""Share of the limit below which a change is none."""
SIZES = ("bytes", "kB", "MB", "GB", "TB", "PB")


def _bytes(value: float) -> str:
    """Bytes in the unit in which they are at least 1.

    >>> _bytes(999_982_000_000.0), _bytes(613_489_000_000.0)
    ('1 TB', '613 GB')
    """
    rounded = float(f"{value:.3g}")
    power = int(np.log10(max(abs(rounded), 1)) // 3)
    power = min(power, len(SIZES) - 1)
    return f"{rounded / 1_000**power:.3g} {SIZES[power]}"


UNITS: dict[str, Callable[[float], str]] = {
    "bytes": _bytes,
    "ratio": lambda value: f"{100 * value:.3g} %",
    "count": lambda value: f"{value:,.6g}",
}
"""How values of a unit are written."""


@dataclass(frozen=True)
class Limit:
    """What must not be crossed.

    Attributes:
        value: The limit.
        name: What it bounds, in words.
        unit: One of `UNITS`.
    """

    value: float
    name: str
    unit: str

    @property
    def title(self) -> str:
        """The name as a sentence begins."""
        return self.name[:1].upper() + self.name[1:]

    def written(self, value: float) -> str:
        """A value in the limit's unit."""
        return UNITS[self.unit](value)


@dataclass(frozen=True)
class Crossing:
    """What is known of a limit.

    Attributes:
        series: The series.
        limit: Its limit.
        probability: That it is crossed within the horizon.
        dates: First dates by which half, and nine of ten, of the paths have crossed it.
        last: Last date of the horizon.
    """

    series: Series
    limit: Limit
    probability: float
    dates: tuple[date | None, date | None]
    last: date


def advice(crossing: Crossing) -> str:
    """The recommendation."""
    limit = crossing.limit
    start = f"{limit.title}: "
    bound = f"the limit of {limit.written(limit.value)}"
    chance = f"the chance to cross {bound} by {crossing.last} is {percent(crossing.probability)}"
    evidence = _evidence(crossing)
    if crossing.series.values[-1] > limit.value:
        return f"{start}act now, {bound} is crossed already. {evidence}"
    if crossing.probability >= LIKELY:
        half, most = crossing.dates
        act = f"raise {bound} or lower the load before {half}"
        until = f"; by {half} it is even" if half else ""
        until += f", by {most} it is 90 %" if most else ""
        return f"{start}{act}. In detail, {chance}{until}. {evidence}"
    if crossing.probability >= POSSIBLE:
        return f"{start}watch it, {chance}. {evidence}"
    return f"{start}nothing to do, {chance}. {evidence}"


def percent(share: float) -> str:
    """A probability in words that claim no more than it can.

    >>> percent(0.0), percent(0.314), percent(1.0)
    ('less than 1 %', '31 %', 'more than 99 %')
    """
    if share < 0.01:
        return "less than 1 %"
    if share > 0.99:
        return "more than 99 %"
    return f"{100 * share:.0f} %"


def _evidence(crossing: Crossing) -> str:
    """What the recommendation rests on."""
    values, limit = crossing.series.values, crossing.limit
    recent = values[-min(len(values), RECENT) :]
    grown = float(np.polyfit(np.arange(len(recent)), recent, 1)[0])
    since, until = (_day(crossing.series.starts[place]) for place in (0, -1))
    if abs(grown) < STEADY * abs(limit.value):
        change = "steady"
    else:
        change = f"{'up' if grown > 0 else 'down'} {_change(limit, abs(grown))} a day"
    return (
        f"It was {limit.written(float(values[-1]))} on {until}, {change} over the last "
        f"{len(recent)} days ({len(values)} days known, since {since})."
    )


def _change(limit: Limit, size: float) -> str:
    """A change in the limit's unit; of a share, in percentage points."""
    if limit.unit == "ratio":
        return f"{100 * size:.2g} points"
    return limit.written(size)


def _day(start: date | datetime) -> date:
    """The day on which a period begins."""
    return start.date() if isinstance(start, datetime) else start
