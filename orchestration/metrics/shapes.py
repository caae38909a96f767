"""What a request for metrics looks like in JSON: the seed's names (S1), camelCase.

Belongs here: shapes of requests. Does not belong here: what is wrong with a text (`read.py`),
whether names exist (`catalogue.py`), shapes of answers (`response.py`).
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel
from pydantic.types import StrictBool, StrictFloat, StrictInt, StrictStr

Granularity = Literal["minute", "hour", "day", "week", "month"]
Operator = Literal[
    "eq", "ne", "in", "notIn", "gt", "gte", "lt", "lte", "between",
    "contains", "startsWith", "isNull", "isNotNull",
]  # fmt: skip
Aggregation = Literal["sum", "avg", "count", "min", "max", "percentile"]

MAX_LIMIT = 10_000
_LARGEST = 2**63
_FIRST_YEAR, _LAST_YEAR = 2000, 2099

Name = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[StrictStr, Field(max_length=1_000)]
Whole = Annotated[StrictInt, Field(ge=-_LARGEST, lt=_LARGEST)]
Number = Annotated[StrictFloat, Field(allow_inf_nan=False)]
Scalar = StrictBool | Whole | Number | Text


def _moment(value: Any) -> Any:
    """A date, or a moment in UTC without offset, from a text; nothing else is taken for one."""
    if isinstance(value, dt.date):
        return value
    try:
        if len(value) == len("2026-11-01"):
            moment = dt.date.fromisoformat(value)
        else:
            moment = dt.datetime.fromisoformat(value)
            moment = moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (TypeError, ValueError) as error:
        why = "" if "isoformat" in str(error) or isinstance(error, TypeError) else f"{error}: "
        message = "give a date such as 2026-11-01 or a date-time such as 2026-11-01T10:00:00Z"
        raise ValueError(f"{why}{message}") from error
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        message = f"{value} lies outside of {_FIRST_YEAR} to {_LAST_YEAR}"
        raise ValueError(message)
    return moment


Moment = Annotated[dt.datetime | dt.date, BeforeValidator(_moment)]


class Shape(BaseModel):
    """A JSON object that has these fields and no others."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
    )


class Filter(Shape):
    """A condition on a dimension. `eq` and `ne` share out all rows: unknown is not equal."""

    dimension: Name
    """A dimension that every asked metric has."""
    operator: Operator
    """How to compare."""
    value: Scalar | Annotated[list[Scalar], Field(min_length=1, max_length=1_000)] | None = None
    """What to compare with: of the dimension's type; a list for `in` and `notIn`, two values for
    `between` (both included), none for `isNull` and `isNotNull`."""


class TimeRange(Shape):
    """Either `start` and `end`, or `last`."""

    start: Moment | None = None
    """First day, or first moment."""
    end: Moment | None = None
    """Last day, which is included, or the moment that is the first one outside."""
    last: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,3}[dwM]$")] | None = None
    """Days, weeks or months (`30d`, `12w`, `6M`) that end with the last day of the release that is
    over everywhere on earth."""

    @model_validator(mode="after")
    def _is_one_of_two(self) -> TimeRange:
        both = self.start is not None and self.end is not None
        neither = self.start is None and self.end is None
        if (self.last is None and not both) or (self.last is not None and not neither):
            message = "give either start and end, or last"
            raise ValueError(message)
        return self


class OrderBy(Shape):
    """What to order by; ties are ordered by all other fields."""

    field: Name
    """`time`, or a metric or dimension that is asked for."""
    direction: Literal["asc", "desc"] = "asc"
    """Missing values come last either way."""


class MetricsQueryRequest(Shape):
    """Which metrics, of what, by what, of which time."""

    metrics: Annotated[list[Name], Field(min_length=1, max_length=20)]
    """Names from the catalogue."""
    dimensions: Annotated[list[Name], Field(max_length=6)] = []
    """What to divide by: dimensions that every asked metric has."""
    filters: Annotated[list[Filter], Field(max_length=20)] = []
    """Conditions that must all hold."""
    time_range: TimeRange
    """Which time, on the metrics' own calendars."""
    granularity: Granularity | None = None
    """Length of the periods; without it the whole time is one point."""
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT, strict=True)] = 1_000
    """Points at most."""
    order_by: Annotated[list[OrderBy], Field(max_length=10)] = []
    """By default by time and dimensions."""
    offset: Annotated[int, Field(ge=0, lt=_LARGEST, strict=True)] = 0
    """Points to leave out at the beginning."""
    aggregation: Aggregation | None = None
    """Another member of the metrics' families: the mean of what is asked as a sum, say."""
    percentile: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Which percentile, of at most six digits; goes with aggregation `percentile`."""
    compare_to: Literal["previousPeriod"] | None = None
    """Add the values of the equally long time before."""
    release_id: Name | None = None
    """Release that answers, by its own definitions; by default the current one."""
