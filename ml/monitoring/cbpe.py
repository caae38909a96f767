"""Performance before labels are there: confidence-based performance estimation.

Belongs here: scores calibrated on a reference with labels, what they let expect of a window, and
the bands around it. Does not belong here: calibration on what the window looks like (`pape.py`).

Scores are calibrated by isotonic regression on the reference; a calibrated probability stands where
the label will. It sees that inputs have moved, not that what follows from them has changed: that is
seen by `calibration.py`, once labels are there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression

from ml.errors import InsufficientDataError, UnusableInputError
from ml.frames import number, require
from ml.monitoring.drift import Window
from ml.monitoring.performance import METRICS, performance
from ml.tables.monitoring import PERFORMANCE_ESTIMATES

Numbers = NDArray[np.float64]
LEAST_ROWS = 100
"""Labelled rows that a reference needs."""
CHUNKS = 60
_ALERT = 3.0
_NORMAL = 1.959963984540054


@dataclass(frozen=True, eq=False)
class Reference:
    """A reference with labels.

    Attributes:
        score: Scores.
        label: Labels, 0 or 1.
        threshold: Least score that is called positive.
    """

    score: Numbers
    label: Numbers
    threshold: float

    @classmethod
    def of(cls, rows: pl.DataFrame, threshold: float = 0.5) -> Reference:
        """A frame with `score` (number) and `label` (0 or 1, or true and false).

        Raises:
            UnusableInputError: A label other than 0 and 1, or a column is missing.
            InsufficientDataError: Fewer than 100 rows, or one class only.
        """
        require(rows, {"score": number}, what="reference")
        if "label" not in rows.columns or rows["label"].null_count():
            raise UnusableInputError("the reference needs a label for every row: drop the others.")
        score = rows["score"].cast(pl.Float64).to_numpy()
        label = rows["label"].cast(pl.Float64).to_numpy()
        if not np.isin(label, (0, 1)).all() or not np.isfinite(score).all():
            raise UnusableInputError("labels must be 0 or 1, and scores finite numbers.")
        if len(label) < LEAST_ROWS or label.min() == label.max():
            message = f"the reference has {len(label)} rows, {int(label.sum())} positive: it needs"
            raise InsufficientDataError(f"{message} {LEAST_ROWS} and both classes.")
        return cls(score, label, threshold)

    def calibrated(self, score: Numbers, weight: Numbers | None = None) -> Numbers:
        """Probabilities of scores, learnt from the reference with weights."""
        fitted = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
        return fitted.fit(self.score, self.label, sample_weight=weight).predict(score)


def cbpe(reference: Reference, window: Window, seed: int) -> pl.DataFrame:
    """Estimate a window's performance from its scores.

    Args:
        reference: Scores with labels.
        window: Its rows have `score` (number); with `label` (0 or 1) where labels are there, what
            became of the estimate stands beside it.
        seed: Of the samples of the reference that the bands come from.

    Returns:
        Rows of `performance_estimates`, one per metric.
    """
    score = scores_of(window)
    return rows_of(reference, window, ("cbpe", reference.calibrated(score)), seed)


def scores_of(window: Window) -> Numbers:
    """Scores of a window."""
    require(window.rows, {"score": number}, what="window")
    if window.rows.is_empty():
        raise InsufficientDataError("the window has no rows: nothing is estimated.")
    score = window.rows["score"].cast(pl.Float64).to_numpy()
    if not np.isfinite(score).all():
        raise UnusableInputError("scores of the window must be finite numbers: drop the others.")
    return score


def rows_of(
    reference: Reference, window: Window, method: tuple[str, Numbers], seed: int
) -> pl.DataFrame:
    """Estimates with their bands.

    Args:
        reference: Scores with labels.
        window: Its scores.
        method: Name of the method, and the probability of each row of the window.
        seed: Of the samples.
    """
    score = scores_of(window)
    estimate = performance(score, method[1], reference.threshold)
    realised = _realised(window, score, reference.threshold)
    usual = performance(reference.score, reference.label, reference.threshold)
    bands = _bands(reference, len(score), seed)
    rows = [
        {
            "subject": window.subject,
            "window_started_at": window.started_at,
            "metric": metric,
            "method": method[0],
            "n": len(score),
            "estimate": estimate[metric],
            "reference_value": usual[metric],
            "realised": realised[metric],
            **_banded(estimate[metric], usual[metric], bands[metric]),
        }
        for metric in METRICS
    ]
    return PERFORMANCE_ESTIMATES.of(pl.DataFrame(rows, schema=PERFORMANCE_ESTIMATES.schema))


def _banded(
    value: float | None, usual: float | None, spreads: tuple[float, float] | None
) -> dict[str, float | bool | None]:
    """An estimate's interval, the reference's band, and whether the estimate lies outside it."""
    if value is None or usual is None or spreads is None:
        names = ("low", "high", "reference_low", "reference_high")
        return dict.fromkeys(names) | {"is_alert": False}
    spread, error = spreads
    return {
        "low": max(0.0, value - _NORMAL * error),
        "high": min(1.0, value + _NORMAL * error),
        "reference_low": usual - _ALERT * spread,
        "reference_high": usual + _ALERT * spread,
        "is_alert": abs(value - usual) > _ALERT * spread,
    }


def _realised(window: Window, score: Numbers, threshold: float) -> dict[str, float | None]:
    if "label" not in window.rows.columns or window.rows["label"].null_count():
        return dict.fromkeys(METRICS)
    return performance(score, window.rows["label"].cast(pl.Float64).to_numpy(), threshold)


def _bands(reference: Reference, size: int, seed: int) -> dict[str, tuple[float, float] | None]:
    """Per metric, spread of realised performance and of its difference from the estimate."""
    draw, n = np.random.default_rng(seed), len(reference.score)
    calibrated = reference.calibrated(reference.score)
    found: dict[str, list[tuple[float, float]]] = {metric: [] for metric in METRICS}
    for _ in range(CHUNKS):
        chosen = draw.integers(0, n, size)
        score = reference.score[chosen]
        realised = performance(score, reference.label[chosen], reference.threshold)
        expected = performance(score, calibrated[chosen], reference.threshold)
        for metric in METRICS:
            seen, awaited = realised[metric], expected[metric]
            if seen is not None and awaited is not None:
                found[metric].append((seen, seen - awaited))
    return {metric: _spreads(pairs) for metric, pairs in found.items()}


def _spreads(pairs: list[tuple[float, float]]) -> tuple[float, float] | None:
    if len(pairs) < CHUNKS / 2:
        return None
    spreads = np.std(np.array(pairs), axis=0, ddof=1)
    return float(spreads[0]), float(spreads[1])
