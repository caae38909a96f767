"""One way to fit and to predict, whatever the predictor is.

Belongs here: the kinds of predictors, `fit` and `predict`. Does not belong here: how each kind
works (its own file), which kind is published (`ml/registry/promotion.py`).

Both work in one thread: sums of floats differ by how many threads share them, and a second thread
on a busy machine waits rather than works.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import polars as pl
from threadpoolctl import threadpool_limits

from ml.errors import UnusableInputError
from ml.models.baselines import (
    fit_base_rate,
    fit_cohort_rate,
    fit_recency_rule,
    fit_seed_formula,
)
from ml.models.hazard import fit_hazard
from ml.models.logistic import fit_logistic
from ml.models.rows import Vector
from ml.models.spec import ModelSpec, labelled, require_features


class Predictor(Protocol):
    """What every kind can do."""

    def probabilities(self, frame: pl.DataFrame) -> Vector:
        """One probability per row."""
        ...


def _seeded(fit_one: Callable[[pl.DataFrame, ModelSpec], Predictor]) -> Learner:
    """A learner that draws nothing takes a seed like the others."""

    def learn(frame: pl.DataFrame, spec: ModelSpec, *, seed: int) -> Predictor:  # noqa: ARG001
        return fit_one(frame, spec)

    return learn


class Learner(Protocol):
    """Fits one kind on rows with a known label."""

    def __call__(self, frame: pl.DataFrame, spec: ModelSpec, *, seed: int) -> Predictor:
        """The fitted predictor."""
        ...


MODELS: dict[str, Learner] = {"hazard": fit_hazard, "logistic": fit_logistic}
"""Kinds that learn from the features, the first being the model that is tried first."""
BASELINES: dict[str, Learner] = {
    "base_rate": _seeded(fit_base_rate),
    "cohort_rate": _seeded(fit_cohort_rate),
    "recency_rule": _seeded(fit_recency_rule),
    "seed_formula": _seeded(fit_seed_formula),
}
KINDS: dict[str, Learner] = MODELS | BASELINES


@dataclass(frozen=True)
class Fitted:
    """A fitted predictor with what it was fitted on.

    Attributes:
        spec: The model.
        kind: One of `KINDS`.
        predictor: The fitted predictor.
        rows: Rows with a label.
        events: Rows where it happened.
        first_as_of: Moment of the oldest row.
        last_as_of: Moment of the youngest.
        known_at: Moment at which the last label was known: its training cutoff.
        seed: Seed of its random numbers.
    """

    spec: ModelSpec
    kind: str
    predictor: Predictor
    rows: int
    events: int
    first_as_of: datetime
    last_as_of: datetime
    known_at: datetime
    seed: int

    @property
    def dropped(self) -> tuple[str, ...]:
        """Features without any value in the fit."""
        encoding = getattr(self.predictor, "encoding", None)
        return encoding.dropped if encoding else ()

    @property
    def note(self) -> str | None:
        """What is to be said about the fit; none if nothing is."""
        return getattr(self.predictor, "note", None)


def kinds_of(spec: ModelSpec) -> tuple[str, ...]:
    """The kinds that a spec asks for: the seed formula only where there is one."""
    return tuple(kind for kind in KINDS if kind != "seed_formula" or spec.baselines.seed_formula)


def fit(frame: pl.DataFrame, spec: ModelSpec, *, seed: int, kind: str = "hazard") -> Fitted:
    """Fit a predictor on every row whose label is known.

    Args:
        frame: One row per entity at risk and moment: the spec's `entity` columns, `as_of` and
            `label_available_at` (day or moment, UTC), `label` (true and false or 1 and 0, null
            until known), `cluster`, numeric features (number or boolean, may miss), categorical
            features (text, may miss), the columns of its baselines.
        spec: The model.
        seed: Seed of the random numbers: the same frame, spec and seed give the same bytes, in
            whatever order the rows come.
        kind: One of `KINDS`.

    Raises:
        UnusableInputError: A column is missing or of another type, or the kind is unknown.
        InsufficientDataError: No label, one class only, no feature with a value.
    """
    if kind not in kinds_of(spec):
        message = f"model '{spec.name}' knows no kind '{kind}', only {', '.join(kinds_of(spec))}."
        raise UnusableInputError(message)
    rows = labelled(frame, spec)
    with threadpool_limits(1):
        predictor = KINDS[kind](rows, spec, seed=seed)
    return Fitted(
        spec=spec,
        kind=kind,
        predictor=predictor,
        rows=rows.height,
        events=int(rows[spec.label].cast(pl.Int64).sum()),
        first_as_of=_moment(rows[spec.as_of].min()),
        last_as_of=_moment(rows[spec.as_of].max()),
        known_at=_moment(rows[spec.label_available_at].max()),
        seed=seed,
    )


def predict(fitted: Fitted, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with a column `probability` (Float64, between 0 and 1, never missing).

    Args:
        fitted: From `fit`.
        frame: The spec's entity, `as_of`, `cluster` and feature columns; no label needed.

    Raises:
        UnusableInputError: A column is missing or of another type.
    """
    require_features(frame, fitted.spec)
    with threadpool_limits(1):
        values = fitted.predictor.probabilities(frame)
    return frame.with_columns(pl.Series("probability", values, dtype=pl.Float64))


def _moment(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise UnusableInputError("every row with a label must say when it was known.")
    return value
