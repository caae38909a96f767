"""When what a learner has begun will be complete: a posterior instead of a division.

Belongs here: the rate of progress, the time that is left, whether it ever ends. Does not belong
here: the seed's formula (a column that stands beside), who is told.

Units (modules of a course, sections of a piece, workouts of a programme) are completed at a rate
that differs between entities as gamma(shape, rate): empirical Bayes, fitted by the likelihood of
all entities of a target. Whoever has done little borrows from the others. Given units done in an
exposure the rate is gamma(shape + done, rate + exposure), and the time of the last of k units to
come is beta prime (Johnson, Kotz, Balakrishnan, *Continuous Univariate Distributions* 2), also with
0 units done. Where units come in jumps, the rate is of jumps and the time a mixture (`waiting.py`).

Some stop for good (a cure fraction, as survival analysis says). In the likelihood an entity that is
not complete has either gone on, and was slow, or has stopped at some time since its last unit; the
share of those that ever stop is fitted with the rates. An entity that has been silent for longer
than its rate explains is the more likely to be one of them. Times are of those that go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from scipy.optimize import minimize
from scipy.special import expit, logit

from ml.arrays import Floats
from ml.completion.likelihood import log_going, log_stopped, stopped_by
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
SHAPE_SPREAD = 1.0
"""Of the prior of the logarithm of the shape: rates of few entities are neither equal nor 0."""
SHARED = "all targets"
"""What a target with fewer is fitted on."""


@dataclass(frozen=True)
class Pace:
    """The rates of a target.

    Attributes:
        shape: Of the gamma distribution of jumps per day; without jumps, of units.
        rate: Its rate, in days.
        never_share: Share of entities that never complete.
        n: Entities that the rates were fitted on.
        matured_count: Those of them that were over or complete; without any, the share is a guess.
        jump_end: Probability that a jump ends after one of its units; 1 where they come one by one.
        ends: Days after which entities that are over did their last unit, ascending.
    """

    shape: float
    rate: float
    never_share: float
    n: int
    matured_count: int
    jump_end: float = 1.0
    ends: tuple[float, ...] = field(default=(), repr=False)


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
    never = _never(known, found)
    return pl.DataFrame(
        {
            "target_id": known.targets,
            "entity_id": known.entities,
            "units_left": left,
            **{name: going.quantile(share) for name, share in QUANTILES.items()},
            "never_probability": never,
            **{
                f"complete_{horizon}_probability": (1 - never) * going.within(horizon)
                for horizon in horizons
            },
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


def _never(known: Progress, found: Sequence[Pace]) -> Floats:
    """Probability that an entity has stopped or will stop, given how long it has been silent."""
    shape = np.array([pace.shape for pace in found])
    rate = np.array([pace.rate for pace in found])
    share = np.array([pace.never_share for pace in found])
    by_now = np.ones(len(found))
    changes = np.flatnonzero(known.targets[1:] != known.targets[:-1]) + 1
    for rows in np.split(np.arange(len(found)), changes):
        if len(rows):
            ends = np.array(found[rows[0]].ends)
            by_now[rows] = stopped_by(ends, known.exposure[rows])
    stopped = log_stopped(known, shape, rate) - log_going(known, shape, rate)
    with np.errstate(divide="ignore"):
        either = np.logaddexp(np.log(by_now) + stopped, np.log1p(-by_now))
    return expit(logit(share) + either)


def _fitted(known: Progress) -> Pace:
    """Rates and share of never by maximum likelihood, with little put in against none and all.

    One who stops and one who does not are added, and a log-normal prior around 1 of the shape.
    """
    complete = known.done >= known.total
    over = known.matured & ~complete
    ends = np.sort((known.exposure - known.idle)[over])
    by_now = np.where(over, 1.0, stopped_by(ends, known.exposure))
    mean = known.jumps.sum() / max(known.exposure.sum(), 1e-9)

    def loss(at: Floats) -> float:
        shape, rate, share = np.exp(at[0]), np.exp(at[1]), expit(at[2])
        going = log_going(known, shape, rate)
        stopped = log_stopped(known, shape, rate)
        with np.errstate(divide="ignore"):
            later = np.log1p(-share * by_now) + going
            mixed = np.logaddexp(later, np.log(share * by_now) + stopped)
        likely = np.where(complete, np.log1p(-share) + going, mixed).sum()
        prior = np.log(share) + np.log1p(-share) - (at[0] / SHAPE_SPREAD) ** 2 / 2
        return -float(likely + prior) / len(going)

    start = np.array([0.0, np.log(1 / mean), -1.5])
    bounds = [(-7.0, 7.0), (start[1] - 14, start[1] + 14), (-7.0, 7.0)]
    best = minimize(loss, start, method="L-BFGS-B", bounds=bounds).x
    return Pace(
        shape=float(np.exp(best[0])),
        rate=float(np.exp(best[1])),
        never_share=float(expit(best[2])),
        n=len(known.done),
        matured_count=int((known.matured | complete).sum()),
        jump_end=jump_end(known),
        ends=tuple(float(end) for end in ends),
    )
