"""Realised against predicted, once labels have matured.

Belongs here: the test of each period and the cumulative sums over periods. Does not belong here:
calibration curves of a model (`ml/evaluation`).

This is what sees that the world has changed while inputs look as before. A period's z is realised
less predicted by the spread that the predictions themselves let expect (Spiegelhalter, Statistics
in Medicine 1986), widened where the reference's own periods spread more; cumulative sums add it up
in both directions (Page 1954, slack 0.5, limit 5: 465 periods between false alarms).
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

from ml.errors import UnusableInputError
from ml.frames import moment, number, require, text
from ml.tables.monitoring import CALIBRATION_CHECKS

SLACK = 0.5
HEIGHT = 5.0
BEYOND = 3.5
"""Standard deviations that alert at once."""
LEAST_EXPECTED = 5.0
"""Positives, and negatives, to be expected of a period that is judged."""


def calibration_sums(predictions: pl.DataFrame) -> pl.DataFrame:
    """Add up predictions with matured labels.

    Args:
        predictions: One row per prediction with `series` (text), `period_started_at` (day or
            moment), `predicted` (probability) and `realised` (0 or 1, or true and false).

    Returns:
        The frame that `calibration` reads.
    """
    needed = {"series": text, "period_started_at": moment, "predicted": number}
    require(predictions, needed, what="predictions")
    p = pl.col("predicted").cast(pl.Float64)
    keys = ["series", "period_started_at"]
    return predictions.group_by(keys, maintain_order=True).agg(
        pl.len().alias("label_count"),
        p.sum().alias("predicted_sum"),
        (p * (1 - p)).sum().alias("predicted_variance_sum"),
        pl.col("realised").cast(pl.Float64).sum().alias("realised_sum"),
    )


def calibration(sums: pl.DataFrame, reference_periods: int = 0) -> pl.DataFrame:
    """Judge every period of every series.

    Args:
        sums: One row per `series` (text) and `period_started_at` (day or moment) with
            `label_count`, `predicted_sum`, `predicted_variance_sum` (of p (1 - p)) and
            `realised_sum` (numbers): matured labels only.
        reference_periods: The series' first periods, by whose mean squared z (at least 1) all are
            widened.

    Returns:
        Rows of `calibration_checks`. A period that lets expect fewer than five of either class is
        `insufficient_data` and counts for nothing.

    Raises:
        UnusableInputError: More realised than labels, or predictions that are no probabilities.
    """
    needed = {"series": text, "period_started_at": moment} | dict.fromkeys(
        ("label_count", "predicted_sum", "predicted_variance_sum", "realised_sum"), number
    )
    require(sums, needed, what="sums of predictions")
    realised, n = pl.col("realised_sum"), pl.col("label_count")
    predicted, spread = pl.col("predicted_sum"), pl.col("predicted_variance_sum")
    is_wrong = (realised > n) | (realised < 0) | (predicted > n) | (predicted < 0) | (spread < 0)
    if sums.select(is_wrong.any()).item():
        raise UnusableInputError("predictions must be probabilities, realised at most the labels.")
    ordered = sums.with_columns(pl.col("period_started_at").cast(pl.Datetime("us"))).sort(
        "series", "period_started_at"
    )
    parts = [
        _series(own, reference_periods)
        for _, own in ordered.group_by("series", maintain_order=True)
    ]
    if not parts:
        return CALIBRATION_CHECKS.empty()
    return CALIBRATION_CHECKS.of(pl.concat(parts))


def _series(own: pl.DataFrame, reference_periods: int) -> pl.DataFrame:
    n, predicted, spread, realised = (
        own[name].cast(pl.Float64).to_numpy()
        for name in ("label_count", "predicted_sum", "predicted_variance_sum", "realised_sum")
    )
    known = (np.minimum(predicted, n - predicted) >= LEAST_EXPECTED) & (spread > 0)
    z = np.full(len(n), np.nan)
    z[known] = (realised - predicted)[known] / np.sqrt(spread[known])
    first = z[:reference_periods][known[:reference_periods]]
    z /= np.sqrt(max(1.0, float(np.mean(first**2)) if len(first) else 1.0))
    up, down = _cumulative(z), _cumulative(-z)
    with np.errstate(invalid="ignore"):
        is_alert = (np.abs(z) > BEYOND) | (up > HEIGHT) | (down > HEIGHT)
    columns = {
        "predicted_mean": predicted / np.maximum(n, 1),
        "realised_mean": realised / np.maximum(n, 1),
        "z": z,
        "p_value": 2 * stats.norm.sf(np.abs(z)),
        "cusum_up": up,
        "cusum_down": down,
    }
    return own.with_columns(
        *(pl.Series(name, values).fill_nan(None) for name, values in columns.items()),
        *_bounds(realised, n),
        pl.col("label_count").alias("n"),
        pl.Series("is_alert", is_alert),
        pl.Series("status", np.where(known, "watched", "insufficient_data")),
    )


def _cumulative(z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Heights; periods that are not known leave them, and after an alarm they start anew."""
    heights, height = np.empty(len(z)), 0.0
    for place, step in enumerate(np.nan_to_num(z, nan=SLACK)):
        height = max(0.0, (0.0 if height > HEIGHT else height) + step - SLACK)
        heights[place] = height
    return heights


def _bounds(realised: NDArray[np.float64], n: NDArray[np.float64]) -> list[pl.Series]:
    ends = np.full((2, len(n)), np.nan)
    for place, (right, of) in enumerate(zip(realised, n, strict=True)):
        if of > 0:
            found = stats.binomtest(round(right), round(of)).proportion_ci(0.95, method="wilson")
            ends[:, place] = found.low, found.high
    names = ("realised_low", "realised_high")
    return [pl.Series(name, end).fill_nan(None) for name, end in zip(names, ends, strict=True)]
