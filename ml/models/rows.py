"""Rows as learners take them.

Belongs here: truths of rows, samples of them, prediction piece by piece. Does not belong here:
which rows have a label (`spec.py`), which of them calibrate (`ml/evaluation/splits.py`).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.models.spec import ModelSpec

Vector = NDArray[np.float64]

KEPT_SHARE = 0.2
"""Of many rows, this share of those without event is kept."""
CHUNK = 100_000
"""Rows encoded and predicted at once."""


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


def recency(frame: pl.DataFrame, spec: ModelSpec) -> Vector:
    """Weights that halve with every half-life of age, against the youngest row; their mean is 1."""
    if spec.half_life_days is None:
        return np.ones(frame.height)
    moment = pl.col(spec.as_of)
    seconds = frame.select((moment.max() - moment).dt.total_seconds()).to_series().to_numpy()
    weights = 0.5 ** (seconds / (86_400 * spec.half_life_days))
    return weights / weights.mean()


def events_of(frame: pl.DataFrame, spec: ModelSpec) -> Vector:
    """The label as 0 and 1."""
    return frame[spec.label].cast(pl.Float64).to_numpy()


def in_chunks(frame: pl.DataFrame, predict: Callable[[pl.DataFrame], NDArray]) -> Vector:
    """Predict piece by piece: encoded rows are large."""
    parts = [np.asarray(predict(part)) for part in frame.iter_slices(CHUNK)]
    return np.concatenate(parts) if parts else np.empty(0)
