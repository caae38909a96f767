"""From encoded features to the columns of a regression.

Belongs here: bounds, scale, bends, levels of categories. Does not belong here: features as numbers
(`encoding.py`), coefficients (`logistic.py`, `ridge.py`).

Numbers are standardised, so a coefficient is a change of the log-odds per standard deviation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.models.encoding import Encoding, Matrix
from ml.models.rows import Vector
from ml.models.spec import ModelSpec

KNOTS = (0.05, 0.35, 0.65, 0.95)
"""Quantiles at which a bent feature may change its slope (Harrell, Regression Modeling)."""
EDGES = (0.001, 0.999)
"""Numbers beyond these quantiles of the fit count as if they were there."""


@dataclass(frozen=True)
class Design:
    """From encoded features to the columns of the regression.

    Attributes:
        low: Least value of every number.
        high: Greatest value.
        mean: Mean of every number.
        deviation: Standard deviation.
        is_missed: Which numbers were missing somewhere in the fit: they get a column that says so.
        knots: Column of a number to the places where it bends, standardised.
        levels: Number of known values of every category.
    """

    low: Matrix
    high: Matrix
    mean: Matrix
    deviation: Matrix
    is_missed: NDArray[np.bool_]
    knots: dict[str, tuple[float, ...]]
    levels: tuple[int, ...]

    @classmethod
    def learn(cls, matrix: Matrix, encoding: Encoding, spec: ModelSpec) -> Design:
        """The design that a fit uses."""
        numbers = matrix[:, : len(encoding.numeric)]
        low, high = np.nanquantile(numbers, EDGES, axis=0)
        bounded = np.clip(numbers, low, high)
        mean, deviation = np.nanmean(bounded, axis=0), np.nanstd(bounded, axis=0)
        deviation = np.where(deviation > 0, deviation, 1.0)
        standard = (bounded - mean) / deviation
        knots = {}
        for place, name in enumerate(encoding.numeric):
            found = np.unique(np.nanquantile(standard[:, place], KNOTS))
            if name in spec.splines and len(found) == len(KNOTS):
                knots[str(place)] = tuple(float(knot) for knot in found)
        levels = tuple(len(known) for known in encoding.categories.values())
        missed = np.asarray(np.isnan(numbers).any(axis=0))
        return cls(low, high, mean, deviation, missed, knots, levels)

    def names(self, encoding: Encoding) -> list[str]:
        """What each column is."""
        names = list(encoding.numeric)
        names += [f"{encoding.numeric[place]} missing" for place in np.flatnonzero(self.is_missed)]
        for place in self.knots:
            names += [f"{encoding.numeric[int(place)]} bend {n}" for n in range(1, len(KNOTS) - 1)]
        for name, known in encoding.categories.items():
            names += [f"{name} = {value}" for value in known[1:]]
        return [*names, "intercept"]

    def columns(self, matrix: Matrix) -> Matrix:
        """The regression's columns; a missing number is the mean, a missing category the first."""
        count = len(self.low)
        numbers = (np.clip(matrix[:, :count], self.low, self.high) - self.mean) / self.deviation
        missing = np.isnan(numbers)
        filled = np.where(missing, 0.0, numbers)
        parts = [filled, missing[:, self.is_missed].astype(np.float64)]
        parts += [_bends(filled[:, int(place)], knots) for place, knots in self.knots.items()]
        for place, levels in enumerate(self.levels, count):
            parts.append((matrix[:, [place]] == np.arange(1, levels)).astype(np.float64))
        return np.hstack([*parts, np.ones((len(matrix), 1))])


def weighted(columns: Matrix, places: NDArray[np.int64], coefficients: Matrix) -> Vector:
    """The sum of columns times coefficients.

    Column by column: a product of matrices rounds a row by where it lies among the others.
    """
    total = np.zeros(len(columns))
    for place, coefficient in zip(places, coefficients, strict=True):
        total += columns[:, place] * coefficient
    return total


def _bends(values: Vector, knots: tuple[float, ...]) -> Matrix:
    """The restricted cubic spline beside the straight line: straight beyond the outer knots."""
    cubes = [np.clip(values - knot, 0, None) ** 3 for knot in knots]
    last, before = knots[-1], knots[-2]
    scale = (last - knots[0]) ** 2
    columns = []
    for knot, cube in list(zip(knots, cubes, strict=True))[:-2]:
        upper = cubes[-2] * (last - knot) / (last - before)
        columns.append((cube - upper + cubes[-1] * (before - knot) / (last - before)) / scale)
    return np.stack(columns, axis=1)
