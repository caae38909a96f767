"""Seasons of a series: how they are taken off, and how they go on.

Belongs here: decomposition and repetition. Does not belong here: what is forecast of the rest.
"""

from __future__ import annotations

import numpy as np
from statsmodels.tsa.seasonal import MSTL, STL

from ml.arrays import Floats

MIN_CYCLES = 3
"""Whole cycles that a season needs to be told from chance."""


def usable(seasons: tuple[int, ...], length: int) -> tuple[int, ...]:
    """The seasons of which `length` values hold `MIN_CYCLES` cycles, shortest first.

    >>> usable((168, 24), 200)
    (24,)
    """
    return tuple(sorted(each for each in seasons if each > 1 and each * MIN_CYCLES <= length))


def split(values: Floats, seasons: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Take the seasons off by STL, several by MSTL (Bandara, Hyndman, Bergmeir 2021).

    Args:
        values: One value per period.
        seasons: Lengths in periods, as `usable` gives them.

    Returns:
        The values without seasons, and one row per season with its part of every value.
    """
    if not seasons:
        return values, np.zeros((0, len(values)))
    if len(seasons) == 1:
        parts = STL(values, period=seasons[0]).fit().seasonal[None, :]
    else:
        parts = MSTL(values, periods=seasons).fit().seasonal.T
    return values - parts.sum(axis=0), parts


def repeat(parts: Floats, seasons: tuple[int, ...], horizon: int) -> Floats:
    """The sum of the seasons over the next `horizon` periods: each repeats its last cycle."""
    ahead = np.zeros(horizon)
    for part, season in zip(parts, seasons, strict=True):
        ahead += np.resize(part[-season:], horizon)
    return ahead
