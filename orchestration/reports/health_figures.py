"""The figures that the state of the system is judged by, asked of the catalogue by name.

Belongs here: which metrics, of which days, divided by what. Does not belong here: limits
(`health_rules.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from orchestration.metrics.ai_facts import Version
from orchestration.metrics.answer import Answers
from orchestration.metrics.response import MetricDataPoint
from orchestration.metrics.shapes import Filter, MetricsQueryRequest, TimeRange

WEEK_DAYS = 7
MODEL_DAYS = 28
CRASH_FREE = ("crash_free_sessions", "crash_judged_sessions")
BATCHES_CAME = ("batches_refused", "batches_received")
ROWS_CAME = ("rows_rejected", "rows_received")
LAWS_HELD = ("laws_broken", "laws_checked")
RIGHT = ("correct_recommendations", "judged_recommendations")


def crash_free(answers: Answers) -> Iterator[tuple[str, int, int]]:
    """Of each platform with any, the sessions of seven days without a crash, and all of them."""
    for point in _asked(answers, CRASH_FREE, _days(answers, WEEK_DAYS), dimensions=["platform"]):
        good, n = _counts(point, CRASH_FREE)
        if n:
            yield str(point.dimensions["platform"]), good, n


def arrived(answers: Answers) -> tuple[int, ...]:
    """Of seven days, batches refused and received, rows rejected and received.

    The logical now is when the newest batch was sent, so its hour belongs to them.
    """
    names = BATCHES_CAME + ROWS_CAME
    end = answers.as_of.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    span = TimeRange(start=end - timedelta(days=WEEK_DAYS), end=end)
    (point,) = _asked(answers, names, span)
    return _counts(point, names)


def laws(answers: Answers) -> tuple[int, ...]:
    """Laws of conservation that do not hold, and all that the release was held to."""
    day = answers.as_of.date()
    (point,) = _asked(answers, LAWS_HELD, TimeRange(start=day, end=day))
    return _counts(point, LAWS_HELD)


def accuracy(answers: Answers, version: Version) -> tuple[int, ...]:
    """Recommendations of 28 days by a version of a model that were right, and those judged."""
    filters = [
        Filter(dimension=dimension, operator="eq", value=value)
        for dimension, value in zip(("model_type", "model_version"), version, strict=True)
    ]
    (point,) = _asked(answers, RIGHT, _days(answers, MODEL_DAYS), filters=filters)
    return _counts(point, RIGHT)


def _days(answers: Answers, days: int) -> TimeRange:
    """So many days up to that of the logical now; at midnight that is the one just over."""
    last = (answers.as_of - timedelta(microseconds=1)).date()
    return TimeRange(start=last - timedelta(days=days - 1), end=last)


def _asked(
    answers: Answers, names: Sequence[str], span: TimeRange, **more: object
) -> Sequence[MetricDataPoint]:
    request = {"metrics": [*names], "time_range": span, **more}
    return answers.answer(MetricsQueryRequest.model_validate(request)).data


def _counts(point: MetricDataPoint, names: Sequence[str]) -> tuple[int, ...]:
    """Metrics that count: nothing there is none there."""
    return tuple(int(point.values[name] or 0) for name in names)
