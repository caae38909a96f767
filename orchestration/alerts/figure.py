"""The figure that a rule holds against its thresholds, period by period.

Belongs here: pooling, references, intervals. Does not belong here: when figures make an incident
(`fold.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from orchestration.alerts.observe import Observation, Observed
from orchestration.alerts.rule import Rule, Threshold
from orchestration.metrics.intervals import wilson

_LENGTHS = {
    "hour": dt.timedelta(hours=1),
    "day": dt.timedelta(days=1),
    "week": dt.timedelta(days=7),
    "month": dt.timedelta(days=31),
}

_ROUNDING = 1e-14
"""A difference of running sums that is smaller, relative to them, is their rounding."""


def length(period: str) -> dt.timedelta:
    """How long a period is, at most."""
    return _LENGTHS[period]


@dataclass(frozen=True)
class Figure:
    """What is held against the thresholds at the end of a period.

    Attributes:
        at: The newest period that it is made of.
        value: The figure in the metric's unit; none where nothing is known.
        judged: What a threshold is compared with: the value, or its change.
        certain: The bound of it that lies nearer to good; the same where no interval is asked for.
        n: Observations behind it.
        reference: What it is compared with, of changes.
    """

    at: Observation
    value: float | None
    judged: float | None
    certain: float | None
    n: float | None
    reference: float | None


@dataclass(frozen=True)
class _Pool:
    """Sums over some periods: of the values by weight, of weights, and how many there are."""

    total: float
    weight: float
    periods: int

    @property
    def mean(self) -> float | None:
        return self.total / self.weight if self.weight else None


def figures(rule: Rule, observed: Observed, series: Sequence[Observation]) -> Iterator[Figure]:
    """One figure for each observation, oldest first.

    Args:
        rule: What is asked of them.
        observed: What the series is a part of.
        series: Observations of one subject, oldest first.
    """
    sums = _Sums(series)
    window = rule.condition.window * length(rule.period)
    reference = rule.condition.reference * length(rule.period)
    first_end = series[0].start + reference if series else None
    newest, oldest = 0, 0
    for index, seen in enumerate(series):
        since = seen.start + length(rule.period) - window
        newest = sums.reach(newest, since)
        pool = sums.pool(newest, index + 1)
        past: _Pool | None = None
        if rule.condition.operator == "below_baseline" and first_end is not None:
            past = sums.pool(0, sums.reach(0, first_end)) if since >= first_end else None
        elif rule.condition.is_relative:
            oldest = sums.reach(oldest, since - reference)
            past = sums.pool(oldest, newest) if series[0].start <= since - reference else None
        yield _figure(rule, observed, seen, pool, past)


def _figure(
    rule: Rule, observed: Observed, seen: Observation, pool: _Pool, past: _Pool | None
) -> Figure:
    condition = rule.condition
    n = pool.weight if seen.n is not None else None
    value = pool.mean if seen.value is not None else None
    reference = past.mean if past is not None else None
    few = condition.min_n and (n is None or n < condition.min_n)
    few_before = condition.min_n and past is not None and past.weight < condition.min_n
    if value is None or few or few_before or (condition.is_relative and not _is_base(reference)):
        return Figure(seen, value, None, None, n, reference)
    bound = value
    if condition.evidence == "interval" and observed.is_share:
        hits = min(max(pool.total, 0.0), pool.weight)
        low, high = wilson(hits, int(pool.weight)) or (value, value)
        bound = low if condition.is_upward else high
    return Figure(
        seen,
        value,
        _change(rule, value, reference),
        _change(rule, bound, reference),
        n,
        reference,
    )


def _is_base(reference: float | None) -> bool:
    """Whether a change can be told against it: of nothing, or of a debt, nobody has a share."""
    return reference is not None and reference > 0


def _change(rule: Rule, value: float, reference: float | None) -> float:
    if reference is None or not rule.condition.is_relative:
        return value
    change = value / reference - 1
    return change if rule.condition.operator == "rises" else -change


def is_beyond(rule: Rule, figure: Figure, threshold: Threshold) -> bool:
    """Whether a figure is so far beyond a threshold that it speaks for an incident.

    A change must be as large as the threshold says, and be one at all: its interval must not hold
    what it is compared with. Any other figure must lie beyond with its whole interval.
    """
    if figure.certain is None or figure.judged is None:
        return False
    if rule.condition.is_relative:
        return figure.judged > threshold.value and figure.certain > 0
    below = rule.condition.operator == "below"
    return figure.certain < threshold.value if below else figure.certain > threshold.value


def is_clear(rule: Rule, figure: Figure, threshold: Threshold) -> bool:
    """Whether a figure is back beyond the level at which the incident may end (hysteresis)."""
    if figure.judged is None:
        return False
    limit = threshold.value if threshold.clear is None else threshold.clear
    return figure.judged >= limit if rule.condition.operator == "below" else figure.judged <= limit


class _Sums:
    """Running sums of a series, so that any stretch of it is pooled at once."""

    def __init__(self, series: Sequence[Observation]) -> None:
        weights = [_weight(each) for each in series]
        values = [each.value or 0.0 for each in series]
        weighted = [value * weight for value, weight in zip(values, weights, strict=True)]
        self._starts = [each.start for each in series]
        self._weights = [0.0, *accumulate(weights)]
        self._totals = [0.0, *accumulate(weighted)]

    def reach(self, index: int, moment: dt.datetime) -> int:
        """The first observation, from an index on, that does not begin before a moment."""
        while index < len(self._starts) and self._starts[index] < moment:
            index += 1
        return index

    def pool(self, first: int, end: int) -> _Pool:
        """The observations from one index up to before another."""
        total = self._totals[end] - self._totals[first]
        if abs(total) <= _ROUNDING * max(abs(self._totals[end]), abs(self._totals[first])):
            total = 0.0
        return _Pool(
            total,
            self._weights[end] - self._weights[first],
            end - first,
        )


def _weight(seen: Observation) -> float:
    """What an observation counts for: its n, or one where it has none."""
    if seen.value is None:
        return 0.0
    return 1.0 if seen.n is None else float(seen.n)
