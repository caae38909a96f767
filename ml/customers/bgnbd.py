"""BG/NBD: repeat transactions of learners who may leave after each of them, unseen.

Belongs here: the model of Fader, Hardie and Lee, *"Counting Your Customers" the Easy Way*,
Marketing Science 24 (2005). Does not belong here: MBG/NBD (`mbgnbd.py`), money (`gamma_gamma.py`).

While alive a learner comes back at a rate that is gamma(r, alpha) over learners; after each repeat
transaction he or she leaves with a probability that is beta(a, b) over learners.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike
from scipy.special import betaln, expit, gammaln, hyp2f1

from ml.arrays import Floats
from ml.customers.fitting import ComingBack
from ml.customers.frames import Counts, counts_of


@dataclass(frozen=True)
class BgNbd(ComingBack):
    """A fitted BG/NBD model."""

    def expected_of_new(self, time: ArrayLike) -> Floats:
        """Repeat transactions that a new learner will have made after a time (equation 9)."""
        t = np.asarray(time, dtype=float)
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        grown = (alpha / (alpha + t)) ** r * hyp2f1(r, b, a + b - 1, t / (alpha + t))
        return (a + b - 1) / (a - 1) * (1 - grown)

    def expected(self, learners: pl.DataFrame, horizon: float) -> Floats:
        """Transactions of each learner within a horizon from now on (equation 10).

        Args:
            learners: A frame of learners (see `frames.py`).
            horizon: Length of the time to come.
        """
        known = counts_of(learners)
        x, r, alpha, a, b = known.frequency, self.r, self.alpha, self.a, self.b
        since = alpha + known.age
        grown = (since / (since + horizon)) ** (r + x)
        grown = grown * hyp2f1(r + x, b + x, a + b + x - 1, horizon / (since + horizon))
        return (a + b + x - 1) / (a - 1) * (1 - grown) * self._alive(known)

    def alive_probability(self, learners: pl.DataFrame) -> Floats:
        """Probability that each learner has not left.

        It is 1 for everybody without a repeat, as nobody leaves before the first one: never rank by
        it (on CDNOW's hold-out its AUC is .32), rank by `expected`, or use MBG/NBD.
        """
        return self._alive(counts_of(learners))

    def _alive(self, known: Counts) -> Floats:
        """See `alive_probability`."""
        x = known.frequency
        waited = np.log((self.alpha + known.age) / (self.alpha + known.recency))
        odds = np.log(self.a / (self.b + np.maximum(x, 1) - 1)) + (self.r + x) * waited
        return np.where(x == 0, 1.0, expit(-odds))


def log_likelihood(parameters: Floats, known: Counts) -> Floats:
    """Log likelihood of each learner (equation 6).

    Args:
        parameters: r, alpha, a, b.
        known: The learners.
    """
    r, alpha, a, b = parameters
    x = known.frequency
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    alive = betaln(a, b + x) - (r + x) * np.log(alpha + known.age)
    left = betaln(a + 1, b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + known.recency)
    return common - betaln(a, b) + np.where(x > 0, np.logaddexp(alive, left), alive)


def fit_bgnbd(learners: pl.DataFrame) -> BgNbd:
    """Fit BG/NBD by maximum likelihood.

    Args:
        learners: A frame of learners (see `frames.py`).

    Returns:
        The model.

    Raises:
        UnusableInputError: The frame is not as documented.
        InsufficientDataError: There are too few learners, or the likelihood has no maximum.
    """
    return BgNbd.fitted(learners, log_likelihood, what="BG/NBD")
