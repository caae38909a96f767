"""When what a learner has begun will be complete: a posterior instead of a division.

Belongs here: the time that is left, whether it ever ends. Does not belong here: the fit of rates
(`paces.py`), the seed's formula (a column that stands beside), who is told.

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

import numpy as np
import polars as pl
from scipy.special import expit

from ml.arrays import Floats
from ml.completion.likelihood import log_going, log_stopped
from ml.completion.paces import SHARED, Pace
from ml.completion.progress import Progress, progress_of
from ml.completion.waiting import Waiting

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
