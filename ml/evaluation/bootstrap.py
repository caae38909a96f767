"""Intervals by resampling clusters: rows of one person are drawn together.

Belongs here: drawing, scores of draws, paired differences. Does not belong here: the scores.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ml.evaluation.calibration import LEVEL, Estimate
from ml.evaluation.scores import MEANS, RANKED, Ranked, Vector, point_scores, ranks

DRAWS = 200
MOST_GROUPS = 5_000
"""Of more different predictions than this, neighbours are tied, in the intervals only."""


@dataclass(frozen=True)
class Draws:
    """How often each cluster was drawn.

    Attributes:
        counts: One line per draw, one column per cluster.
        codes: The cluster of every row.
    """

    counts: NDArray[np.float64]
    codes: NDArray[np.int64]

    @classmethod
    def of(cls, clusters: NDArray, *, seed: int, draws: int = DRAWS) -> Draws:
        """Draw as many clusters as there are, with replacement, `draws` times.

        Args:
            clusters: Whose row it is, one per row.
            seed: Seed of the random numbers.
            draws: How many draws.
        """
        names, codes = np.unique(clusters, return_inverse=True)
        generator = np.random.default_rng(seed)
        size = len(names)
        counts = generator.multinomial(size, np.full(size, 1 / size), size=draws)
        return cls(counts.astype(np.float64), codes)

    def sums(self, values: Vector) -> Vector:
        """Per draw the sum of a value over the rows drawn."""
        return self.counts @ np.bincount(self.codes, values, self.counts.shape[1])

    def means(self, values: Vector) -> Vector:
        """Per draw the mean of a value over the rows drawn."""
        return self.sums(values) / self.sums(np.ones(len(self.codes)))

    def interval(self, values: Vector) -> tuple[float, float]:
        """The middle `LEVEL` of a value per draw.

        NaN when most draws have no value, or all rows are of one cluster: nothing is drawn then.
        """
        known = values[~np.isnan(values)]
        if len(known) * 2 < len(values) or self.counts.shape[1] < 2:
            return float("nan"), float("nan")
        low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
        return float(low), float(high)

    def ranked(self, events: Vector, probability: Vector) -> Ranked:
        """Per draw events and non-events by group of ties."""
        place = ranks(probability)
        groups = int(place.max()) + 1
        if groups > MOST_GROUPS:
            order = np.argsort(place, kind="stable")
            position = np.empty(len(place), dtype=np.int64)
            position[order] = np.arange(len(place))
            place, groups = position * MOST_GROUPS // len(place), MOST_GROUPS
        shape = (self.counts.shape[1], groups)
        happened = sparse.csr_array((events, (self.codes, place)), shape=shape)
        others = sparse.csr_array((1 - events, (self.codes, place)), shape=shape)
        return Ranked(self.counts @ happened, self.counts @ others)


def scores_with_intervals(events: Vector, probability: Vector, draws: Draws) -> dict[str, Estimate]:
    """Every score with its interval; a score that one class leaves undefined is NaN.

    Args:
        events: 1 where it happened, else 0.
        probability: What was predicted.
        draws: Draws over the rows' clusters; the same for every predictor, so that they pair.

    Raises:
        UnusableInputError: Truths are not 0 or 1, or predictions are no probabilities.
    """
    points = point_scores(events, probability)
    ranked = draws.ranked(events, probability)
    spread = {name: score(ranked) for name, score in RANKED.items()}
    spread |= {name: draws.means(score(events, probability)) for name, score in MEANS.items()}
    return {name: Estimate(points[name], *draws.interval(spread[name])) for name in points}


def paired_difference(first: Vector, second: Vector, draws: Draws) -> Estimate:
    """Mean of `first` less mean of `second`, row by row the same draws: negative, first is less."""
    apart = first - second
    return Estimate(float(apart.mean()), *draws.interval(draws.means(apart)))
