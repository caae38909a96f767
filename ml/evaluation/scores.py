"""Scores of predicted probabilities, for many weightings of the rows at once.

Belongs here: the formulas. Does not belong here: where weights come from (`bootstrap.py`),
calibration (`calibration.py`).

Scores that depend on ranks read events and non-events per group of tied predictions, best
prediction first, one line per weighting. So a bootstrap is a product of matrices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.calibration import NEVER, check

TOP_SHARE = 0.2
"""Share of rows that `recall_at_20` looks at."""

Vector = NDArray[np.float64]
Lines = NDArray[np.float64]
"""One line per weighting, one column per group of ties."""


@dataclass(frozen=True)
class Ranked:
    """Events and non-events by group of ties, best prediction first."""

    events: Lines
    others: Lines

    @classmethod
    def of(cls, events: Vector, probability: Vector) -> Ranked:
        """Every row with weight one."""
        place = ranks(probability)
        groups = int(place.max()) + 1
        happened = np.bincount(place, weights=events, minlength=groups)
        others = np.bincount(place, weights=1 - events, minlength=groups)
        return cls(happened[None].astype(np.float64), others[None].astype(np.float64))


def ranks(probability: Vector) -> NDArray[np.int64]:
    """Place of every row's group of ties, 0 being the highest prediction."""
    return np.unique(-probability, return_inverse=True)[1]


def roc_auc(ranked: Ranked) -> Vector:
    """Area under the receiver operating characteristic; ties count half (Mann and Whitney)."""
    above = np.cumsum(ranked.events, axis=1) - ranked.events / 2
    pairs = ranked.events.sum(axis=1) * ranked.others.sum(axis=1)
    return _share((above * ranked.others).sum(axis=1), pairs)


def pr_auc(ranked: Ranked) -> Vector:
    """Average precision: precision at every threshold, weighted by the recall gained there."""
    hits = np.cumsum(ranked.events, axis=1)
    precision = np.nan_to_num(_share(hits, hits + np.cumsum(ranked.others, axis=1)))
    return _share((precision * ranked.events).sum(axis=1), ranked.events.sum(axis=1))


def recall_at_20(ranked: Ranked) -> Vector:
    """Share of all events that lie in the fifth predicted highest; groups cut count in part."""
    rows = ranked.events + ranked.others
    before = np.cumsum(rows, axis=1) - rows
    room = TOP_SHARE * rows.sum(axis=1, keepdims=True) - before
    taken = np.nan_to_num(np.clip(_share(room, rows), 0, 1))
    return _share((taken * ranked.events).sum(axis=1), ranked.events.sum(axis=1))


RANKED = {"roc_auc": roc_auc, "pr_auc": pr_auc, "recall_at_20": recall_at_20}
"""Scores of ranks; missing where there is one class only."""


def log_losses(events: Vector, probability: Vector) -> Vector:
    """Each row's log loss; a certain prediction that fails costs what one in a million costs."""
    bounded = np.clip(probability, NEVER, 1 - NEVER)
    return -np.log(np.where(events > 0, bounded, 1 - bounded))


def squared_errors(events: Vector, probability: Vector) -> Vector:
    """Each row's squared error; their mean is the Brier score."""
    return (probability - events) ** 2


MEANS = {"log_loss": log_losses, "brier": squared_errors}
"""Scores that are means over rows."""


def point_scores(events: Vector, probability: Vector) -> dict[str, float]:
    """Every score, each row counting once; NaN where one class is missing.

    Raises:
        UnusableInputError: Truths are not 0 or 1, or predictions are no probabilities.
    """
    check(events, probability)
    ranked = Ranked.of(events, probability)
    found = {name: float(score(ranked)[0]) for name, score in RANKED.items()}
    return found | {name: float(score(events, probability).mean()) for name, score in MEANS.items()}


def _share(part: NDArray, whole: NDArray) -> NDArray:
    """The quotient; NaN where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / whole, np.nan)
