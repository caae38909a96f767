"""MBG/NBD: as BG/NBD, but a learner may also leave right after the first transaction.

Belongs here: the model of Batislam, Denizel and Filiztekin, *Empirical validation and comparison of
models for customer base analysis*, International Journal of Research in Marketing 24 (2007). Does
not belong here: BG/NBD (`bgnbd.py`).
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
class MbgNbd(ComingBack):
    """A fitted MBG/NBD model."""

    def expected_of_new(self, time: ArrayLike) -> Floats:
        """Repeat transactions that a new learner will have made after a time."""
        t = np.asarray(time, dtype=float)
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        grown = (alpha / (alpha + t)) ** r * hyp2f1(r, b + 1, a + b, t / (alpha + t))
        return b / (a - 1) * (1 - grown)

    def expected(self, learners: pl.DataFrame, horizon: float) -> Floats:
        """Transactions of each learner within a horizon from now on.

        Args:
            learners: A frame of learners (see `frames.py`).
            horizon: Length of the time to come.
        """
        known = counts_of(learners)
        x, r, alpha, a, b = known.frequency, self.r, self.alpha, self.a, self.b
        since = alpha + known.age
        grown = (since / (since + horizon)) ** (r + x)
        grown = grown * hyp2f1(r + x, b + x + 1, a + b + x, horizon / (since + horizon))
        return (a + b + x) / (a - 1) * (1 - grown) * self._alive(known)

    def alive_probability(self, learners: pl.DataFrame) -> Floats:
        """Probability that each learner has not left; below 1 also without a repeat."""
        return self._alive(counts_of(learners))

    def _alive(self, known: Counts) -> Floats:
        """See `alive_probability`."""
        x = known.frequency
        waited = np.log((self.alpha + known.age) / (self.alpha + known.recency))
        return expit(-(np.log(self.a / (self.b + x)) + (self.r + x) * waited))


def log_likelihood(parameters: Floats, known: Counts) -> Floats:
    """Log likelihood of each learner.

    Args:
        parameters: r, alpha, a, b.
        known: The learners.
    """
    r, alpha, a, b = parameters
    x = known.frequency
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha) - betaln(a, b)
    alive = betaln(a, b + x + 1) - (r + x) * np.log(alpha + known.age)
    left = betaln(a + 1, b + x) - (r + x) * np.log(alpha + known.recency)
    return common + np.logaddexp(alive, left)


def fit_mbgnbd(learners: pl.DataFrame) -> MbgNbd:
    """Fit MBG/NBD by maximum likelihood.

    Args:
        learners: A frame of learners (see `frames.py`).

    Returns:
        The model.

    Raises:
        UnusableInputError: The frame is not as documented.
        InsufficientDataError: There are too few learners, or the likelihood has no maximum.
    """
    return MbgNbd.fitted(learners, log_likelihood, what="MBG/NBD")
