"""Gates that a challenger is held against.

Belongs here: what is measured and what passes. Does not belong here: the decision (`promotion.py`)
or metrics (`ml/evaluation/`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from ml.errors import MlError
from ml.evaluation.backtest import SEGMENT_EVENTS, Backtest
from ml.evaluation.bootstrap import Draws, paired_difference
from ml.evaluation.scores import log_losses
from ml.models.fitted import predict
from ml.registry.store import Published


@dataclass(frozen=True)
class Gate:
    """One thing asked of a challenger.

    Attributes:
        name: What was asked.
        value: What was measured; NaN if it could not be.
        low: Lower bound of its interval; NaN if it has none.
        high: Upper bound.
        n: Rows.
        is_passed: Whether it was passed.
        words: What it says.
    """

    name: str
    value: float
    low: float
    high: float
    n: int
    is_passed: bool
    words: str


def losses_of(tested: Backtest) -> dict[str, np.ndarray]:
    """Kind to the log loss of every row of a backtest."""
    events = tested.events()
    return {kind: log_losses(events, tested.predictions[kind].to_numpy()) for kind in tested.kinds}


def draws_of(predictions: pl.DataFrame, tested: Backtest, seed: int) -> Draws:
    """Draws of clusters for a bootstrap of rows."""
    clusters = predictions[tested.spec.cluster].cast(pl.String).to_numpy()
    return Draws.of(clusters, seed=seed)


def less(name: str, mine: np.ndarray, theirs: np.ndarray, draws: Draws) -> Gate:
    """Whether one's log loss is less, beyond chance."""
    apart = paired_difference(mine, theirs, draws)
    words = f"{name}: log loss {apart.value:+.5f} ({apart.low:+.5f} to {apart.high:+.5f})"
    return Gate(name, apart.value, apart.low, apart.high, len(mine), apart.high < 0, words)


def calibrated(tested: Backtest, kind: str) -> Iterator[Gate]:
    """Whether slope and intercept lie within the spec's limits."""
    gates = tested.spec.gates
    limits = {
        "calibration_slope": (gates.slope_low, gates.slope_high),
        "calibration_intercept": (-gates.intercept, gates.intercept),
    }
    for name, (low, high) in limits.items():
        found = tested.value(kind, name)
        if found is None:
            words = f"{name} could not be measured: too few events"
            yield Gate(name, np.nan, np.nan, np.nan, tested.predictions.height, False, words)
            continue
        words = f"{name} {found.value:.3f}, must lie between {low:g} and {high:g}"
        is_passed = low <= found.value <= high
        n = tested.predictions.height
        yield Gate(name, found.value, found.low, found.high, n, is_passed, words)


def against(
    tested: Backtest, kind: str, frame: pl.DataFrame, champion: Published, seed: int
) -> Iterator[Gate]:
    """Gates against the champion, on rows that it was not trained on."""
    spec = tested.spec
    after = tested.predictions.filter(pl.col(spec.as_of) >= champion.fitted.known_at)
    name = "beats_champion"
    happened = after["event"].sum()
    if min(happened, after.height - happened) < SEGMENT_EVENTS:
        words = f"{name}: fewer than {SEGMENT_EVENTS} events or non-events since its training"
        yield Gate(name, np.nan, np.nan, np.nan, after.height, False, words)
        return
    events = after["event"].to_numpy()
    try:
        rows = frame.with_columns(pl.col(spec.as_of).cast(pl.Datetime("us")))
        rows = after.select(spec.keys).join(rows, on=spec.keys, how="left", maintain_order="left")
        theirs = log_losses(events, predict(champion.fitted, rows)["probability"].to_numpy())
    except MlError as error:
        words = f"{name}: it cannot read today's rows: {error}"
        yield Gate(name, np.nan, np.nan, np.nan, after.height, False, words)
        return
    mine = log_losses(events, after[kind].to_numpy())
    yield less(name, mine, theirs, draws_of(after, tested, seed))
    for segment in spec.segments:
        yield from _segments(after, segment, mine, theirs, spec.gates.segment_loss)


def _segments(
    after: pl.DataFrame, segment: str, mine: np.ndarray, theirs: np.ndarray, most: float
) -> Iterator[Gate]:
    """Whether any value of a segment fares worse; few events tell nothing and are left out."""
    values = after[segment].cast(pl.String).fill_null("missing")
    for value in values.unique().sort().to_list():
        rows = (values == value).to_numpy()
        happened = after["event"].to_numpy()[rows].sum()
        if min(happened, rows.sum() - happened) < SEGMENT_EVENTS:
            continue
        worse = float(mine[rows].mean() / theirs[rows].mean() - 1)
        name = f"{segment}={value}"
        words = f"{name}: log loss {worse:+.1%} against the champion, at most {most:+.0%}"
        yield Gate(name, worse, np.nan, np.nan, int(rows.sum()), worse <= most, words)
