"""The discrete-time hazard: the probability that it happens in the next horizon.

Belongs here: boosted trees and a line together, calibrating, predicting, survival. Does not belong
here: features (`encoding.py`), the line (`ridge.py`), which window calibrates
(`ml/evaluation/splits.py`).

One row is one entity at risk at one moment, so a classifier of rows estimates the hazard (Singer
and Willett 1993; Tutz and Schmid 2016). Classes are never balanced by weights: that ranks the same
and makes probabilities useless. Every split of a tree chooses among a share of the columns
(Breiman 2001): trees that differ err less together, on later weeks above all. Older rows may
count less: what holds next week is more like what held last.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from sklearn.ensemble import HistGradientBoostingClassifier

from ml.evaluation.calibration import UNCALIBRATED, Calibrator, fit_calibrator
from ml.evaluation.splits import calibration_window
from ml.models.encoding import Encoding, Matrix
from ml.models.ridge import Ridge, fit_ridge
from ml.models.rows import Vector, events_of, in_chunks, recency, sampled
from ml.models.spec import ModelSpec

LINE_SHARE = 0.25
"""Weight of the line in the log-odds; the trees have the rest."""
LEARNING_RATE = 0.06
ITERATIONS = 300
"""At most; fewer where the latest window gains nothing from `PATIENCE` more."""
PATIENCE = 30
LEAVES = 20
COLUMN_SHARE = 0.3
LEAF_ROWS = 100
LEAST_LEAF_ROWS = 5
LEAF_SHARE = 0.01
"""A leaf has at least this share of the rows fitted, between `LEAST_LEAF_ROWS` and `LEAF_ROWS`."""
L2 = 5.0
SAMPLED_ABOVE = 400_000
"""Of more rows than this, those without event are sampled, with weights that restore the odds."""
LINE_SAMPLED_ABOVE = 20_000
"""The same for the line, which needs fewer."""


@dataclass(frozen=True)
class Hazard:
    """A fitted hazard.

    Attributes:
        encoding: How it reads features.
        trees: The boosted trees.
        line: The regression beside them.
        calibrator: From their log-odds to probabilities.
        note: Why it is not calibrated; none if it is.
    """

    encoding: Encoding
    trees: HistGradientBoostingClassifier
    line: Ridge
    calibrator: Calibrator = UNCALIBRATED
    note: str | None = None

    def log_odds(self, matrix: Matrix) -> Vector:
        """Log-odds before calibration."""
        by_trees = np.asarray(self.trees.decision_function(matrix), dtype=np.float64)
        return (1 - LINE_SHARE) * by_trees + LINE_SHARE * self.line.log_odds(matrix)

    def probabilities_of(self, matrix: Matrix) -> Vector:
        """Probabilities of encoded rows."""
        return self.calibrator.probabilities(self.log_odds(matrix))

    def probabilities(self, frame: pl.DataFrame) -> Vector:
        """Probabilities of rows."""
        return in_chunks(frame, lambda part: self.probabilities_of(self.encoding.matrix(part)))


def fit_hazard(frame: pl.DataFrame, spec: ModelSpec, *, seed: int) -> Hazard:
    """Fit on all rows, with the number of trees and the calibration that the latest window tells.

    It tells by a fit on the rows before it. But its rows are the most like those to come, so they
    are learned from in the end. The slope stays, because a model is too sure of rows that it was
    fitted on; the level is taken anew, because the fit has learned a part of it by now.

    Args:
        frame: Rows with a known label, sorted.
        spec: The model.
        seed: Seed of the samples of rows without event, and of columns.

    Raises:
        InsufficientDataError: No feature has a value.
    """
    before, window, note = calibration_window(frame, spec)
    if note is not None:
        return replace(_fit(frame, spec, seed=seed), note=note)
    first = _fit(before, spec, seed=seed, window=window)
    events = events_of(window, spec)
    sloped = fit_calibrator(_told(first, window), events)
    last = _fit(frame, spec, seed=seed, most=first.trees.n_iter_)
    calibrator = fit_calibrator(_told(last, window), events, slope=sloped.slope)
    return replace(last, calibrator=calibrator)


def survival(hazards: Vector) -> Vector:
    """Probability that it has not happened after each period: the product of one less the hazard.

    Args:
        hazards: One line per entity, one column per period in order; a single line will do.
    """
    return np.cumprod(1 - np.asarray(hazards, dtype=np.float64), axis=-1)


def _told(hazard: Hazard, frame: pl.DataFrame) -> Vector:
    """Log-odds of rows, before calibration."""
    return in_chunks(frame, lambda part: hazard.log_odds(hazard.encoding.matrix(part)))


def _fit(
    frame: pl.DataFrame,
    spec: ModelSpec,
    *,
    seed: int,
    most: int = ITERATIONS,
    window: pl.DataFrame | None = None,
) -> Hazard:
    """Uncalibrated; as many trees as said, or fewer where a window tells when to stop."""
    few, few_weights = sampled(frame, spec, seed=seed, above=LINE_SAMPLED_ABOVE)
    rows, weights = sampled(frame, spec, seed=seed, above=SAMPLED_ABOVE)
    # the same seed: few are among the rows, so no column that has a value there is empty here
    encoding = Encoding.learn(few, spec)
    weights = weights * recency(rows, spec)
    line = fit_ridge(few, few_weights * recency(few, spec), spec, encoding)
    trees = HistGradientBoostingClassifier(
        learning_rate=LEARNING_RATE,
        max_iter=most,
        max_leaf_nodes=LEAVES,
        max_features=COLUMN_SHARE,
        min_samples_leaf=int(np.clip(LEAF_SHARE * rows.height, LEAST_LEAF_ROWS, LEAF_ROWS)),
        l2_regularization=L2,
        early_stopping=window is not None,
        n_iter_no_change=PATIENCE,
        categorical_features=encoding.is_categorical,
        random_state=seed,
    )
    trees.fit(
        encoding.matrix(rows),
        events_of(rows, spec),
        # equal weights change nothing, but make the library sort every column to bin it
        sample_weight=None if (weights == 1).all() else weights,
        X_val=None if window is None else encoding.matrix(window),
        y_val=None if window is None else events_of(window, spec),
    )
    return Hazard(encoding, trees, line)
