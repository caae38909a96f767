"""How long the units that are left take, where units come in jumps.

Belongs here: the size of jumps, the time of the last one. Does not belong here: the rate of jumps
(`posterior.py`).

Units come in jumps of geometric size: a Polya-Aeppli process (Johnson, Kemp and Kotz, *Univariate
Discrete Distributions* 9.7), whose variance is 2 / p - 1 times its mean where a jump ends after
each of its units with probability p. Units one by one are p = 1. What is left of k units takes
1 + binomial(k - 1, p) jumps, whatever the jump before was; given their number, the time is beta
prime, and over all numbers it is a mixture.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betainc
from scipy.stats import betaprime, binom

from ml.arrays import Floats
from ml.completion.progress import Progress

NODES = 16
"""Numbers of jumps that are looked at; where more are possible, as many quantiles of them. Of the
integral over stops."""
TAIL = 1e-5
"""Share of numbers of jumps at either end that is left out."""
HALVINGS = 30
"""Of the interval in which a quantile lies, by logarithm: days are right to six digits."""


def jump_end(known: Progress) -> float:
    """Probability that a jump ends after one of its units: units over jumps, turned round.

    The jump that completes is not seen to its end; it has at least the units that were left. With
    nothing seen units come one by one.
    """
    last = (known.done >= known.total) & (known.jumps > 0)
    ends = known.jumps.sum() - last.sum()
    units = (known.done - known.begun).sum() - last.sum()
    return float((ends + 1) / (units + 1))


class Waiting:
    """Time until what is left is done, for entities that go on."""

    def __init__(self, left: Floats, end: Floats, shape: Floats, rate: Floats) -> None:
        """Days until the last of `left` units, per entity.

        Args:
            left: Units that are left, at least 1.
            end: Probability that a jump ends after one of its units.
            shape: Of the gamma distribution of jumps per day, given what was seen.
            rate: Its rate, in days.
        """
        self.shape, self.rate = shape[:, None], rate
        low, high = (1 + binom.ppf(share, left - 1, end) for share in (TAIL, 1 - TAIL))
        wide = int(min(NODES, (high - low).max(initial=0) + 1))
        counts = low[:, None] + np.arange(wide)
        shares = binom.pmf(counts - 1, (left - 1)[:, None], end[:, None])
        many = high - low >= NODES
        levels = (np.arange(wide) + 0.5) / wide
        counts[many] = 1 + binom.ppf(levels, (left - 1)[many, None], end[many, None])
        shares[many] = 1
        self.counts = counts
        self.shares = shares / shares.sum(axis=1, keepdims=True)

    def within(self, days: Floats | float) -> Floats:
        """Share of entities like each that have completed by then."""
        place = np.asarray(days / (days + self.rate))[:, None]
        return (self.shares * betainc(self.counts, self.shape, place)).sum(axis=1)

    def before(self, hazard: Floats, days: float) -> Floats:
        """Share that have completed by then, and before a stop that comes at a constant hazard.

        The integral of exp(-hazard * time) over the distribution of the time, by parts.

        Args:
            hazard: Stops per day, per entity.
            days: Days from now; may be infinite.
        """
        stopped = -np.expm1(-hazard * days)
        nodes, weights = np.polynomial.legendre.leggauss(NODES)
        found = (1 - stopped) * (self.within(days) if np.isfinite(days) else 1.0)
        for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
            found = found + weight * stopped * self.within(-np.log1p(-stopped * node) / hazard)
        return found

    def quantile(self, share: float) -> Floats:
        """Days by which this share has completed."""
        few = self.counts[:, 0]
        many = np.where(self.shares > 0, self.counts, 0).max(axis=1)
        shape = self.shape[:, 0]
        low, high = (betaprime.ppf(share, count, shape, scale=self.rate) for count in (few, many))
        for _ in range(HALVINGS if self.counts.shape[1] > 1 else 0):
            middle = np.sqrt(low * high)
            is_late = self.within(middle) >= share
            low, high = np.where(is_late, low, middle), np.where(is_late, middle, high)
        return high
