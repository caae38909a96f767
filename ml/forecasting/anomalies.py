"""Anomalies of system series: latency, load, errors, by minute or hour.

Belongs here: features of a value, their summed surprise, the refractory time. Does not belong here:
tail probabilities (`tails.py`), who is told.

Causal: a row is judged by what came before it, and later rows never change a judgement. A value,
its step, the mean of the last twelve, what it is off at this time of day (or other season), and the
volatility of the last twelve are each held against the trailing window; the score is the sum of
their surprises. One incident raises one alarm: within the refractory time a row scores only if it
is more surprising than every row of it.
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl

from ml.arrays import Floats, Integers
from ml.errors import UnusableInputError
from ml.forecasting.tails import surprises
from ml.frames import moment, number, require, text

RECENT = 12
"""Rows of the short mean and of the volatility."""
REMEMBERED = 6
"""Values of a slot that are remembered at least."""
REFRACTORY_SHARE = 0.75
"""Refractory time as a share of the probation."""


@dataclass(frozen=True)
class Detection:
    """How anomalies are looked for.

    Attributes:
        every: Time between rows as a rule; it divides the season into slots.
        season: What repeats: a day for rows by minute or hour, a week for rows by day.
        window: Rows that a value is held against.
        probation: First rows, which raise no alarm. (NAB's: 15 % of the rows, at most 750.)
        threshold: Score from which a row is an anomaly; `make bench` tells the false alarms.
    """

    every: timedelta = timedelta(minutes=5)
    season: timedelta = timedelta(days=1)
    window: int = 6_400
    probation: int = 600
    threshold: float = 8.0

    def __post_init__(self) -> None:
        """Refuse what is no grid."""
        if not timedelta(0) < self.every <= self.season or self.window < 1 or self.probation < 1:
            message = "every is above 0 and at most the season; window and probation are 1 or more."
            raise UnusableInputError(message)

    @property
    def refractory(self) -> int:
        """Rows after an alarm in which only a greater surprise raises another."""
        return round(REFRACTORY_SHARE * self.probation)


def detect(frame: pl.DataFrame, detection: Detection | None = None) -> pl.DataFrame:
    """Score every row of every series.

    Args:
        frame: series_id (text), at (date or datetime, each once per series), value (number; null
            where nothing was measured).
        detection: How.

    Returns:
        One row per row, sorted by series and time: series_id, at, value, expected (median of the
        same slot of earlier seasons; null where there was none),
        surprise (sum of the five -log10 tail probabilities; null where value is), score (the
        surprise; 0 in probation and where the refractory time silences it; null where value is),
        is_anomaly (score is at least the threshold).

    Raises:
        UnusableInputError: A column is not as documented, a moment comes twice, or a value is not
            finite.
    """
    how = detection or Detection()
    require(
        frame,
        {"series_id": text, "at": moment, "value": number},
        what="measurements",
        may_miss=("value",),
    )
    rows = frame.select(pl.col("series_id").cast(pl.String), "at", pl.col("value").cast(pl.Float64))
    if rows.select("series_id", "at").is_duplicated().any():
        twice = rows.filter(rows.select("series_id", "at").is_duplicated()).row(0)
        message = f"series '{twice[0]}' has {twice[1]} twice: give one row per moment."
        raise UnusableInputError(message)
    odd = rows.filter(~pl.col("value").is_finite())
    if not odd.is_empty():
        name, at, value = odd.row(0)
        message = f"series '{name}' has {value} at {at}: what was not measured is null."
        raise UnusableInputError(message)
    ordered = rows.sort("series_id", "at")
    if ordered.is_empty():
        return _with_scores(ordered, np.zeros(0), np.zeros(0), how)
    parts = ordered.partition_by("series_id", maintain_order=True)
    return pl.concat([_detected(part, how) for part in parts])


def _detected(part: pl.DataFrame, how: Detection) -> pl.DataFrame:
    """One series with its scores."""
    known = part.filter(pl.col("value").is_not_null())
    values = known["value"].to_numpy()
    expected = _expected(values, _slots(known["at"], how), how)
    surprise = np.zeros(len(values))
    for feature in _features(values, expected):
        surprise += surprises(feature, how.window)
    scored = _with_scores(known, expected, surprise, how)
    return part.join(scored, on="at", how="left", maintain_order="left").select(
        "series_id",
        "at",
        "value",
        "expected",
        "surprise",
        "score",
        pl.col("is_anomaly").fill_null(value=False),
    )


def _with_scores(
    known: pl.DataFrame, expected: Floats, surprise: Floats, how: Detection
) -> pl.DataFrame:
    """Measured rows with what is told of them."""
    score = released(surprise, how.refractory)
    score[: how.probation] = 0.0
    return known.with_columns(
        expected=pl.Series(expected, dtype=pl.Float64, nan_to_null=True),
        surprise=pl.Series(surprise, dtype=pl.Float64),
        score=pl.Series(score, dtype=pl.Float64),
        is_anomaly=pl.Series(score >= how.threshold, dtype=pl.Boolean),
    ).drop([name for name in known.columns if name not in ("series_id", "at", "value")])


def _features(values: Floats, expected: Floats) -> list[Floats]:
    """What of each value is judged."""
    rows = np.arange(len(values))
    first = np.maximum(0, rows - RECENT + 1)
    counts = rows + 1 - first
    centred = values - values[0] if len(values) else values
    sums = np.cumsum(np.insert(centred, 0, 0.0))
    squares = np.cumsum(np.insert(centred**2, 0, 0.0))
    means = (sums[rows + 1] - sums[first]) / counts
    spread = np.maximum((squares[rows + 1] - squares[first]) / counts - means**2, 0.0)
    steps = np.diff(values, prepend=values[:1])
    return [values, steps, means, values - expected, np.sqrt(spread)]


def _slots(at: pl.Series, how: Detection) -> Integers:
    """Which slot of the season each moment lies in."""
    moments = at.cast(pl.Datetime("us")).to_physical().to_numpy()
    micro = timedelta(microseconds=1)
    return (moments % (how.season // micro)) // (how.every // micro)


def _expected(values: Floats, slots: Integers, how: Detection) -> Floats:
    """Median of the earlier values of each row's slot; NaN where there is none."""
    kept = max(REMEMBERED, how.window * how.every // how.season)
    seen: dict[int, tuple[deque[float], list[float]]] = {}
    told = np.full(len(values), np.nan)
    for row, (value, slot) in enumerate(zip(values.tolist(), slots.tolist(), strict=True)):
        queue, earlier = seen.setdefault(slot, (deque(), []))
        if earlier:
            told[row] = _median(earlier)
        insort(earlier, value)
        queue.append(value)
        if len(queue) > kept:
            earlier.remove(queue.popleft())
    return told


def _median(ordered: list[float]) -> float:
    """The median of sorted values."""
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def released(surprise: Floats, refractory: int) -> Floats:
    """Surprises that are greater than every one of the rows before within the refractory time.

    >>> [float(each) for each in released(np.array([1.0, 3.0, 2.0, 4.0, 2.0, 3.0]), 2)]
    [1.0, 3.0, 0.0, 4.0, 0.0, 0.0]
    """
    told = np.zeros(len(surprise))
    greatest: deque[int] = deque()
    for row, value in enumerate(surprise):
        while greatest and greatest[0] < row - refractory:
            greatest.popleft()
        if not greatest or value > surprise[greatest[0]]:
            told[row] = value
        while greatest and surprise[greatest[-1]] <= value:
            greatest.pop()
        greatest.append(row)
    return told
