"""The discrete-time hazard: the probability that it happens in the next horizon, by boosted trees.

Belongs here: fitting, calibrating, predicting, survival. Does not belong here: features
(`encoding.py`), which window calibrates (`ml/evaluation/splits.py`).

One row is one entity at risk at one moment, so a classifier of rows estimates the hazard (Singer
and Willett 1993; Tutz and Schmid 2016). Classes are never balanced by weights: that ranks the same
and makes probabilities useless.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from ml.evaluation.calibration import Calibrator, fit_calibrator
from ml.evaluation.splits import calibration_window
from ml.models.encoding import Encoding, Matrix
from ml.models.spec import ModelSpec

Vector = NDArray[np.float64]

LEARNING_RATE = 0.08
ITERATIONS = 200
"""At most; fewer where the latest window gains nothing from `PATIENCE` more."""
PATIENCE = 20
LEAVES = 31
LEAF_ROWS = 100
LEAST_LEAF_ROWS = 5
LEAF_SHARE = 0.01
"""A leaf has at least this share of the rows fitted, between `LEAST_LEAF_ROWS` and `LEAF_ROWS`."""
L2 = 5.0
SAMPLED_ABOVE = 400_000
"""Of more rows than this, `KEPT_SHARE` of those without event is kept, with the weight that
restores the odds.
"""
KEPT_SHARE = 0.2
CHUNK = 100_000
"""Rows encoded and predicted at once."""


@dataclass(frozen=True)
class Hazard:
    """A fitted hazard.

    Attributes:
        encoding: How it reads features.
        trees: The boosted trees.
        calibrator: From their log-odds to probabilities.
        note: Why it is not calibrated; none if it is.
    """

    encoding: Encoding
    trees: HistGradientBoostingClassifier
    calibrator: Calibrator
    note: str | None

    def log_odds(self, matrix: Matrix) -> Vector:
        """Log-odds before calibration."""
        return np.asarray(self.trees.decision_function(matrix), dtype=np.float64)

    def probabilities_of(self, matrix: Matrix) -> Vector:
        """Probabilities of encoded rows."""
        return self.calibrator.probabilities(self.log_odds(matrix))

    def probabilities(self, frame: pl.DataFrame) -> Vector:
        """Probabilities of rows."""
        return in_chunks(frame, lambda part: self.probabilities_of(self.encoding.matrix(part)))


def fit_hazard(frame: pl.DataFrame, spec: ModelSpec, *, seed: int) -> Hazard:
    """Fit on all but the latest window, calibrate on that.

    Args:
        frame: Rows with a known label, sorted.
        spec: The model.
        seed: Seed of the sample of rows without event.

    Raises:
        InsufficientDataError: No feature has a value.
    """
    before, window, note = calibration_window(frame, spec)
    rows, weights = sampled(before, spec, seed=seed, above=SAMPLED_ABOVE)
    encoding = Encoding.learn(rows, spec)
    trees = HistGradientBoostingClassifier(
        learning_rate=LEARNING_RATE,
        max_iter=ITERATIONS,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=int(np.clip(LEAF_SHARE * rows.height, LEAST_LEAF_ROWS, LEAF_ROWS)),
        l2_regularization=L2,
        early_stopping=note is None,
        n_iter_no_change=PATIENCE,
        categorical_features=encoding.is_categorical,
        random_state=seed,
    )
    # equal weights change nothing, but make the library sort every column to bin it
    given = None if (weights == 1).all() else weights
    told = (encoding.matrix(window), events_of(window, spec)) if note is None else (None, None)
    trees.fit(
        encoding.matrix(rows),
        events_of(rows, spec),
        sample_weight=given,
        X_val=told[0],
        y_val=told[1],
    )
    raw = in_chunks(window, lambda part: trees.decision_function(encoding.matrix(part)))
    return Hazard(encoding, trees, fit_calibrator(raw, events_of(window, spec)), note)


def sampled(
    frame: pl.DataFrame, spec: ModelSpec, *, seed: int, above: int
) -> tuple[pl.DataFrame, Vector]:
    """Every event and, of many rows, a share of the others; with weights that restore the odds."""
    events = events_of(frame, spec)
    if frame.height <= above:
        return frame, np.ones(frame.height)
    drawn = np.random.default_rng(seed).random(frame.height) < KEPT_SHARE
    kept = drawn | (events > 0)
    weights = np.where(events > 0, 1.0, (events == 0).sum() / (drawn & (events == 0)).sum())
    return frame.filter(pl.Series(kept)), weights[kept]


def survival(hazards: Vector) -> Vector:
    """Probability that it has not happened after each period: the product of one less the hazard.

    Args:
        hazards: One line per entity, one column per period in order; a single line will do.
    """
    return np.cumprod(1 - np.asarray(hazards, dtype=np.float64), axis=-1)


def events_of(frame: pl.DataFrame, spec: ModelSpec) -> Vector:
    """The label as 0 and 1."""
    return frame[spec.label].cast(pl.Float64).to_numpy()


def in_chunks(frame: pl.DataFrame, predict: Callable[[pl.DataFrame], NDArray]) -> Vector:
    """Predict piece by piece: encoded rows are large."""
    parts = [np.asarray(predict(part)) for part in frame.iter_slices(CHUNK)]
    return np.concatenate(parts) if parts else np.empty(0)
