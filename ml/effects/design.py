"""The frame of recommended and not recommended units, as matrices.

Belongs here: what the frame must look like, covariates and folds. Does not belong here: estimates
(`adjusted.py`, `matching.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.errors import InsufficientDataError, UnusableInputError
from ml.frames import Kind, anything, flag, number, require

Numbers = NDArray[np.float64]
LEAST_LEARNERS = 20
"""Learners that either group needs."""
MOST_LEVELS = 50
"""Levels that a covariate may have."""


@dataclass(frozen=True, eq=False)
class Design:
    """Units of learners.

    Attributes:
        learner: Number of each row's learner.
        is_recommended: Whether the unit was recommended.
        outcome: What became of it.
        covariates: What was known before, standardised, with a column per period.
        left_out: Covariates that are missing everywhere, or never change.
        n_missing: Rows that were left out, because their outcome is missing.
    """

    learner: NDArray[np.int64]
    is_recommended: NDArray[np.bool_]
    outcome: Numbers
    covariates: Numbers
    left_out: tuple[str, ...]
    n_missing: int

    @property
    def learners(self) -> int:
        """How many learners there are."""
        return int(self.learner.max()) + 1

    def with_outcome(self, outcome: Numbers) -> Design:
        """The same units with another outcome."""
        return replace(self, outcome=outcome)

    def with_recommended(self, is_recommended: NDArray[np.bool_]) -> Design:
        """The same units, others of them recommended."""
        return replace(self, is_recommended=is_recommended)

    def folds(self, number_of_folds: int, seed: int) -> NDArray[np.int64]:
        """A fold for every row; a learner's rows are in one."""
        order = np.random.default_rng(seed).permutation(self.learners)
        return order[self.learner] % number_of_folds


def design_of(units: pl.DataFrame, covariates: Sequence[str], outcome: str = "outcome") -> Design:
    """Read a frame of units.

    Args:
        units: One row per learner, unit (a section, chord, piece) and period, with `learner_id`
            (text), `unit_id` (text), `period` (day or text: of the recommendation),
            `is_recommended` (true or false), the outcome (number; null where it is not known yet)
            and the covariates, all of them known before the recommendation.
        covariates: Columns: numbers, flags, texts. A missing number becomes the mean and a column
            of its own that says so; texts become a column per level.
        outcome: Column of the outcome.

    Raises:
        UnusableInputError: A column is missing, a unit stands twice in a period, or a covariate has
            more than 50 levels.
        InsufficientDataError: Fewer than 20 learners with recommended, or with other, units.
    """
    needed: dict[str, Kind] = {"learner_id": anything, "unit_id": anything, "period": anything}
    needed |= {"is_recommended": flag, outcome: number} | dict.fromkeys(covariates, anything)
    require(units, needed, what="units", may_miss=(outcome, *covariates))
    keys = ["learner_id", "unit_id", "period"]
    if units.select(keys).is_duplicated().any():
        raise UnusableInputError("a learner's unit stands twice in a period: keep one row.")
    ordered = units.with_columns(pl.col(outcome).cast(pl.Float64).fill_nan(None))
    known = ordered.filter(pl.col(outcome).is_not_null()).sort(keys)
    for group, own in ((True, "recommended"), (False, "other")):
        n = known.filter(is_recommended=group)["learner_id"].n_unique()
        if n < LEAST_LEARNERS:
            message = f"{n} learners have {own} units with an outcome: an effect needs"
            raise InsufficientDataError(f"{message} {LEAST_LEARNERS}.")
    columns, left_out = _covariates(known, covariates)
    return Design(
        (known["learner_id"].rank("dense") - 1).cast(pl.Int64).to_numpy(),
        known["is_recommended"].to_numpy(),
        known[outcome].to_numpy(),
        columns,
        left_out,
        units.height - known.height,
    )


def _covariates(rows: pl.DataFrame, names: Sequence[str]) -> tuple[Numbers, tuple[str, ...]]:
    columns: list[Numbers] = _levels(rows["period"])
    left_out = []
    for name in names:
        series = rows[name]
        if series.dtype.is_float():
            series = series.fill_nan(None)
        if series.n_unique() < 2:
            left_out.append(name)
        elif series.dtype.is_numeric() or series.dtype == pl.Boolean:
            columns += _numbers(series.cast(pl.Float64))
        elif series.n_unique() > MOST_LEVELS:
            message = f"covariate '{name}' has {series.n_unique()} levels: group them into at most"
            raise UnusableInputError(f"{message} {MOST_LEVELS}.")
        else:
            columns += _levels(series)
    if not columns:
        return np.zeros((rows.height, 0)), tuple(left_out)
    matrix = np.column_stack(columns)
    spread = matrix.std(axis=0)
    return (matrix - matrix.mean(axis=0)) / np.where(spread > 0, spread, 1.0), tuple(left_out)


def _numbers(series: pl.Series) -> list[Numbers]:
    filled = series.fill_null(strategy="mean").to_numpy()
    if series.null_count() == 0:
        return [filled]
    return [filled, series.is_null().cast(pl.Float64).to_numpy()]


def _levels(series: pl.Series) -> list[Numbers]:
    """A column per level but the first; what is missing is a level."""
    texts = series.cast(pl.String).fill_null("(missing)")
    levels = texts.unique().sort().to_list()[1:]
    return [(texts == level).cast(pl.Float64).to_numpy() for level in levels]
