"""The effect of a recommendation by matched pairs, where the warehouse has chosen the matches.

Belongs here: the mean difference of pairs and its interval by learner. Does not belong here: how
pairs are chosen (the mart of outcomes says it).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import stats

from ml.effects.adjusted import clustered_error
from ml.effects.design import LEAST_LEARNERS
from ml.errors import InsufficientDataError
from ml.frames import anything, number, require


@dataclass(frozen=True)
class Matched:
    """A mean difference of matched pairs.

    Attributes:
        effect: Mean difference.
        standard_error: Its standard error, by learner.
        low: Lower bound (Student, learners less one).
        high: Upper bound.
        p_value: Two-sided, of no difference.
        n: Pairs.
        unmatched_n: Rows without a match or an outcome.
        learner_n: Learners.
    """

    effect: float
    standard_error: float
    low: float
    high: float
    p_value: float
    n: int
    unmatched_n: int
    learner_n: int


def matched_effect(pairs: pl.DataFrame, level: float = 0.95) -> Matched:
    """Mean difference of pairs.

    Args:
        pairs: One row per recommendation with `learner_id` and `difference` (number: its change
            less its match's; null where there is no match or no outcome yet).
        level: Confidence of the interval.

    Raises:
        InsufficientDataError: Pairs of fewer than 20 learners.
    """
    needed = {"learner_id": anything, "difference": number}
    require(pairs, needed, what="pairs", may_miss=("difference",))
    difference = pl.col("difference").cast(pl.Float64).fill_nan(None)
    known = pairs.select("learner_id", difference).drop_nulls().sort("learner_id", "difference")
    learners = known["learner_id"].n_unique()
    if learners < LEAST_LEARNERS:
        message = f"{learners} learners have a matched outcome: an effect needs {LEAST_LEARNERS}."
        raise InsufficientDataError(message)
    values = known["difference"].to_numpy()
    mean = float(values.mean())
    cluster = (known["learner_id"].rank("dense") - 1).cast(pl.Int64).to_numpy()
    error, degrees = clustered_error((values - mean) / len(values), cluster)
    half = float(stats.t.ppf((1 + level) / 2, degrees)) * error
    p_value = 2 * float(stats.t.sf(np.abs(mean) / error, degrees)) if error > 0 else 1.0
    return Matched(
        mean,
        error,
        mean - half,
        mean + half,
        p_value,
        len(values),
        pairs.height - len(values),
        learners,
    )
