"""What a rule looks at: one series of closed periods for each subject, from a release.

Belongs here: asking for figures. Does not belong here: judging them (`figure.py`, `fold.py`).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from orchestration.alerts.rule import Rule
from orchestration.metrics import words as called
from orchestration.metrics.answer import Answers
from orchestration.metrics.errors import MetricsError
from orchestration.metrics.ranges import floored, following, over_until
from orchestration.metrics.response import MetricDataPoint
from orchestration.metrics.shapes import MAX_LIMIT, MetricsQueryRequest, TimeRange

EVERYTHING = "all"
"""Subject of a rule that divides by nothing."""

_LATEST_ZONE = dt.timedelta(hours=12)
"""A day of learners is over everywhere so much after it is over in UTC."""

_HIDDEN = dict.fromkeys(
    (*range(32), 127, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
"""Characters that would break a line or turn its direction."""


@dataclass(frozen=True)
class Observation:
    """A subject's figure of one closed period.

    Attributes:
        start: First moment of the period.
        known_at: When the period is over, in UTC: nobody can know the figure before.
        value: The figure; none where nothing is known.
        n: Observations that it stands on, where it is a ratio, mean or percentile.
    """

    start: dt.datetime
    known_at: dt.datetime
    value: float | None
    n: float | None


@dataclass(frozen=True)
class Observed:
    """All that a rule sees of a release.

    Attributes:
        series: Observations by subject, oldest first.
        unit: Unit of the figures.
        label: What people call them.
        is_share: Whether a figure has an interval.
        counts: Whether 0 means that nothing came.
        closed_until: The first moment that is in no closed period.
        places: Dimensions of each subject, with their values as the release has them.
        span: The asked time; none of a `sql` measure.
    """

    series: dict[str, list[Observation]]
    unit: str
    is_share: bool
    counts: bool
    closed_until: dt.datetime
    places: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    span: TimeRange | None = None
    label: str = ""


def observe(answers: Answers, rule: Rule) -> Observed:
    """The series of a rule's subjects, over the release's whole history.

    Args:
        answers: The release, open for requests.
        rule: A rule that was checked against it.

    Raises:
        MetricsError: The release does not answer.
    """
    return _of_sql(answers, rule) if rule.sql is not None else _of_metric(answers, rule)


def _of_metric(answers: Answers, rule: Rule) -> Observed:
    metric = answers.definitions.catalogue.metric(rule.metric)
    closed = floored(over_until(answers.as_of, metric.calendar), rule.period)
    late = _LATEST_ZONE if metric.calendar == "learner" else dt.timedelta()
    series: dict[str, list[Observation]] = {}
    places: dict[str, Mapping[str, Any]] = {}
    span: TimeRange | None = None
    first = answers.first_moment(metric.name)
    if first is not None and floored(first, rule.period) < closed:
        span = TimeRange(start=floored(first, rule.period), end=closed)
        for point in _points(answers, rule, span):
            start = _moment(point.time)
            known = following(start, rule.period) + late
            n = point.n.get(metric.name)
            seen = Observation(start, known, point.values[metric.name], n)
            subject = _subject(rule, list(point.dimensions.values()))
            series.setdefault(subject, []).append(seen)
            places[subject] = point.dimensions
    is_share = metric.meta.get("interval") == "wilson"
    counts = metric.meta["unit"] == "count" and metric.parts is None
    return Observed(
        series, metric.meta["unit"], is_share, counts, closed, places, span, metric.label
    )


def _points(answers: Answers, rule: Rule, span: TimeRange) -> Iterator[MetricDataPoint]:
    """Every point, page by page."""
    offset: int | None = 0
    while offset is not None:
        answer = answers.answer(request_of(rule, span, offset))
        yield from answer.data
        offset = answer.pagination.next_offset


def request_of(rule: Rule, span: TimeRange, offset: int = 0) -> MetricsQueryRequest:
    """A page of the figures that a rule of a metric looks at."""
    return MetricsQueryRequest(
        metrics=[rule.metric],
        dimensions=list(rule.by),
        filters=list(rule.filters),
        time_range=span,
        granularity=rule.period,
        limit=MAX_LIMIT,
        offset=offset,
    )


def _of_sql(answers: Answers, rule: Rule) -> Observed:
    closed = floored(over_until(answers.as_of, rule.calendar), rule.period)
    late = _LATEST_ZONE if rule.calendar == "learner" else dt.timedelta()
    columns = ", ".join(rule.by)
    listed = f"{columns}, " if columns else ""
    rows = answers.rows(
        f"select cast(period_started_at as timestamp), {listed}value, n from ({rule.sql}) "
        f"order by all",
        {"now": answers.as_of} if "$now" in (rule.sql or "") else None,
    )
    series: dict[str, list[Observation]] = {}
    for start, *values, value, n in rows:
        if start is not None and start >= closed:
            continue
        known = following(_beginning(rule, start), rule.period) + late
        seen = Observation(start, known, _figure(rule, "value", value), _n(rule, n))
        own = series.setdefault(_subject(rule, values), [])
        if own and own[-1].start == start:
            raise MetricsError(f"{rule.name}: {start} has two rows of {_subject(rule, values)}.")
        own.append(seen)
    return Observed(
        series,
        rule.unit or "",
        rule.is_share,
        counts=False,
        closed_until=closed,
        label=rule.label or called.dimension(rule.metric),
    )


def _beginning(rule: Rule, start: dt.datetime | None) -> dt.datetime:
    if start is None or floored(start, rule.period) != start:
        message = f"{rule.name}: period_started_at {start} begins no {rule.period}: cut it off."
        raise MetricsError(message)
    return start


def _figure(rule: Rule, name: str, value: object) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float | Decimal) or not math.isfinite(value):
        raise MetricsError(
            f"{rule.name}: {name} {value!r} is no number: cast it in the rule's sql."
        )
    return float(value)


def _n(rule: Rule, value: object) -> float | None:
    n = _figure(rule, "n", value)
    if n is not None and n < 0:
        raise MetricsError(f"{rule.name}: n is {n:g}, below nothing.")
    return n


def _subject(rule: Rule, values: list[object]) -> str:
    """What a figure is of, in words without characters that hide or turn others."""
    if not rule.by:
        return EVERYTHING
    words = ["unknown" if value is None else str(value) for value in values]
    return ", ".join(f"{name}={_plain(word)}" for name, word in zip(rule.by, words, strict=True))


def _plain(word: str) -> str:
    """A value that cannot be taken for several: a comma with a blank parts dimensions."""
    return word.translate(_HIDDEN).replace(", ", ",\N{NO-BREAK SPACE}")[:80]


def _moment(time: dt.date | None) -> dt.datetime:
    if isinstance(time, dt.datetime):
        return time
    if time is None:
        message = "a figure by period has no time"
        raise MetricsError(message)
    return dt.datetime(time.year, time.month, time.day)  # noqa: DTZ001 - naive, as marts have them
