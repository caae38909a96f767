"""How much a fitted predictor needs each feature.

Belongs here: permutation importance. Does not belong here: reasons of single rows (`explain.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ml.evaluation.scores import log_losses
from ml.models.explain import Encoded
from ml.models.fitted import Fitted
from ml.models.rows import events_of
from ml.models.spec import labelled


def permutation_importance(
    fitted: Fitted, frame: pl.DataFrame, *, seed: int, most_rows: int = 20_000
) -> pl.DataFrame:
    """How much worse the log loss is when one feature's values change places between rows.

    Args:
        fitted: From `fit`, on rows before these.
        frame: Rows with a label, as `fit` takes them; the last fold of a backtest.
        seed: Seed of the permutations.
        most_rows: At most this many rows, evenly spaced, are looked at.

    Returns:
        `feature`, `importance` (rise of the log loss; NaN-free, 0 for a feature not used),
        `is_dropped` (without any value in the fit), one row per feature of the spec.

    Raises:
        UnusableInputError: A column is missing or of another type.
        InsufficientDataError: No label, or one class only.
    """
    predictor, spec = fitted.predictor, fitted.spec
    found = dict.fromkeys(spec.features, 0.0)
    if isinstance(predictor, Encoded):
        rows = labelled(frame, spec)
        rows = rows.gather_every(max(1, -(-rows.height // most_rows)))
        events, matrix = events_of(rows, spec), predictor.encoding.matrix(rows)
        before = log_losses(events, predictor.probabilities_of(matrix)).mean()
        generator = np.random.default_rng(seed)
        for place, name in enumerate(predictor.encoding.columns):
            mixed = matrix.copy()
            mixed[:, place] = generator.permutation(mixed[:, place])
            after = log_losses(events, predictor.probabilities_of(mixed)).mean()
            found[name] = float(after - before)
    return pl.DataFrame(
        {
            "feature": list(found),
            "importance": list(found.values()),
            "is_dropped": [name in fitted.dropped for name in found],
        }
    )
