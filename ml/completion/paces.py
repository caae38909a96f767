"""The rates of a target: how quickly its units are done, how many stop.

Belongs here: the fit. Does not belong here: predictions (`posterior.py`), the likelihood
(`likelihood.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.optimize import minimize
from scipy.special import expit

from ml.arrays import Floats
from ml.completion.likelihood import log_going, log_stopped
from ml.completion.progress import Progress, progress_of
from ml.completion.waiting import jump_end
from ml.errors import InsufficientDataError

MIN_ENTITIES = 20
"""Entities of a target without which its rates are not told apart."""
MIN_JUMPS = 20
"""Times with progress without which neither."""
SPREAD = 1.0
"""Of the priors of the logarithms of shape and hazard: rates of few are neither equal nor 0."""
SHARED = "all targets"
"""What a target with fewer is fitted on."""


@dataclass(frozen=True)
class Pace:
    """The rates of a target.

    Attributes:
        shape: Of the gamma distribution of jumps per day; without jumps, of units.
        rate: Its rate, in days.
        stop_share: Share of entities that stop some time unless they complete before.
        stop_hazard: Stops per day, of those.
        n: Entities that the rates were fitted on.
        matured_count: Those of them that were over or complete; without any, the share is a guess.
        jump_end: Probability that a jump ends after one of its units; 1 where they come one by one.
    """

    shape: float
    rate: float
    stop_share: float
    stop_hazard: float
    n: int
    matured_count: int
    jump_end: float = 1.0


def fit_paces(entities: pl.DataFrame) -> dict[str, Pace]:
    """Fit the rates of every target; `SHARED` of all together.

    Args:
        entities: A frame of progress (see `progress.py`).

    Returns:
        Target to its pace; one with fewer than `MIN_ENTITIES` or `MIN_JUMPS` has `SHARED`'s.

    Raises:
        UnusableInputError: The frame is not as documented.
        InsufficientDataError: All targets together are too few as well.
    """
    known = progress_of(entities)
    if not _is_enough(known):
        message = f"{len(known.done)} entities, {known.jumps.sum():g} times with progress, are too "
        message += f"few: {MIN_ENTITIES} and {MIN_JUMPS} are needed. Wait for more."
        raise InsufficientDataError(message)
    paces = {SHARED: _fitted(known)}
    for target in np.unique(known.targets):
        of_target = known.where(known.targets == target)
        if _is_enough(of_target):
            paces[str(target)] = _fitted(of_target)
    return paces


def _is_enough(known: Progress) -> bool:
    """Whether rates can be told from it."""
    return len(known.done) >= MIN_ENTITIES and float(known.jumps.sum()) >= MIN_JUMPS


def _fitted(known: Progress) -> Pace:
    """Rates, share and hazard of stops by maximum likelihood with weak priors.

    One who stops and one who does not are added; shape and hazard are log-normal around 1 and one
    per mean exposure.
    """
    complete = known.done >= known.total
    mean = known.jumps.sum() / max(known.exposure.sum(), 1e-9)
    often = -np.log(max(known.exposure.mean(), 1e-9))

    def loss(at: Floats) -> float:
        shape, rate, share, hazard = np.exp(at[0]), np.exp(at[1]), expit(at[2]), np.exp(at[3])
        by_now = -np.expm1(-hazard * known.exposure)
        goes = np.log1p(-share * by_now) + log_going(known, shape, rate)
        stopped = np.log(share) + log_stopped(known, shape, rate, hazard)
        likely = np.where(complete, goes, np.logaddexp(goes, stopped)).sum()
        prior = np.log(share) + np.log1p(-share)
        prior -= ((at[0] / SPREAD) ** 2 + ((at[3] - often) / SPREAD) ** 2) / 2
        return -float(likely + prior) / len(goes)

    start = np.array([0.0, np.log(1 / mean), -1.5, often])
    widths = (7.0, 14.0, 5.5, 7.0)
    bounds = [(at - width, at + width) for at, width in zip(start, widths, strict=True)]
    best = minimize(loss, start, method="L-BFGS-B", bounds=bounds).x
    return Pace(
        shape=float(np.exp(best[0])),
        rate=float(np.exp(best[1])),
        stop_share=float(expit(best[2])),
        stop_hazard=float(np.exp(best[3])),
        n=len(known.done),
        matured_count=int((known.matured | complete).sum()),
        jump_end=jump_end(known),
    )
