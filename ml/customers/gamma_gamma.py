"""Gamma-Gamma: what a learner's transactions are worth on average, given those that were seen.

Belongs here: the model of Fader and Hardie, *The Gamma-Gamma Model of Monetary Value* (2013). Does
not belong here: how many transactions come (`bgnbd.py`, `mbgnbd.py`).

Values of a learner's transactions are gamma(p, v), v is gamma(q, gamma) over learners, and both are
independent of how often the learner comes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import gammaln

from ml.arrays import Floats
from ml.customers.fitting import maximise, refuse_few
from ml.customers.frames import counts_of
from ml.errors import UnusableInputError
from ml.frames import number, require


@dataclass(frozen=True)
class GammaGamma:
    """A fitted Gamma-Gamma model.

    Attributes:
        p: Shape of a learner's values.
        q: Shape of their scale over learners.
        gamma: Scale of that, in units of value.
        log_likelihood: Of the learners that it was fitted on; NaN where it was not.
        n: How many they were; 0 where it was not fitted.
    """

    p: float
    q: float
    gamma: float
    log_likelihood: float = float("nan")
    n: int = 0

    def expected(self, learners: pl.DataFrame) -> Floats:
        """Mean value of a future transaction of each learner (equation 5).

        Args:
            learners: A frame of learners with mean_value (see `frames.py`).
        """
        frequency, mean = values_of(learners)
        p, q, gamma = self.p, self.q, self.gamma
        return p * (gamma + frequency * mean) / (p * frequency + q - 1)


def log_likelihood(parameters: Floats, frequency: Floats, mean: Floats) -> Floats:
    """Log likelihood of each learner's mean value (equation 1a).

    Args:
        parameters: p, q, gamma.
        frequency: Repeat transactions, at least 1.
        mean: Their mean value, above 0.
    """
    p, q, gamma = parameters
    seen = p * frequency
    return (
        gammaln(seen + q)
        - gammaln(seen)
        - gammaln(q)
        + q * np.log(gamma)
        + (seen - 1) * np.log(mean)
        + seen * np.log(frequency)
        - (seen + q) * np.log(gamma + frequency * mean)
    )


def fit_gamma_gamma(learners: pl.DataFrame) -> GammaGamma:
    """Fit Gamma-Gamma by maximum likelihood to learners with a repeat.

    Args:
        learners: A frame of learners with mean_value (see `frames.py`).

    Returns:
        The model.

    Raises:
        UnusableInputError: The frame is not as documented.
        InsufficientDataError: There are too few learners, or the likelihood has no maximum.
    """
    frequency, mean = values_of(learners)
    paying = (frequency > 0) & (mean > 0)
    refuse_few(learners.height, int(paying.sum()))
    scale = float(mean[paying].mean())
    seen, worth = frequency[paying], mean[paying] / scale
    found, best = maximise(
        lambda parameters: float(log_likelihood(parameters, seen, worth).mean()),
        np.array([3.0, 3.0, 1.0]),
        what="Gamma-Gamma",
    )
    p, q, gamma = (float(each) for each in found)
    total = (best - np.log(scale)) * len(seen)
    return GammaGamma(p, q, gamma * scale, total, len(seen))


def values_of(learners: pl.DataFrame) -> tuple[Floats, Floats]:
    """Frequency and mean value of each learner; the latter is 0 without a repeat.

    Raises:
        UnusableInputError: The frame is not as documented.
    """
    known = counts_of(learners)
    require(learners, {"mean_value": number}, what="learners")
    mean = learners["mean_value"].cast(pl.Float64).to_numpy()
    if (mean < 0).any():
        who = learners["learner_id"][int(np.argmin(mean))]
        message = f"learner '{who}' has a mean_value below 0: take refunds off the transactions."
        raise UnusableInputError(message)
    return known.frequency, np.where(known.frequency > 0, mean, 0.0)
