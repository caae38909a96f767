"""Fits of models of coming back: positive parameters of the greatest likelihood.

Belongs here: the search, the least that it needs, what fitted models have in common. Does not
belong here: likelihoods (`bgnbd.py`, `mbgnbd.py`, `gamma_gamma.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
import polars as pl
from scipy.optimize import minimize

from ml.arrays import Floats
from ml.customers.frames import Counts, counts_of
from ml.errors import InsufficientDataError

MIN_LEARNERS = 20
"""Fewer learners, or fewer who came back, carry no model."""
_FINE = {"xatol": 1e-7, "fatol": 1e-12, "maxiter": 8_000, "maxfev": 8_000}
"""Parameters to six digits."""


@dataclass(frozen=True)
class ComingBack:
    """A fitted model of learners who come back, and may leave unseen.

    Attributes:
        r: Shape of the rate of coming back.
        alpha: Its scale, in units of time.
        a: First parameter of the probability of leaving.
        b: Second parameter.
        log_likelihood: Of the learners that it was fitted on; NaN where it was not.
        n: How many they were; 0 where it was not fitted.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float = float("nan")
    n: int = 0

    @classmethod
    def fitted(
        cls,
        learners: pl.DataFrame,
        log_likelihood: Callable[[Floats, Counts], Floats],
        *,
        what: str,
    ) -> Self:
        """The model of the greatest likelihood.

        Args:
            learners: A frame of learners (see `frames.py`).
            log_likelihood: Of each learner, by r, alpha, a and b.
            what: The model, for the message.

        Raises:
            UnusableInputError: The frame is not as documented.
            InsufficientDataError: There are too few learners, or the likelihood has no maximum.
        """
        known = counts_of(learners)
        refuse_few(len(known.frequency), int((known.frequency > 0).sum()))
        scale = float(known.age.max())
        scaled = Counts(known.frequency, known.recency / scale, known.age / scale)
        found, mean = maximise(
            lambda parameters: float(log_likelihood(parameters, scaled).mean()),
            np.array([0.5, 0.2, 1.0, 2.0]),
            what=what,
        )
        r, alpha, a, b = (float(each) for each in found)
        total = mean * learners.height - float(known.frequency.sum()) * np.log(scale)
        return cls(r, alpha * scale, a, b, total, learners.height)


def refuse_few(known: int, repeating: int) -> None:
    """Refuse a fit on too few learners.

    Raises:
        InsufficientDataError: Fewer than `MIN_LEARNERS`, or fewer of them with a repeat.
    """
    if min(known, repeating) < MIN_LEARNERS:
        message = (
            f"{known} learners, {repeating} with a repeat, are too few: {MIN_LEARNERS} of each"
        )
        raise InsufficientDataError(f"{message} are needed. Wait, or take a longer period.")


def maximise(
    log_likelihood: Callable[[Floats], float], start: Floats, *, what: str
) -> tuple[Floats, float]:
    """Positive parameters of the greatest likelihood.

    Args:
        log_likelihood: Mean log likelihood per learner of positive parameters.
        start: Where to begin.
        what: The model, for the message.

    Returns:
        The parameters and their mean log likelihood.

    Raises:
        InsufficientDataError: The likelihood has no maximum at finite parameters.
    """

    def loss(logs: Floats) -> float:
        with np.errstate(all="ignore"):
            value = -log_likelihood(np.exp(logs))
        return value if np.isfinite(value) else 1e10

    limits = [(-12.0, 14.0)] * len(start)
    rough = minimize(loss, np.log(start), method="L-BFGS-B", bounds=limits)
    fine = minimize(loss, rough.x, method="Nelder-Mead", bounds=limits, options=_FINE)
    if not fine.success or np.any(np.abs(fine.x) > 11.5):
        message = f"{what} has no likely parameters: its learners are too alike, or too few repeat."
        raise InsufficientDataError(message)
    return np.exp(fine.x), -float(fine.fun)
