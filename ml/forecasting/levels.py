"""A series without seasons: damped exponential smoothing and ARIMA(2,1,2), fitted and rolled.

Belongs here: the two fits, and their forecasts from earlier origins with the same parameters. Does
not belong here: seasons, scales, which method a series gets (`methods.py`).

statsmodels fits; what is written here is the recursion of each model with given parameters, so that
hundreds of origins cost as much as one. Both are the recursions of Hyndman and Athanasopoulos,
*Forecasting: Principles and Practice*, 3rd edition, chapters 8 and 9.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
from scipy.signal import lfilter
from statsmodels.tools.sm_exceptions import ConvergenceWarning
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from ml.arrays import Floats, Integers

MAX_ITERATIONS = 300
"""What a fit may take before it counts as not converged."""


class Level(Protocol):
    """A fitted model of a series without seasons."""

    def ahead(self, histories: Floats, rows: Integers, lengths: Integers, horizon: int) -> Floats:
        """Forecasts of 1 to `horizon` steps after the first `length` values of each row.

        Args:
            histories: One history per row; what follows its length is not looked at.
            rows: Row of each origin.
            lengths: Values known at each origin.
            horizon: Steps ahead.

        Returns:
            One row per origin, one column per step.
        """
        ...


@dataclass(frozen=True)
class DampedTrend:
    """Additive errors, additive damped trend: ETS(A, Ad, N).

    Attributes:
        alpha: Smoothing of the level.
        beta: Smoothing of the trend.
        phi: Damping per step.
        level: Level before the first value.
        trend: Trend before the first value.
    """

    alpha: float
    beta: float
    phi: float
    level: float
    trend: float

    def states(self, histories: Floats) -> tuple[Floats, Floats]:
        """Level and trend after each value of each row."""
        levels, trends = np.empty_like(histories), np.empty_like(histories)
        level = np.full(len(histories), self.level)
        trend = np.full(len(histories), self.trend)
        for step in range(histories.shape[1]):
            fading = self.phi * trend
            error = histories[:, step] - level - fading
            level = level + fading + self.alpha * error
            trend = fading + self.beta * error
            levels[:, step], trends[:, step] = level, trend
        return levels, trends

    def errors(self, values: Floats) -> Floats:
        """What the forecast of one step was off at each value."""
        levels, trends = self.states(values[None, :])
        before = np.append(self.level, levels[0, :-1])
        return values - before - self.phi * np.append(self.trend, trends[0, :-1])

    def ahead(self, histories: Floats, rows: Integers, lengths: Integers, horizon: int) -> Floats:
        """See `Level`."""
        levels, trends = self.states(histories)
        grown = np.cumsum(self.phi ** np.arange(1, horizon + 1))
        last = lengths - 1
        return levels[rows, last, None] + trends[rows, last, None] * grown


@dataclass(frozen=True)
class Arima212:
    """ARIMA(2,1,2) without constant.

    Attributes:
        ar: The two autoregressive coefficients.
        ma: The two moving-average coefficients.
    """

    ar: tuple[float, float]
    ma: tuple[float, float]

    def ahead(self, histories: Floats, rows: Integers, lengths: Integers, horizon: int) -> Floats:
        """See `Level`; errors before the first difference count as 0."""
        steps = np.diff(histories, axis=1)
        errors = lfilter([1.0, -self.ar[0], -self.ar[1]], [1.0, *self.ma], steps, axis=1)
        last = lengths - 2
        newer, older = steps[rows, last], steps[rows, last - 1]
        error, error_before = errors[rows, last], errors[rows, last - 1]
        ahead = np.empty((len(rows), horizon))
        for step in range(horizon):
            mean = self.ar[0] * newer + self.ar[1] * older
            mean = mean + self.ma[0] * error + self.ma[1] * error_before
            newer, older = mean, newer
            error, error_before = np.zeros_like(mean), error
            ahead[:, step] = mean
        return histories[rows, lengths - 1, None] + np.cumsum(ahead, axis=1)


def fit_smoothing(
    values: Floats, *, with_trend: bool = True, damped: bool = True
) -> DampedTrend | None:
    """Fit exponential smoothing by maximum likelihood; none where the fit does not converge.

    Args:
        values: One value per period.
        with_trend: ETS(A, Ad, N); without, ETS(A, N, N), whose trend is 0.
        damped: Whether the trend fades; else ETS(A, A, N).
    """
    trend = "add" if with_trend else None
    model = ETSModel(
        pd.Series(values), error="add", trend=trend, damped_trend=with_trend and damped
    )
    result = _quietly(lambda: model.fit(disp=False, maxiter=MAX_ITERATIONS))
    if result is None or not result.mle_retvals["converged"]:
        return None
    named = dict(zip(result.model.param_names, result.params, strict=True))
    return DampedTrend(
        alpha=named["smoothing_level"],
        beta=named.get("smoothing_trend", 0.0),
        phi=named.get("damping_trend", 1.0),
        level=named["initial_level"],
        trend=named.get("initial_trend", 0.0),
    )


def fit_arima(values: Floats) -> Arima212 | None:
    """Fit ARIMA(2,1,2) by maximum likelihood; none where the fit does not converge."""
    scale = float(np.std(np.diff(values)))
    if scale == 0:
        return None
    model = ARIMA(values / scale, order=(2, 1, 2))
    result = _quietly(lambda: model.fit(method_kwargs={"maxiter": MAX_ITERATIONS}))
    if result is None or not result.mle_retvals["converged"]:
        return None
    ar, ma = result.arparams, result.maparams
    return Arima212(ar=(float(ar[0]), float(ar[1])), ma=(float(ma[0]), float(ma[1])))


def _quietly(fit: Callable[[], Any]) -> Any | None:
    """What a fit gives; none where it meets a matrix that it cannot factor.

    Its warnings are of starting values, which do not matter, and of convergence, which is read
    from the result.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", UserWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            return fit()
        except np.linalg.LinAlgError:
            return None
