"""Forecasts for tests of the ledger."""

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from ml.ledger.kinds import BOUNDS

NOON = datetime(2026, 11, 1, 12)  # noqa: DTZ001


def series_rows(method: str, points: list[float], *, spread: float = 10.0) -> pl.DataFrame:
    """Forecasts of the days after the first of November, with bounds around them."""
    steps = range(1, len(points) + 1)
    sides = {
        name: [point + (-1 if name.startswith("low") else 1) * spread * share for point in points]
        for name, share in zip(BOUNDS, np.repeat([0.34, 0.64, 0.98], 2), strict=True)
    }
    return pl.DataFrame(
        {
            "method": [method] * len(points),
            "model_version": ["v1"] * len(points),
            "target_start": [date(2026, 11, 1) + timedelta(days=step) for step in steps],
            "horizon": list(steps),
            "point": points,
            **sides,
        }
    )
