"""Effects of one arm against another, and intervals of a fixed horizon.

Belongs here: values of arms, differences, their errors, Welch's and Newcombe's intervals. Does not
belong here: intervals that hold at every look (`sequential.py`).

Ratios and relative effects by the delta method (Deng, Knoblich and Lu, KDD 2018).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from ml.errors import InsufficientDataError
from ml.experiments.statistics import Arm, Moments

Scale = Literal["absolute", "relative"]
LEAST_UNITS = 2
"""Units that an arm needs for a variance."""


@dataclass(frozen=True)
class Value:
    """A metric in one arm.

    Attributes:
        n: Units.
        raw: The metric as it was.
        value: The metric, adjusted by a covariate if there is one.
        squared_error: Squared standard error of `raw`.
        shared: Covariance of `raw` with its adjustment.
        adjustment: Squared standard error of the adjustment.
    """

    n: int
    raw: float
    value: float
    squared_error: float
    shared: float = 0.0
    adjustment: float = 0.0

    def variance(self, weight: float = 1.0) -> float:
        """Squared standard error of `weight` times `raw` less the adjustment."""
        return weight**2 * self.squared_error - 2 * weight * self.shared + self.adjustment


@dataclass(frozen=True)
class Effect:
    """A difference between two arms.

    Attributes:
        estimate: Treatment less control, or that by control.
        standard_error: Its standard error.
        degrees: Degrees of freedom (Welch and Satterthwaite).
        n: Units of both arms.
    """

    estimate: float
    standard_error: float
    degrees: float
    n: int


@dataclass(frozen=True)
class Interval:
    """An interval of an effect and the probability of one so far from 0."""

    low: float
    high: float
    p_value: float


def gradient(moments: Moments) -> NDArray[np.float64]:
    """How numerator and denominator of a unit move the metric: its linearisation.

    Raises:
        InsufficientDataError: The denominators add up to 0.
    """
    above, below, _ = moments.means
    if below == 0:
        raise InsufficientDataError("denominators of the metric add up to 0: there is no ratio.")
    return np.array([1 / below, -above / below**2, 0.0])


def plain(arm: Arm) -> Value:
    """The metric of an arm as it was.

    Raises:
        InsufficientDataError: The arm has fewer than two units, or its denominators add up to 0.
    """
    whole = arm.whole
    if whole.n < LEAST_UNITS:
        message = f"arm '{arm.name}' has {whole.n} units: an error needs at least {LEAST_UNITS}."
        raise InsufficientDataError(message)
    slope = gradient(whole)
    variance = float(slope @ whole.covariance(arm.lost_degrees) @ slope)
    above, below, _ = whole.means
    raw = float(above / below)
    return Value(whole.n, raw, raw, variance / whole.n)


def effect(control: Value, treatment: Value, scale: Scale = "absolute") -> Effect:
    """Treatment against control.

    Args:
        control: Value of the control arm.
        treatment: Value of the other.
        scale: `absolute` is the difference, `relative` the difference by the control's raw value.

    Raises:
        InsufficientDataError: Nothing varies, or a relative effect of a control at 0, or of a
            treatment that is 0 for every unit: it is -1 without an error.
    """
    errors = control.variance(), treatment.variance()
    if sum(errors) <= 0:
        raise InsufficientDataError("the metric is the same for every unit: there is no error.")
    degrees = sum(errors) ** 2 / (
        errors[0] ** 2 / (control.n - 1) + errors[1] ** 2 / (treatment.n - 1)
    )
    difference, n = treatment.value - control.value, control.n + treatment.n
    if scale == "absolute":
        return Effect(difference, sqrt(sum(errors)), degrees, n)
    if control.raw == 0:
        raise InsufficientDataError("the metric of the control is 0: nothing is relative to it.")
    variance = errors[1] + control.variance(treatment.raw / control.raw)
    if variance <= 0:
        raise InsufficientDataError("the metric is 0 for every unit: a share of it has no error.")
    return Effect(difference / control.raw, sqrt(variance) / abs(control.raw), degrees, n)


def fixed_horizon(found: Effect, alpha: float) -> Interval:
    """Welch's interval: valid for one look at a size or an end that was planned."""
    half = float(stats.t.ppf(1 - alpha / 2, found.degrees)) * found.standard_error
    p_value = 2 * float(stats.t.sf(abs(found.estimate) / found.standard_error, found.degrees))
    return Interval(found.estimate - half, found.estimate + half, p_value)


def exceeds(found: Effect, limit: float) -> float:
    """One-sided p-value of the hypothesis that the effect is at most `limit`."""
    return float(stats.t.sf((found.estimate - limit) / found.standard_error, found.degrees))


def newcombe(control: tuple[int, int], treatment: tuple[int, int], alpha: float) -> Interval:
    """Newcombe's interval of a difference of shares from two score intervals.

    Newcombe, Statistics in Medicine 1998, method 10; the p-value is the score test's.

    Args:
        control: Successes and units.
        treatment: Successes and units.
        alpha: 1 less the confidence.
    """
    (a, m), (b, n) = control, treatment
    before, after = _score(a, m, alpha), _score(b, n, alpha)
    p, q = a / m, b / n
    low = q - p - sqrt((q - after[0]) ** 2 + (before[1] - p) ** 2)
    high = q - p + sqrt((after[1] - q) ** 2 + (p - before[0]) ** 2)
    pooled = (a + b) / (m + n)
    error = sqrt(pooled * (1 - pooled) * (1 / m + 1 / n))
    p_value = 2 * float(stats.norm.sf(abs(q - p) / error)) if error > 0 else 1.0
    return Interval(low, high, p_value)


def _score(successes: int, n: int, alpha: float) -> tuple[float, float]:
    found = stats.binomtest(successes, n).proportion_ci(1 - alpha, method="wilson")
    return float(found.low), float(found.high)
