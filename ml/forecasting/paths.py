"""Simulated paths of a series.

Belongs here: how a series may go on. Does not belong here: limits that it crosses (`capacity.py`).

Half of the paths go on with the present trend, ETS(A, A, N), half with the mean growth of the
window, ETS(A, N, N) with drift, which is drawn anew for each path, as the mean of growth resampled.
Nobody knows which of the two holds. (A damped trend, best for a forecast's middle, crosses limits
too rarely: on planted trends 36 % told where 65 % came.) Each path starts from today's level and
meets errors of the past, drawn in blocks of a season or of ten periods so that what comes together
stays together, and feeds them back, as the models do (Hyndman and others 2008, chapter 6). Seasons
repeat.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.arrays import Floats
from ml.forecasting import methods
from ml.forecasting.forecast import Plan
from ml.forecasting.levels import DampedTrend, fit_smoothing
from ml.forecasting.seasons import repeat, split, usable
from ml.forecasting.series import from_log, to_log

BLOCK = 10
"""Periods that are drawn together where there is no season."""


@dataclass(frozen=True)
class Paths:
    """How paths are simulated.

    Attributes:
        count: Number of paths.
        seed: Of the random numbers.
    """

    count: int = 2_000
    seed: int = 0


def simulate(values: Floats, plan: Plan, paths: Paths) -> Floats | None:
    """Paths of a series over what its history carries.

    Args:
        values: One value per period, oldest first.
        plan: How.
        paths: How many, from which seed.

    Returns:
        One row per path, one column per period ahead, on the scale of the values; none where the
        fit does not converge.
    """
    scaled = to_log(methods.window(values, plan.seasons), is_count=plan.is_count)
    horizon = plan.carried(len(values))
    seasons = usable(plan.seasons, len(scaled))
    rest, parts = split(scaled, seasons)
    if np.ptp(rest) < 1e-9:
        return np.full((1, horizon), values[-1])
    block = seasons[0] if seasons else min(BLOCK, len(rest))
    drawing = _Drawing(paths.count // 2, horizon, block, np.random.default_rng(paths.seed))
    halves = [_trending(rest, drawing), _drifting(rest, drawing)]
    kept = [half for half in halves if half is not None]
    if not kept:
        return None
    return from_log(np.vstack(kept) + repeat(parts, seasons, horizon), is_count=plan.is_count)


@dataclass(frozen=True)
class _Drawing:
    """How errors are drawn: paths, steps, length of a block, random numbers."""

    count: int
    steps: int
    block: int
    random: np.random.Generator

    def of(self, errors: Floats, steps: int) -> Floats:
        """Errors in blocks of neighbours; a block that meets the end goes on at the begin."""
        blocks = -(-steps // self.block)
        starts = self.random.integers(0, len(errors), (self.count, blocks))
        places = (starts[:, :, None] + np.arange(self.block)) % len(errors)
        return errors[places].reshape(self.count, -1)[:, :steps]


def _trending(rest: Floats, drawing: _Drawing) -> Floats | None:
    """Paths that go on with the present trend."""
    fit = fit_smoothing(rest, damped=False)
    if fit is None:
        return None
    levels, trends = fit.states(rest[None, :])
    errors = fit.errors(rest)
    drawn = drawing.of(errors - errors.mean(), drawing.steps)
    return _walked(fit, levels[0, -1], np.full(drawing.count, trends[0, -1]), drawn)


def _drifting(rest: Floats, drawing: _Drawing) -> Floats | None:
    """Paths that go on with the mean growth of the window, which is itself uncertain."""
    fit = fit_smoothing(rest, with_trend=False)
    if fit is None:
        return None
    errors = fit.errors(rest)[1:]
    drifts = fit.alpha * drawing.of(errors, len(errors)).mean(axis=1)
    drawn = drawing.of(errors - errors.mean(), drawing.steps)
    return _walked(fit, fit.states(rest[None, :])[0][0, -1], drifts, drawn)


def _walked(fit: DampedTrend, start: float, trends: Floats, errors: Floats) -> Floats:
    """Paths from a level and trends, with the errors that they meet."""
    values = np.empty_like(errors)
    levels = np.full(len(errors), start)
    for step in range(errors.shape[1]):
        values[:, step] = levels + trends + errors[:, step]
        levels = levels + trends + fit.alpha * errors[:, step]
        trends = trends + fit.beta * errors[:, step]
    return values
