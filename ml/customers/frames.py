"""What is known of learners who buy or come back without a contract.

Belongs here: the frame and its checks, what a maximum-likelihood fit shares. Does not belong here:
models.

Frame of learners, one row each, all times in one unit (weeks as a rule):
    learner_id (text): Who.
    frequency (number): Repeat transactions, that is, all but the first; whole, 0 or more.
    recency (number): From the first to the last transaction; 0 where frequency is 0.
    age (number): From the first transaction to the end of observation; at least recency.
    mean_value (number, for money only): Mean value of the repeat transactions; 0 where none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.optimize import minimize

from ml.arrays import Floats
from ml.errors import InsufficientDataError, UnusableInputError
from ml.frames import number, require, text

MIN_LEARNERS = 20
"""Fewer learners, or fewer who came back, carry no model."""


@dataclass(frozen=True)
class Counts:
    """Repeat transactions of learners, as arrays.

    Attributes:
        frequency: Repeat transactions.
        recency: From the first to the last.
        age: From the first to the end of observation.
    """

    frequency: Floats
    recency: Floats
    age: Floats


def counts_of(learners: pl.DataFrame) -> Counts:
    """The arrays of a frame of learners.

    Raises:
        UnusableInputError: A column is not as documented; the message names a learner.
    """
    columns = {"learner_id": text, "frequency": number, "recency": number, "age": number}
    require(learners, columns, what="learners")
    wrong = learners.filter(
        (pl.col("frequency") < 0)
        | (pl.col("frequency").cast(pl.Float64) % 1 != 0)
        | (pl.col("recency") < 0)
        | (pl.col("recency") > pl.col("age"))
        | ((pl.col("frequency") == 0) & (pl.col("recency") != 0))
    )
    if not wrong.is_empty():
        who = wrong["learner_id"][0]
        message = f"learner '{who}' ({wrong.height} in all) does not add up: frequency is a whole"
        raise UnusableInputError(
            f"{message} number, 0 <= recency <= age, recency 0 without repeats."
        )
    return Counts(*(learners[name].cast(pl.Float64).to_numpy() for name in list(columns)[1:]))


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


_FINE = {"xatol": 1e-7, "fatol": 1e-12, "maxiter": 8_000, "maxfev": 8_000}
"""Parameters to six digits."""
