"""What a model must beat: rates, a rule of one column, the seed's own formula.

Belongs here: predictors without a model. Does not belong here: whether they were beaten
(`ml/registry/promotion.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from sklearn.isotonic import IsotonicRegression

from ml.errors import UnusableInputError
from ml.evaluation.calibration import NEVER
from ml.frames import anything, number, require
from ml.models.rows import Vector, events_of
from ml.models.spec import ModelSpec

PRIOR_ROWS = 50.0
"""A cohort's rate is drawn to the base rate as if it had this many rows more."""


@dataclass(frozen=True)
class BaseRate:
    """Everybody has the rate of all rows learned from."""

    rate: float

    def probabilities(self, frame: pl.DataFrame) -> Vector:
        """The rate, for every row."""
        return np.full(frame.height, self.rate)


@dataclass(frozen=True)
class CohortRate:
    """Everybody has the rate of their cohort; a cohort never seen has the base rate.

    Attributes:
        columns: What makes a cohort.
        rates: A cohort's values, as texts one after the other, to its rate.
        rate: The base rate.
    """

    columns: tuple[str, ...]
    rates: dict[str, float]
    rate: float

    def probabilities(self, frame: pl.DataFrame) -> Vector:
        """Each row's cohort's rate."""
        names = frame.select(_cohort(self.columns))["cohort"].to_list()
        return np.array([self.rates.get(name, self.rate) for name in names], dtype=np.float64)


@dataclass(frozen=True)
class RecencyRule:
    """The rate of events by one column, made to rise or fall only (isotonic regression).

    Attributes:
        column: The column.
        places: Its values at which the rate changes.
        rates: The rates there; between two places on the straight line.
        rate_missing: The rate where the column is missing.
    """

    column: str
    places: Vector
    rates: Vector
    rate_missing: float

    def probabilities(self, frame: pl.DataFrame) -> Vector:
        """The rate of each row's value."""
        values = _numbers(frame, self.column)
        known = np.interp(np.nan_to_num(values), self.places, self.rates)
        return np.clip(np.where(np.isnan(values), self.rate_missing, known), NEVER, 1 - NEVER)


@dataclass(frozen=True)
class SeedFormula:
    """What the seed's own formula says, as it says it; where it says nothing, the base rate.

    Attributes:
        column: The column with the formula's probability.
        rate: The base rate.
    """

    column: str
    rate: float

    def probabilities(self, frame: pl.DataFrame) -> Vector:
        """The formula's probabilities.

        Raises:
            UnusableInputError: They are no probabilities.
        """
        values = _numbers(frame, self.column)
        known = values[~np.isnan(values)]
        if len(known) and (known.min() < 0 or known.max() > 1):
            message = f"column '{self.column}' must hold probabilities between 0 and 1; it goes"
            raise UnusableInputError(message + f" from {known.min():g} to {known.max():g}.")
        return np.where(np.isnan(values), self.rate, values)


def fit_base_rate(frame: pl.DataFrame, spec: ModelSpec) -> BaseRate:
    """The share of events among all rows."""
    return BaseRate(float(events_of(frame, spec).mean()))


def fit_cohort_rate(frame: pl.DataFrame, spec: ModelSpec) -> CohortRate:
    """The share of events in each cohort, drawn to the base rate."""
    columns = spec.baselines.cohort
    require(frame, dict.fromkeys(columns, anything), what="the frame", may_miss=columns)
    rate = float(events_of(frame, spec).mean())
    counted = (
        frame.select(_cohort(columns), pl.col(spec.label).cast(pl.Float64).alias("event"))
        .group_by("cohort")
        .agg(((pl.col("event").sum() + PRIOR_ROWS * rate) / (pl.len() + PRIOR_ROWS)).alias("rate"))
        .sort("cohort")
    )
    rates = dict(zip(counted["cohort"].to_list(), counted["rate"].to_list(), strict=True))
    return CohortRate(columns, rates, rate)


def fit_recency_rule(frame: pl.DataFrame, spec: ModelSpec) -> RecencyRule:
    """The share of events by the spec's recency column, in the direction that the spec states."""
    column = spec.baselines.recency
    require(frame, {column: number}, what="the frame", may_miss=(column,))
    events, values = events_of(frame, spec), _numbers(frame, column)
    known = ~np.isnan(values)
    rate = float(events.mean())
    missing = (events[~known].sum() + PRIOR_ROWS * rate) / ((~known).sum() + PRIOR_ROWS)
    if not known.any():
        return RecencyRule(column, np.zeros(1), np.full(1, rate), rate)
    rule = IsotonicRegression(increasing=spec.baselines.recency_raises)
    rule.fit(values[known], events[known])
    return RecencyRule(column, rule.X_thresholds_, rule.y_thresholds_, float(missing))


def fit_seed_formula(frame: pl.DataFrame, spec: ModelSpec) -> SeedFormula:
    """The formula needs no fit; only what to say where it says nothing."""
    column = spec.baselines.seed_formula or ""
    require(frame, {column: number}, what="the frame", may_miss=(column,))
    return SeedFormula(column, float(events_of(frame, spec).mean()))


def _cohort(columns: tuple[str, ...]) -> pl.Expr:
    texts = [pl.col(name).cast(pl.String).fill_null("") for name in columns]
    return pl.concat_str(texts, separator="\x1f").alias("cohort")


def _numbers(frame: pl.DataFrame, column: str) -> Vector:
    return frame[column].cast(pl.Float64).fill_null(float("nan")).to_numpy()
