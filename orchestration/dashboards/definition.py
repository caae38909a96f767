"""What a dashboard's file may say: the seed's names (S1, RPT-02), camelCase.

Belongs here: shapes. Does not belong here: files and names of metrics (`load.py`), numbers.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from orchestration.figures.access import Access, Audience
from orchestration.metrics.shapes import Filter, Name, Shape

WidgetType = Literal["chart", "metric", "table", "alert", "map"]
Severity = Literal["critical", "high", "medium", "low"]
Summary = Literal["sum", "mean", "min", "max", "count", "share"]

METRICS = "metrics"
ALERTS = "alerts"
COLUMNS = 12


class Position(Shape):
    """How much of a row of twelve columns a widget takes; widgets follow in their file's order."""

    width: Annotated[int, Field(ge=2, le=COLUMNS)] = 6
    """Columns."""


class Visualization(Shape):
    """How a widget looks."""

    mark: Literal["line", "bar"] = "line"
    """A chart's mark: lines over time, or bars by a dimension."""
    better: Literal["higher", "lower"] | None = None
    """Which direction of a change is good; without it a change has no colour."""
    reference: float | None = None
    """A line to compare with, in the metric's unit."""
    note: Annotated[str, Field(max_length=300)] | None = None
    """A sentence below the title."""


class Threshold(Shape):
    """When a widget's figure is marked."""

    severity: Severity
    below: float | None = None
    """Marked when the value is less, in the metric's unit."""
    above: float | None = None
    """Marked when the value is more, in the metric's unit."""

    @model_validator(mode="after")
    def _has_one_bound(self) -> Self:
        bounds = [each for each in (self.below, self.above) if each is not None]
        if len(bounds) != 1 or not math.isfinite(bounds[0]):
            message = "give either below or above, a number"
            raise ValueError(message)
        return self


class Figure(Shape):
    """One column of a table of the release, summed up over a group's rows."""

    name: Name
    """Heading."""
    column: Name
    """Column of the table."""
    summary: Summary = "sum"
    """`share` is the sum of the column over the sum of `of`."""
    of: Name | None = None
    """Denominator of a share, weight of a mean."""
    unit: Literal["count", "ratio", "seconds", "hours", "days", "score", "cents"] = "count"
    """What is counted."""
    description: Annotated[str, Field(max_length=300)] | None = None
    """What the figure is, for readers; without it what the data dictionary says of the columns."""


class Query(Shape):
    """What a widget asks: metrics by name, or figures of one table of the release."""

    metrics: Annotated[list[Name], Field(max_length=6)] = Field(default_factory=list)
    """Names from the metric catalogue."""
    dimensions: Annotated[list[Name], Field(max_length=1)] = Field(default_factory=list)
    """What to divide by."""
    filters: Annotated[list[Filter], Field(max_length=5)] = Field(default_factory=list)
    """Conditions; only on metrics that are not made of single persons' rows."""
    granularity: Literal["day", "week", "month"] | None = None
    """Length of a chart's periods; without it a widget shows the chosen period as a whole."""
    limit: Annotated[int, Field(ge=1, le=50)] = 12
    """Groups at most, those with the highest first figure."""
    figures: Annotated[list[Figure], Field(max_length=10)] = Field(default_factory=list)
    """Columns of the table that is the widget's data source."""
    group_by: Name | None = None
    """Column whose values are the rows; without it there is one row."""
    people: Name | None = None
    """Column that tells how many people stand behind a row, or whose values are people."""
    order: Literal["group", "first"] = "group"
    """Rows by their group, latest or first of the alphabet first, or by the first figure."""


class Widget(Shape):
    """One part of a page."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
    """Its name in addresses and in lineage."""
    type: WidgetType
    title: Annotated[str, Field(min_length=1, max_length=80)]
    data_source: Name = METRICS
    """`metrics`, `alerts`, or a table of the release."""
    query: Query = Query()
    visualization: Visualization = Visualization()
    position: Position = Position()
    alert_thresholds: Annotated[list[Threshold], Field(max_length=4)] = Field(default_factory=list)
    refresh_interval: Annotated[int, Field(ge=0)] | None = None
    """Seconds; every release makes pages anew, whatever is said here."""


class Dashboard(Shape):
    """A page, or with `each` one page per person."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    """Its folder."""
    name: Annotated[str, Field(min_length=1, max_length=60)]
    description: Annotated[str, Field(min_length=1, max_length=400)]
    target_audience: Audience
    """Whom it is made for; who may read it is said below."""
    owner: Name
    widgets: Annotated[list[Widget], Field(min_length=1, max_length=40)]
    refresh_interval: Annotated[int, Field(ge=0)] = 86_400
    """Seconds between two releases, for readers; pages never refresh themselves."""
    is_public: bool = False
    """Whether every role may read it, also those that `accessControl` does not name."""
    access_control: Annotated[list[Audience], Field(min_length=1)]
    """Roles that may read it; admins and analysts may read whatever a release holds."""
    each: Name | None = None
    """Column of persons, each of whom gets an own page of the rows that carry his or her id;
    coaches and teachers read their own only."""

    @property
    def access(self) -> Access:
        """Who may read it."""
        return Access(tuple(self.access_control), self.is_public, self.each is not None)

    @model_validator(mode="after")
    def _names_are_single(self) -> Self:
        told = {
            "id": [widget.id for widget in self.widgets],
            "title": [widget.title for widget in self.widgets],
        }
        for field, names in told.items():
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                message = f"two widgets have the {field} {', '.join(twice)}"
                raise ValueError(message)
        return self
