"""Planted experiments: a skewed metric with a pre-period, an effect or none, looks in between.

Belongs here: units of two arms. Does not belong here: what is found in them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

ARMS = ("control", "treatment")


@dataclass(frozen=True)
class Planted:
    """A planted experiment.

    Attributes:
        units: Of each arm.
        effect: Added to every unit of the treatment.
        correlation: Of the metric with itself before the experiment.
        shape: Of the gamma distribution of both; its scale is 1.
    """

    units: int = 5_000
    effect: float = 0.0
    correlation: float = 0.7
    shape: float = 2.0

    def draw(self, draw: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Metric and covariate, control first: two gammas that share a part of their shape."""
        shared = self.correlation * self.shape
        both = draw.standard_gamma(shared, 2 * self.units)
        own = draw.standard_gamma(self.shape - shared, (2, 2 * self.units))
        metric, before = both + own[0], both + own[1]
        metric[self.units :] += self.effect
        return metric, before

    def frame(self, seed: int) -> pl.DataFrame:
        """One row per unit: `arm`, `value`, `covariate`."""
        metric, before = self.draw(np.random.default_rng(seed))
        arms = np.repeat(ARMS, self.units)
        return pl.DataFrame({"arm": arms, "value": metric, "covariate": before})
