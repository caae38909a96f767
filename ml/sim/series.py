"""Series with planted growth, seasons and anomalies.

Belongs here: what load by hour and learners and storage by day look like, and where an anomaly is.
Does not belong here: detectors and forecasts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

ANOMALIES = ("spike", "shift", "stuck", "noise", "outage")
"""A few rows far up; a lasting step; a flat stretch; more noise; a stretch at nothing."""

BEGIN = datetime.fromisoformat("2026-01-01T00:00:00")


@dataclass(frozen=True)
class Load:
    """A system series by hour.

    Attributes:
        weeks: Its length.
        level: Mean.
        swing: Swing of the day as a share of the level.
        noise: Standard deviation of the noise as a share of the level.
        persistence: How much of the noise of an hour stays in the next.
    """

    weeks: int = 12
    level: float = 100.0
    swing: float = 0.3
    noise: float = 0.05
    persistence: float = 0.5

    @property
    def rows(self) -> int:
        """Its hours."""
        return self.weeks * 168


def hourly_load(load: Load, seed: int) -> NDArray[np.float64]:
    """Values of a load without anomalies."""
    random = np.random.default_rng(seed)
    hours = np.arange(load.rows)
    shocks = random.normal(0, load.noise, load.rows)
    noise = np.empty(load.rows)
    before = 0.0
    for hour, shock in enumerate(shocks):
        before = load.persistence * before + shock
        noise[hour] = before
    return load.level * (1 + load.swing * np.sin(2 * np.pi * hours / 24) + noise)


def with_anomaly(
    values: NDArray[np.float64], kind: str, at: int, *, size: float, seed: int
) -> NDArray[np.float64]:
    """The values with one anomaly.

    Args:
        values: Values of a load.
        kind: One of `ANOMALIES`.
        at: The row where it begins.
        size: How large, in standard deviations of the values.
        seed: Of its random numbers.
    """
    random = np.random.default_rng(seed)
    changed = values.copy()
    spread = float(np.std(values))
    if kind == "spike":
        changed[at : at + 2] += size * spread
    elif kind == "shift":
        changed[at:] += size * spread
    elif kind == "stuck":
        changed[at : at + 36] = changed[at]
    elif kind == "noise":
        changed[at : at + 36] += random.normal(0, size * spread, len(changed[at : at + 36]))
    else:
        changed[at : at + 6] = 0.0
    return changed


def hourly(values: NDArray[np.float64], name: str = "load") -> pl.DataFrame:
    """Values by hour as a frame: series_id, at, value."""
    moments = [BEGIN + timedelta(hours=hour) for hour in range(len(values))]
    return pl.DataFrame({"series_id": [name] * len(values), "at": moments, "value": values})


def daily_learners(days: int, seed: int, *, level: float = 4.5) -> NDArray[np.float64]:
    """Learners by day: growth that changes, a week, counts that scatter."""
    random = np.random.default_rng(seed)
    week = np.resize(random.normal(0, 0.2, 7), days)
    growth = np.cumsum(random.normal(0.002, 0.015, days))
    return random.poisson(np.exp(level + week + growth)).astype(float)


def storage(days: int, seed: int) -> NDArray[np.float64]:
    """Storage by day: steady growth of up to 0.6 % a day, and noise."""
    random = np.random.default_rng(seed)
    growth = random.uniform(0, 0.006)
    return np.exp(6 + growth * np.arange(days) + random.normal(0, 0.05, days))
