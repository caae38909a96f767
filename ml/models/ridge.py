"""The straight part of the hazard: a logistic regression whose coefficients are drawn to zero.

Belongs here: fitting it. Does not belong here: columns of the regression (`design.py`),
coefficients that are read by people (`logistic.py`).

Trees cut a straight effect into steps and need many rows for it; a line needs few. The prior keeps
coefficients finite where features separate the classes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from sklearn.linear_model import LogisticRegression

from ml.models.design import Design, weighted
from ml.models.encoding import Encoding, Matrix
from ml.models.rows import Vector, events_of
from ml.models.spec import ModelSpec

PRIOR_VARIANCE = 0.1
"""Variance of a coefficient's normal prior, per standard deviation of a number."""
STEPS = 300


@dataclass(frozen=True)
class Ridge:
    """A fitted regression.

    Attributes:
        design: From encoded features to columns, the last being the intercept's.
        coefficients: One per column.
    """

    design: Design
    coefficients: Matrix

    def log_odds(self, matrix: Matrix) -> Vector:
        """Log-odds of encoded rows."""
        columns = self.design.columns(matrix)
        return weighted(columns, np.arange(columns.shape[1]), self.coefficients)


def fit_ridge(rows: pl.DataFrame, weights: Vector, spec: ModelSpec, encoding: Encoding) -> Ridge:
    """Fit on rows with weights.

    Args:
        rows: Rows with a known label, of which every encoded column has a value somewhere.
        weights: One per row.
        spec: The model.
        encoding: How features are read.
    """
    matrix = encoding.matrix(rows)
    design = Design.learn(matrix, encoding, spec)
    found = LogisticRegression(C=PRIOR_VARIANCE, max_iter=STEPS)
    found.fit(design.columns(matrix)[:, :-1], events_of(rows, spec), sample_weight=weights)
    return Ridge(design, np.append(found.coef_[0], found.intercept_))
