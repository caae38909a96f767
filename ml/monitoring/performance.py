"""Performance of a classifier, from labels or from calibrated probabilities in their place.

Belongs here: the metrics, once for both. Does not belong here: where probabilities come from
(`cbpe.py`, `pape.py`).

With labels the weights are 0 and 1. With probabilities each row is positive with its weight: that
is confidence-based performance estimation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
METRICS = ("roc_auc", "accuracy", "precision", "recall", "f1")


def performance(score: Numbers, positive: Numbers, threshold: float) -> dict[str, float | None]:
    """Every metric, of rows that are positive with a weight.

    Args:
        score: Scores; at least `threshold` is called positive.
        positive: Weight of being positive, 0 to 1: a label or a probability.
        threshold: Least score of a call.

    Returns:
        Metric to value; null where nothing is called, or all are of one class.
    """
    called = score >= threshold
    hit, missed = float(positive[called].sum()), float(positive[~called].sum())
    false = float((1 - positive[called]).sum())
    n = len(score)
    right = hit + float((1 - positive[~called]).sum())
    return {
        "roc_auc": roc_auc(score, positive),
        "accuracy": right / n if n else None,
        "precision": _share(hit, hit + false),
        "recall": _share(hit, hit + missed),
        "f1": _share(2 * hit, 2 * hit + false + missed),
    }


def roc_auc(score: Numbers, positive: Numbers) -> float | None:
    """Area under the curve of true and false positives; ties count half."""
    levels, place = np.unique(score, return_inverse=True)
    hits = np.bincount(place, weights=positive, minlength=len(levels))[::-1]
    misses = np.bincount(place, weights=1 - positive, minlength=len(levels))[::-1]
    if hits.sum() <= 0 or misses.sum() <= 0:
        return None
    before = np.concatenate([[0.0], hits.cumsum()[:-1]])
    area = float((misses * (before + hits / 2)).sum())
    return area / float(hits.sum() * misses.sum())


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
