"""Frames of series for tests."""

from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

FIRST = date(2026, 1, 1)


def daily(values: ArrayLike, name: str = "one") -> pl.DataFrame:
    """A daily series from the first of January 2026 on."""
    known = np.asarray(values, dtype=float)
    days = [FIRST + timedelta(days=day) for day in range(len(known))]
    return pl.DataFrame(
        {"series_id": [name] * len(known), "period_start": days, "value": known},
        schema={"series_id": pl.String(), "period_start": pl.Date(), "value": pl.Float64()},
    )


def weekly_pattern(
    length: int, seed: int, *, level: float = 4.0, growth: float = 0.002
) -> np.ndarray:
    """Counts with a weekly season, growth and a wandering level."""
    random = np.random.default_rng(seed)
    season = np.resize([0.3, 0.2, 0.0, -0.1, 0.0, -0.3, 0.1], length)
    wander = np.cumsum(random.normal(growth, 0.02, length))
    return random.poisson(np.exp(level + season + wander)).astype(float)
