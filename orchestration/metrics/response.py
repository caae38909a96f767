"""What an answer looks like in JSON.

Belongs here: shapes of answers. Does not belong here: what the numbers are (`answer.py`).
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from orchestration.metrics.shapes import Granularity, Moment, Shape


class MetricDataPoint(Shape):
    """One point: where it is, the metrics' values, and what they stand on."""

    time: Moment | None = None
    """First day, or first moment, of the period; absent without a granularity."""
    dimensions: dict[str, str | bool | int | float | Moment | None]
    """Value by dimension; null where unknown."""
    values: dict[str, int | float | None]
    """Value by metric; null where nothing is known."""
    n: dict[str, int | float | None]
    """What a ratio, mean or percentile was made of: its denominator, by metric."""
    intervals: dict[str, tuple[float, float]]
    """95 % interval by metric (Wilson 1927), for shares with observations."""
    previous: dict[str, int | float | None] | None = None
    """Values of the period in the same place of the time before; only if compared."""
    is_complete: bool
    """Whether the whole period lies in the asked time and in the data, and is over."""
    incomplete: list[str]
    """The metrics of which that is not so."""


class TimeSpan(Shape):
    """A time with its first moment and the first moment after it."""

    start: dt.datetime
    end: dt.datetime


class MetricUsed(Shape):
    """Which definition a value follows."""

    name: str
    version: int
    effective_date: dt.date
    unit: str
    owner: str
    type: str
    calendar: Literal["learner", "utc"]
    time_range: TimeSpan | None = None
    """Its own time; absent where that is the answer's. A metric that is known by longer periods
    than others beside it has the asked time rounded down to its own."""


class QueryMetadata(Shape):
    """Where the numbers come from; the same request on the same release gives the same bytes."""

    release_id: str
    as_of: dt.datetime
    time_range: TimeSpan
    previous_time_range: TimeSpan | None = None
    granularity: Granularity | None
    metrics: list[MetricUsed]
    sql_sha256: str


class PaginationInfo(Shape):
    """Which part of all points this is."""

    limit: int
    offset: int
    total: int
    has_more: bool
    next_offset: int | None


class MetricsQueryResponse(Shape):
    """The points, where they come from, and what a reader should know about them."""

    data: list[MetricDataPoint]
    metadata: QueryMetadata
    pagination: PaginationInfo
    warnings: list[str]

    def to_json(self) -> str:
        """The answer as JSON text; `time` and `previous` are left out where there are none."""
        return self.model_dump_json(by_alias=True, exclude_unset=True)
