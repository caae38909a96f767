"""Which rows are learned from and which are predicted.

Belongs here: folds in time, folds by person, the window of the calibration. Does not belong here:
what is learned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from ml.errors import InsufficientDataError
from ml.evaluation.calibration import LEAST_EVENTS
from ml.models.spec import ModelSpec

FOLDS = 4
TEST_DAYS = (28, 14, 7)
"""Days that a fold predicts: the longest with which anything can be learned before them."""
CALIBRATION_DAYS = 56
LARGEST_WINDOW = 0.25
"""Share of the days learned from that the calibration takes at most."""
TRAIN_EVENTS = 10
"""Events, and rows without one, that a fold needs to learn from."""


@dataclass(frozen=True)
class Fold:
    """One rolling origin: what was known at `cutoff`, tried on what came after.

    Attributes:
        number: 1 is the oldest.
        cutoff: Only labels known by then are learned from.
        until: Last moment of the rows predicted; the first is after `cutoff`.
    """

    number: int
    cutoff: datetime
    until: datetime

    def train(self, frame: pl.DataFrame, spec: ModelSpec) -> pl.DataFrame:
        """Rows whose label was sure at the cutoff, the embargo kept.

        The embargo is not the same as the label's own availability: an event is often known before
        its horizon is over, and rows that had it would be too many among the youngest.
        """
        return frame.filter(_sure_by(spec, self.cutoff))

    def test(self, frame: pl.DataFrame, spec: ModelSpec) -> pl.DataFrame:
        """Rows after the cutoff."""
        moment = pl.col(spec.as_of)
        return frame.filter((moment > self.cutoff) & (moment <= self.until))


def rolling_origin(
    frame: pl.DataFrame,
    spec: ModelSpec,
    *,
    folds: int = FOLDS,
    test_days: Sequence[int] = TEST_DAYS,
) -> list[Fold]:
    """The latest folds that can be learned, oldest first; fewer than asked for if time is short.

    Args:
        frame: Rows with a known label.
        spec: The model.
        folds: How many are wanted.
        test_days: Days that each predicts: the first of these with which one can be learned.

    Raises:
        InsufficientDataError: Not even one fold can be learned.
    """
    for days in test_days:
        found = list(_latest(frame, spec, days, folds))
        if found:
            ordered = reversed(found)
            return [Fold(number, each.cutoff, each.until) for number, each in enumerate(ordered, 1)]
    last = _span(frame, spec)[1]
    message = (
        f"model '{spec.name}' has no {TRAIN_EVENTS} events and {TRAIN_EVENTS} rows without one"
        f" known {min(test_days)} days before its last row ({last}): no fold can be learned. Wait,"
        " or give more weeks."
    )
    raise InsufficientDataError(message)


def _latest(frame: pl.DataFrame, spec: ModelSpec, days: int, folds: int) -> Iterator[Fold]:
    """Folds of so many days that can be learned, youngest first."""
    until = _span(frame, spec)[1]
    for _ in range(folds):
        fold = Fold(0, until - timedelta(days=days), until)
        if fold.test(frame, spec).is_empty() or not _learnable(fold.train(frame, spec), spec):
            return
        yield fold
        until = fold.cutoff


def by_cluster(
    frame: pl.DataFrame, spec: ModelSpec, *, folds: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Places of rows to learn from and to predict; nobody is on both sides.

    Time is not respected: for comparison with figures that were measured so, never a headline.

    Raises:
        InsufficientDataError: There are fewer clusters than folds.
    """
    clusters = frame[spec.cluster].cast(pl.String)
    count = clusters.n_unique()
    if count < folds:
        message = f"{folds} folds need {folds} different '{spec.cluster}', there are {count}."
        raise InsufficientDataError(message + " Ask for fewer folds.")
    yield from GroupKFold(folds).split(np.zeros(frame.height), groups=clusters.to_numpy())


def calibration_window(
    frame: pl.DataFrame, spec: ModelSpec
) -> tuple[pl.DataFrame, pl.DataFrame, str | None]:
    """Rows to fit on, the latest rows to calibrate on, and why there are none of the latter.

    The window is the last 56 days of rows, at most a quarter of all days. Rows to fit on were sure
    when the window opened. Too few events on either side: all rows are fitted, none calibrated.
    """
    first, last = _span(frame, spec)
    opens = last - min(timedelta(days=CALIBRATION_DAYS), (last - first) * LARGEST_WINDOW)
    window = frame.filter(pl.col(spec.as_of) > opens)
    before = frame.filter(_sure_by(spec, opens))
    if _learnable(before, spec) and _learnable(window, spec, least=LEAST_EVENTS):
        return before, window, None
    reason = f"not calibrated: fewer than {LEAST_EVENTS} events or non-events since {opens:%F}"
    return frame, frame.clear(), reason


def _span(frame: pl.DataFrame, spec: ModelSpec) -> tuple[datetime, datetime]:
    """First and last moment of the rows."""
    first, last = frame[spec.as_of].min(), frame[spec.as_of].max()
    if not (isinstance(first, datetime) and isinstance(last, datetime)):
        raise InsufficientDataError(f"model '{spec.name}' has no rows with a label to split.")
    return first, last


def _sure_by(spec: ModelSpec, cutoff: datetime) -> pl.Expr:
    known = pl.col(spec.label_available_at) <= cutoff
    return known & (pl.col(spec.as_of) <= cutoff - spec.embargo)


def _learnable(frame: pl.DataFrame, spec: ModelSpec, least: int = TRAIN_EVENTS) -> bool:
    events = int(frame[spec.label].cast(pl.Int64).sum() or 0)
    return min(events, frame.height - events) >= least
