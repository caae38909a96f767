"""When what a learner has begun will be complete: a posterior instead of a division.

Belongs here: the rate of progress, the time that is left, whether it ever ends. Does not belong
here: the seed's formula (a column that stands beside), who is told.

Units (modules of a course, sections of a piece, workouts of a programme) are completed at a rate
that differs between entities as gamma(shape, rate): empirical Bayes, fitted by the likelihood of
all entities of a target. Whoever has done little borrows from the others. Given units done in an
exposure the rate is gamma(shape + done, rate + exposure), and the time of the last of k units to
come is beta prime (Johnson, Kotz, Balakrishnan, *Continuous Univariate Distributions* 2), also with
0 units done. Where units come in jumps, the rate is of jumps and the time a mixture (`waiting.py`).

Some stop for good (a mixture cure model, Maller and Zhou, *Survival Analysis with Long-Term
Survivors*, 1996): a share does, at a constant hazard, unless it completes before. An entity that is
not complete has either gone on, and was slow, or has stopped at some time since its last unit.
Share and hazard are fitted with the rates. An entity that has been silent for longer than its rate
explains is the more likely to have stopped. Times are of those that go on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.optimize import minimize
from scipy.special import expit

from ml.arrays import Floats
from ml.completion.likelihood import log_going, log_stopped
from ml.completion.progress import Progress, progress_of
from ml.completion.waiting import Waiting, jump_end
from ml.errors import InsufficientDataError

QUANTILES = {
    "low_95": 0.025,
    "low_80": 0.1,
    "low_50": 0.25,
    "median_days": 0.5,
    "high_50": 0.75,
    "high_80": 0.9,
    "high_95": 0.975,
}
"""Column to the share of those that go on and have completed by then."""

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


def predict(
    entities: pl.DataFrame,
    paces: dict[str, Pace],
    *,
    horizons: Sequence[int] = (7, 28, 90),
) -> pl.DataFrame:
    """Predict the completion of every entity that is not complete and not over.

    Args:
        entities: A frame of progress (see `progress.py`).
        paces: As `fit_paces` gives them.
        horizons: Days within which the probability of completion is told.

    Returns:
        One row per entity, sorted: target_id, entity_id, units_left, median_days with low_50 to
        high_95 (days from now, for those that go on; bounds of the 50, 80 and 95 % intervals),
        never_probability (that it never completes), complete_{h}_probability per horizon (all
        things considered), rate_mean (units per day that are expected while it goes on),
        naive_days (units left over the own average velocity; null without a unit done),
        predicted_days_seed (as it came), n (entities that the rates were fitted on).

    Raises:
        UnusableInputError: The frame is not as documented.
    """
    open_ones = entities.filter(pl.col("units_done") < pl.col("units_total"), ~pl.col("is_matured"))
    known = progress_of(open_ones.sort("target_id", "entity_id"))
    found = [paces.get(str(target), paces[SHARED]) for target in known.targets]
    shape = known.jumps + np.array([pace.shape for pace in found])
    rate = known.exposure + np.array([pace.rate for pace in found])
    left = known.total - known.done
    ends = np.array([pace.jump_end for pace in found])
    going = Waiting(left, ends, shape, rate)
    completes = _completes(known, found, going)
    return pl.DataFrame(
        {
            "target_id": known.targets,
            "entity_id": known.entities,
            "units_left": left,
            **{name: going.quantile(share) for name, share in QUANTILES.items()},
            "never_probability": 1 - completes(np.inf),
            **{f"complete_{horizon}_probability": completes(horizon) for horizon in horizons},
            "rate_mean": shape / rate / ends,
            "naive_days": np.where(
                known.done > 0, left * known.exposure / np.maximum(known.done, 1), np.nan
            ),
            "predicted_days_seed": known.seed_days,
            "n": np.array([pace.n for pace in found], dtype=np.int64),
        },
        schema_overrides={"target_id": pl.String, "entity_id": pl.String},
        nan_to_null=True,
    )


def _completes(known: Progress, found: Sequence[Pace], going: Waiting) -> Callable[[float], Floats]:
    """Probability of completion within days: it has not stopped, and does not before."""
    columns = ("shape", "rate", "stop_share", "stop_hazard")
    shape, rate, share, hazard = (
        np.array([getattr(pace, name) for pace in found]) for name in columns
    )
    goes = np.log1p(-share * -np.expm1(-hazard * known.exposure)) + log_going(known, shape, rate)
    stopped = np.log(share) + log_stopped(known, shape, rate, hazard)
    goes_on = expit(goes - stopped)
    later = share * np.exp(-hazard * known.exposure)
    stops = later / (later + 1 - share)

    def within(days: float) -> Floats:
        whole = going.within(days) if np.isfinite(days) else 1.0
        return goes_on * ((1 - stops) * whole + stops * going.before(hazard, days))

    return within


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
