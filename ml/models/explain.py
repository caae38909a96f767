"""Why a probability is what it is: reasons per row.

Belongs here: ablation to the reference. Does not belong here: models, importance over all rows
(`importance.py`).

A reason is the change of the log-odds when one feature is set to its reference (the median, the
commonest category) and all others stay. It says what the model used, not what causes anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import orjson
from numpy.typing import NDArray
from scipy.special import logit

from ml.models.encoding import Encoding, Matrix
from ml.models.rows import Vector

REASONS = 3
CANDIDATES = 12
"""Reasons are sought among this many features, those that move predictions most."""
SAMPLE = 1_000
"""Rows on which it is found out which these are."""
SMALLEST = 0.01
"""A change of the log-odds below this is no reason."""


@runtime_checkable
class Encoded(Protocol):
    """A predictor that reads encoded features."""

    encoding: Encoding

    def probabilities_of(self, matrix: Matrix) -> Vector:
        """Probabilities of encoded rows."""
        ...


def reasons(predictor: object, matrix: Matrix, places: Sequence[int]) -> list[str]:
    """Per row the features that moved it most, as JSON text; `[]` for predictors without features.

    Args:
        predictor: A fitted predictor.
        matrix: Encoded rows.
        places: Columns of the matrix to look at, from `moving`.

    Returns:
        A list of up to three of `{"feature", "value", "log_odds"}`, greatest change first, where
        `log_odds` is positive if it makes the event more probable.
    """
    if not isinstance(predictor, Encoded) or not len(matrix):
        return ["[]"] * len(matrix)
    changes = _ablated(predictor, matrix, places)
    first = np.argsort(-np.abs(changes), axis=1, kind="stable")[:, :REASONS]
    names = predictor.encoding.columns
    written = []
    for row, best in enumerate(first):
        told = [
            {
                "feature": names[places[each]],
                "value": predictor.encoding.shown(places[each], matrix[row, places[each]]),
                "log_odds": round(float(changes[row, each]), 3),
            }
            for each in best
            if abs(changes[row, each]) >= SMALLEST
        ]
        written.append(orjson.dumps(told).decode())
    return written


def moving(predictor: object, matrix: Matrix) -> tuple[int, ...]:
    """The columns whose ablation moves predictions most, on evenly spaced rows of the matrix."""
    if not isinstance(predictor, Encoded) or not len(matrix):
        return ()
    rows = np.unique(np.linspace(0, len(matrix) - 1, SAMPLE).astype(np.int64))
    changes = _ablated(predictor, matrix[rows], range(matrix.shape[1]))
    order = np.argsort(-np.abs(changes).mean(axis=0), kind="stable")
    return tuple(int(place) for place in order[:CANDIDATES])


def _ablated(predictor: Encoded, matrix: Matrix, places: Sequence[int]) -> NDArray[np.float64]:
    """Per row and column the log-odds as they are, less those with the column at its reference."""
    whole = logit(predictor.probabilities_of(matrix))
    changes = np.zeros((len(matrix), len(places)))
    for number, place in enumerate(places):
        changed = matrix.copy()
        changed[:, place] = predictor.encoding.reference[place]
        rows = np.flatnonzero(changed[:, place] != matrix[:, place])
        if len(rows):
            changes[rows, number] = whole[rows] - logit(predictor.probabilities_of(changed[rows]))
    return changes
