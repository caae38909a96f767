"""What to do about a limit, in a sentence that names it, the dates and the evidence.

Belongs here: words. Does not belong here: probabilities (`capacity.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from ml.forecasting.series import Series

LIKELY, POSSIBLE = 0.5, 0.1
"""Probabilities from which one acts, and from which one watches."""


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
    limit: float
    probability: float
    dates: tuple[date | None, date | None]
    last: date


def advice(crossing: Crossing) -> str:
    """The recommendation."""
    evidence = _evidence(crossing)
    limit = f"the limit of {crossing.limit:,.6g}"
    chance = f"{crossing.probability:.0%} by {crossing.last}"
    if crossing.series.values[-1] > crossing.limit:
        return f"Act now: {limit} is exceeded already. {evidence}"
    if crossing.probability >= LIKELY:
        half, most = crossing.dates
        until = f", more likely than not by {half}" if half else ""
        until += f", almost surely by {most}" if most else ""
        act = f"Raise {limit} or lower the load before {half}"
        return f"{act}: crossed with {chance}{until}. {evidence}"
    if crossing.probability >= POSSIBLE:
        return f"Watch: {limit} is crossed with {chance}. {evidence}"
    return f"Nothing to do: {limit} is crossed with {chance}. {evidence}"


def _evidence(crossing: Crossing) -> str:
    """What the recommendation rests on."""
    values = crossing.series.values
    recent = values[-min(len(values), 28) :]
    grown = float(np.polyfit(np.arange(len(recent)), recent, 1)[0])
    since, until = crossing.series.starts[0], crossing.series.starts[-1]
    return (
        f"Evidence: {len(values)} periods from {since} to {until}, now {values[-1]:,.6g}, "
        f"changing by {grown:+,.3g} per period over the last {len(recent)}."
    )
