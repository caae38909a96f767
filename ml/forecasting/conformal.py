"""Intervals from what a method got wrong at earlier origins.

Belongs here: residuals to half widths. Does not belong here: forecasts, scales.

Split conformal prediction over rolling origins: the half width of a step is a quantile of the
absolute residuals of forecasts that many steps ahead, with the finite-sample correction (the k-th
smallest of n, k = ceil((n + 1) level)). Half widths never fall with the step: isotonic regression
takes out what is only chance between neighbouring steps.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import isotonic_regression

from ml.arrays import Floats, Integers

LEVELS = (0.5, 0.8, 0.95)
"""Shares of the truth that intervals are to cover."""

MIN_RESIDUALS = 19
"""What it takes to bound 95 %; a step with fewer borrows those of its nearest steps."""


def half_widths(residuals: Floats) -> Floats:
    """Half widths of the intervals of each step.

    Args:
        residuals: One row per origin, one column per step ahead; NaN where no truth has come.

    Returns:
        One row per level of `LEVELS`, one column per step; NaN where no residual is known.
    """
    absolute = np.abs(residuals)
    steps = absolute.shape[1]
    counts = np.isfinite(absolute).sum(axis=0)
    if not counts.any():
        return np.full((len(LEVELS), steps), np.nan)
    found = np.array([_quantiles(_near(absolute, counts, step)) for step in range(steps)]).T
    weights = np.maximum(counts, 1).astype(float)
    rising = np.array([isotonic_regression(each, weights=weights).x for each in found])
    return np.maximum.accumulate(rising, axis=0)


def _near(absolute: Floats, counts: Integers, step: int) -> Floats:
    """Residuals of a step and of as many neighbours as it takes to have enough."""
    reach = 0
    while reach < len(counts):
        around = slice(max(0, step - reach), step + reach + 1)
        if counts[around].sum() >= MIN_RESIDUALS:
            break
        reach += 1
    near = absolute[:, around]
    return near[np.isfinite(near)]


def _quantiles(known: Floats) -> list[float]:
    """The half width of each level."""
    ordered = np.sort(known)
    ranks = [math.ceil((len(ordered) + 1) * level) for level in LEVELS]
    return [float(ordered[min(rank, len(ordered)) - 1]) for rank in ranks]
