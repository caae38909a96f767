"""Effects adjusted by what units did before the experiment: CUPED, stratum by stratum.

Belongs here: theta and adjusted values. Does not belong here: effects of them (`effects.py`).

Deng, Xu, Kohavi and Walker, WSDM 2013. Theta is that of both arms together. Units without a
pre-period are a stratum of their own, without theta; strata are weighed by their units in both
arms (post-stratification).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.experiments.effects import LEAST_UNITS, Value, gradient, plain
from ml.experiments.statistics import Arm, Moments

REST = "rest"
"""Stratum into which those go that are too small for a variance."""


@dataclass(frozen=True)
class Adjusted:
    """Both arms' values, adjusted.

    Attributes:
        control: Of the control.
        treatment: Of the other arm.
        theta: Weight of the covariate; of several strata, their mean by units.
        covered_ratio: Share of units that have a covariate, 0 to 1.
    """

    control: Value
    treatment: Value
    theta: float
    covered_ratio: float


@dataclass(frozen=True, eq=False)
class _Part:
    """A stratum: its share of all units, its theta and the mean covariate in both arms."""

    share: float
    theta: float
    mean: float


def adjusted(control: Arm, treatment: Arm) -> Adjusted:
    """Values of two arms, adjusted by their covariate where there is one.

    Raises:
        InsufficientDataError: An arm has fewer than two units, or its denominators add up to 0.
    """
    left, right = _comparable(control, treatment)
    both = control.whole + treatment.whole
    slope = gradient(both)
    parts = {
        name: _part(left.strata[name] + right.strata[name], both.n, slope) for name in left.strata
    }
    covered = sum(
        part.share
        for name, part in parts.items()
        if left.strata[name].has_covariate and right.strata[name].has_covariate
    )
    return Adjusted(
        _value(left, plain(control), parts),
        _value(right, plain(treatment), parts),
        sum(part.share * part.theta for part in parts.values()),
        covered,
    )


def _comparable(control: Arm, treatment: Arm) -> tuple[Arm, Arm]:
    """The arms with the same strata, each of which has a variance in both."""
    names = set(control.strata) | set(treatment.strata)
    large = {
        name
        for name in names
        if all(
            name in arm.strata and arm.strata[name].n >= LEAST_UNITS for arm in (control, treatment)
        )
    }
    if large == names:
        return control, treatment
    both = tuple(_merged(arm, large) for arm in (control, treatment))
    if all(arm.strata.get(REST) and arm.strata[REST].n >= LEAST_UNITS for arm in both):
        return both[0], both[1]
    return _merged(control, set()), _merged(treatment, set())


def _merged(arm: Arm, kept: set[str]) -> Arm:
    """The arm with every other stratum in `REST`, where no covariate is used."""
    strata = {name: moments for name, moments in arm.strata.items() if name in kept}
    others = [moments for name, moments in arm.strata.items() if name not in kept]
    if others:
        numbered = {str(place): part for place, part in enumerate(others)}
        rest = Arm(arm.name, arm.kind, numbered).whole
        strata[REST] = Moments(rest.n, rest.sums, rest.products, has_covariate=False)
    return Arm(arm.name, arm.kind, strata)


def _part(both: Moments, n: int, slope: NDArray[np.float64]) -> _Part:
    covariance = both.covariance(1)
    varies = both.has_covariate and covariance[2, 2] > 0
    theta = float(slope @ covariance[:, 2] / covariance[2, 2]) if varies else 0.0
    return _Part(both.n / n, theta, float(both.means[2]))


def _value(arm: Arm, raw: Value, parts: dict[str, _Part]) -> Value:
    slope = gradient(arm.whole)
    value = squared_error = shared = adjustment = 0.0
    for name, part in parts.items():
        moments = arm.strata[name]
        covariance, weight = moments.covariance(arm.lost_degrees), part.share**2 / moments.n
        centred = raw.raw + float(slope @ moments.means)
        value += part.share * (centred - part.theta * (float(moments.means[2]) - part.mean))
        squared_error += weight * float(slope @ covariance @ slope)
        shared += weight * part.theta * float(slope @ covariance[:, 2])
        adjustment += weight * part.theta**2 * float(covariance[2, 2])
    return Value(raw.n, raw.raw, value, squared_error, shared, adjustment)
