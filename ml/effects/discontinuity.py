"""The effect of a recommendation that a threshold decides, at the threshold.

Belongs here: the jump of the outcome there. Does not belong here: recommendations that a threshold
does not decide alone (`adjusted.py`).

Sharp regression discontinuity, local linear with a triangular kernel (Hahn, Todd and Van der
Klaauw, Econometrica 2001; Imbens and Lemieux, Journal of Econometrics 2008). Whoever is recommended
for certain below a threshold has nobody to be compared with but who is just above it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

from ml.effects.adjusted import clustered_error
from ml.effects.design import LEAST_LEARNERS
from ml.errors import InsufficientDataError, UnusableInputError
from ml.frames import anything, number, require

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Threshold:
    """A rule that recommends below a threshold.

    Attributes:
        column: Figure that decides.
        value: Recommended below, not at it.
        width: How far from it units are looked at; their weight falls to 0 there.
    """

    column: str
    value: float
    width: float


@dataclass(frozen=True)
class Jump:
    """An effect at a threshold.

    Attributes:
        effect: Outcome just below less outcome just above.
        standard_error: Its standard error, by learner.
        low: Lower bound (Student, learners less one).
        high: Upper bound.
        p_value: Two-sided, of no jump.
        unadjusted: Plain difference of means within the width.
        recommended_n: Units below.
        other_n: Units at or above.
        learner_n: Learners.
        missing_n: Units within the width without an outcome.
    """

    effect: float
    standard_error: float
    low: float
    high: float
    p_value: float
    unadjusted: float
    recommended_n: int
    other_n: int
    learner_n: int
    missing_n: int


def jump_at(
    units: pl.DataFrame, threshold: Threshold, outcome: str = "outcome", level: float = 0.95
) -> Jump:
    """Estimate the jump of an outcome at a threshold.

    Args:
        units: One row per unit and period with `learner_id` (text), the figure that decides
            (number) and the outcome (number; null where it is not known).
        threshold: What decides.
        outcome: Column of the outcome.
        level: Confidence of the interval.

    Raises:
        UnusableInputError: A column is missing, or the width is not above 0.
        InsufficientDataError: Fewer than 20 learners, or fewer than two figures, on a side.
    """
    if not threshold.width > 0:
        raise UnusableInputError(f"the width {threshold.width} is not above 0: give a width.")
    needed = {"learner_id": anything, threshold.column: number, outcome: number}
    require(units, needed, what="units", may_miss=(outcome,))
    apart = pl.col(threshold.column).cast(pl.Float64) - threshold.value
    told = units.select("learner_id", apart=apart, outcome=pl.col(outcome).cast(pl.Float64))
    inside = told.filter(pl.col("apart").abs() < threshold.width)
    known = inside.with_columns(pl.col("outcome").fill_nan(None)).drop_nulls().sort(pl.all())
    below = known["apart"].to_numpy() < 0
    _check_sides(known, below)
    effect, influence = _local_linear(known, below, threshold.width)
    cluster = (known["learner_id"].rank("dense") - 1).cast(pl.Int64).to_numpy()
    error, degrees = clustered_error(influence, cluster)
    half = float(stats.t.ppf((1 + level) / 2, degrees)) * error
    p_value = 2 * float(stats.t.sf(abs(effect) / error, degrees)) if error > 0 else 1.0
    values = known["outcome"].to_numpy()
    return Jump(
        effect,
        error,
        effect - half,
        effect + half,
        p_value,
        float(values[below].mean() - values[~below].mean()),
        int(below.sum()),
        int((~below).sum()),
        degrees + 1,
        inside.height - known.height,
    )


def _check_sides(known: pl.DataFrame, below: NDArray[np.bool_]) -> None:
    for side, name in ((below, "below"), (~below, "at or above")):
        own = known.filter(pl.Series(side))
        n = own["learner_id"].n_unique()
        if n < LEAST_LEARNERS or own["apart"].n_unique() < 2:
            message = f"{n} learners are just {name} the threshold: an effect needs"
            raise InsufficientDataError(f"{message} {LEAST_LEARNERS}, with different figures.")


def _local_linear(
    known: pl.DataFrame, below: NDArray[np.bool_], width: float
) -> tuple[float, Numbers]:
    """The jump, and what each row adds to its error."""
    apart, values = known["apart"].to_numpy(), known["outcome"].to_numpy()
    weight = 1 - np.abs(apart) / width
    rows = np.column_stack([below, np.ones(len(apart)), apart, below * apart])
    inverse = np.linalg.pinv((rows * weight[:, None]).T @ rows)
    found = inverse @ (rows * weight[:, None]).T @ values
    scores = rows * (weight * (values - rows @ found))[:, None]
    return float(found[0]), scores @ inverse[0]
