"""Days as dates.

Belongs here: the calendar of predictions. Does not belong here: the predictions (`posterior.py`).
"""

from __future__ import annotations

from datetime import datetime

import polars as pl

CENTURY = 36_525
"""Days beyond which no date is told."""

DATED = ("median_days", "low_50", "high_50", "low_80", "high_80", "low_95", "high_95")
"""Columns of days that get a date: `median_date`, `low_50_date` and so on."""


def with_dates(predictions: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Predictions with the dates that their days are.

    Args:
        predictions: As `predict` gives them.
        as_of: The moment that they were made at.

    Returns:
        The same with issued_at, and a date beside every column of days; null beyond a century.
    """
    dates = {}
    for name in DATED:
        near = pl.when(pl.col(name) <= CENTURY).then(pl.col(name))
        date = (pl.lit(as_of) + pl.duration(seconds=near * 86_400)).dt.date()
        dates[f"{name.removesuffix('_days')}_date"] = date
    return predictions.with_columns(issued_at=pl.lit(as_of).cast(pl.Datetime("us")), **dates)
