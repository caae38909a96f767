"""The model, its challenger and every baseline on the same rolling origins.

Belongs here: fitting per fold, metrics per fold, segment and predictor. Does not belong here: what
follows from them (`ml/registry/promotion.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from ml.errors import InsufficientDataError
from ml.evaluation.bootstrap import Draws, scores_with_intervals
from ml.evaluation.calibration import Estimate, calibration
from ml.evaluation.splits import FOLDS, Fold, rolling_origin
from ml.models.fitted import KINDS, Fitted, fit, kinds_of, predict
from ml.models.rows import Vector
from ml.models.spec import ModelSpec, labelled

ALL = "all"
"""Every fold together, or every segment."""
SEGMENT_EVENTS = 10
"""Events, and rows without one, below which a segment is not told apart."""
SEGMENT_METRICS = ("log_loss", "roc_auc")

METRIC_COLUMNS = {
    "fold": pl.String,
    "segment": pl.String,
    "segment_value": pl.String,
    "predictor": pl.String,
    "metric": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "n": pl.Int64,
    "events": pl.Int64,
}


@dataclass(frozen=True)
class Backtest:
    """What predictors would have said, and how good it was.

    Attributes:
        spec: The model.
        folds: Rolling origins, oldest first.
        kinds: Predictors that could be fitted in every fold.
        predictions: One row per row tried: its keys, cluster, segments, `fold`, `event`, and one
            column of probabilities per kind.
        metrics: Columns `METRIC_COLUMNS`, one row per fold (or `all`), segment, predictor, metric.
        last: Kind to the predictor of the last fold.
        notes: What is to be said: fewer folds, predictors without a fit, no calibration.
    """

    spec: ModelSpec
    folds: tuple[Fold, ...]
    kinds: tuple[str, ...]
    predictions: pl.DataFrame
    metrics: pl.DataFrame
    last: dict[str, Fitted]
    notes: tuple[str, ...]

    def events(self) -> Vector:
        """The truths, as 0 and 1."""
        return self.predictions["event"].to_numpy()

    def value(self, predictor: str, metric: str, *, fold: str = ALL) -> Estimate | None:
        """One metric over all segments; none if it could not be measured."""
        row = self.metrics.filter(
            fold=fold, segment=ALL, predictor=predictor, metric=metric
        ).to_dicts()
        if not row:
            return None
        return Estimate(row[0]["value"], row[0]["low"], row[0]["high"])


def backtest(frame: pl.DataFrame, spec: ModelSpec, *, seed: int, folds: int = FOLDS) -> Backtest:
    """Fit every predictor at every rolling origin and score what it said of the time after.

    Args:
        frame: As `ml.models.fitted.fit` takes it.
        spec: The model.
        seed: Seed of samples and bootstrap.
        folds: How many origins are wanted; fewer are made, and said, when time is short.

    Returns:
        The predictions and their metrics with 95 % intervals: a bootstrap over clusters, the same
        draws for every predictor.

    Raises:
        UnusableInputError: A column is missing or of another type.
        InsufficientDataError: No label, one class only, or not one fold that can be learned.
    """
    rows = labelled(frame, spec)
    planned = rolling_origin(rows, spec, folds=folds)
    notes = [] if len(planned) == folds else [f"{len(planned)} folds instead of {folds}: too short"]
    parts: list[pl.DataFrame] = []
    last: dict[str, Fitted] = {}
    for fold in planned:
        fitted, failed = _fitted(fold.train(rows, spec), spec, seed)
        parts.append(_tried(fold.test(rows, spec), spec, fitted, str(fold.number)))
        notes += [f"fold {fold.number}: {note}" for note in failed]
        last = fitted
    kinds = tuple(kind for kind in kinds_of(spec) if all(kind in part.columns for part in parts))
    columns = [name for name in parts[0].columns if name not in KINDS or name in kinds]
    predictions = pl.concat([part.select(columns) for part in parts])
    metrics = pl.DataFrame(
        list(_metrics(predictions, spec, kinds, seed)), schema=METRIC_COLUMNS, orient="row"
    )
    return Backtest(spec, tuple(planned), kinds, predictions, metrics, last, tuple(notes))


def _fitted(train: pl.DataFrame, spec: ModelSpec, seed: int) -> tuple[dict[str, Fitted], list[str]]:
    """Every kind that can be fitted, and why others cannot; the model itself must."""
    fitted: dict[str, Fitted] = {}
    notes: list[str] = []
    for kind in kinds_of(spec):
        try:
            fitted[kind] = fit(train, spec, seed=seed, kind=kind)
        except InsufficientDataError as error:
            if kind == "hazard":
                raise
            notes.append(str(error))
    notes += [f"{kind} {each.note}" for kind, each in fitted.items() if each.note]
    return fitted, notes


def _tried(
    test: pl.DataFrame, spec: ModelSpec, fitted: dict[str, Fitted], fold: str
) -> pl.DataFrame:
    names = dict.fromkeys((*spec.keys, spec.cluster, *spec.segments))
    told = [
        pl.Series(kind, predict(each, test)["probability"], dtype=pl.Float64)
        for kind, each in fitted.items()
    ]
    return test.select(
        *names, pl.lit(fold).alias("fold"), pl.col(spec.label).cast(pl.Float64).alias("event")
    ).with_columns(told)


def _metrics(
    predictions: pl.DataFrame, spec: ModelSpec, kinds: tuple[str, ...], seed: int
) -> Iterator[tuple]:
    """Rows of metrics: every fold and all, then the segments of all."""
    for fold in [*predictions["fold"].unique(maintain_order=True), ALL]:
        part = predictions if fold == ALL else predictions.filter(fold=fold)
        for row in _scored(part, spec, kinds, seed):
            yield fold, ALL, ALL, *row
    for segment in spec.segments:
        for value, part in _parts(predictions, segment):
            happened = part["event"].sum()
            if min(happened, part.height - happened) < SEGMENT_EVENTS:
                continue
            for row in _scored(part, spec, kinds, seed):
                if row[1] in SEGMENT_METRICS:
                    yield ALL, segment, value, *row


def _scored(
    part: pl.DataFrame, spec: ModelSpec, kinds: tuple[str, ...], seed: int
) -> Iterator[tuple]:
    events = part["event"].to_numpy()
    clusters = part[spec.cluster].cast(pl.String).to_numpy()
    draws = Draws.of(clusters, seed=seed)
    for kind in kinds:
        probability = part[kind].to_numpy()
        found = scores_with_intervals(events, probability, draws)
        for metric, each in {**found, **calibration(events, probability, clusters)}.items():
            numbers = [None if np.isnan(x) else x for x in (each.value, each.low, each.high)]
            yield kind, metric, *numbers, len(events), int(events.sum())


def _parts(predictions: pl.DataFrame, segment: str) -> list[tuple[str, pl.DataFrame]]:
    values = predictions[segment].cast(pl.String).fill_null("missing").rename("value")
    return [(name, predictions.filter(values == name)) for name in values.unique().sort().to_list()]
