"""Performance before labels, where inputs have moved: calibration weighed by density ratios.

Belongs here: the weighed calibration. Does not belong here: the estimate and its bands (`cbpe.py`).

PAPE (Białek et al., arXiv 2401.08348): rows of the reference count by how much likelier they are in
the window, so that scores are calibrated for the rows that the window has.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ml.errors import UnusableInputError
from ml.monitoring.cbpe import Reference, rows_of, scores_of
from ml.monitoring.domain import density_ratio
from ml.monitoring.drift import Window


def pape(
    reference: Reference,
    inputs: pl.DataFrame,
    window: Window,
    features: Sequence[str],
    seed: int,
) -> pl.DataFrame:
    """Estimate a window's performance, calibrated for what its rows look like.

    Args:
        reference: Scores with labels.
        inputs: Features of the reference's rows, in the same order.
        window: Its rows have `score` (number), the features, and perhaps `label`.
        features: Columns that density ratios are learnt from.
        seed: Of the classifier and of the bands.

    Returns:
        Rows of `performance_estimates`, one per metric.

    Raises:
        UnusableInputError: As many inputs as scores are needed.
        InsufficientDataError: Fewer than 40 rows.
    """
    if inputs.height != len(reference.score):
        message = f"{inputs.height} rows of inputs for {len(reference.score)} scores:"
        raise UnusableInputError(message + " give one per score, in the same order.")
    weight = density_ratio(inputs, window.rows, features, seed)
    probability = reference.calibrated(scores_of(window), weight)
    return rows_of(reference, window, ("pape", probability), seed)
