"""What a report's definition may say: pages of sections, each of one kind.

Belongs here: the shape of definitions. Does not belong here: reading files (`read.py`), filling
sections (`compose.py`).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from orchestration.delivery.channels import ChannelName

Better = Literal["up", "down", "neither"]
Grain = Literal["auto", "day", "week", "month"]
Width = Literal["full", "half"]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Title = Annotated[str, Field(min_length=1, max_length=120)]

PERIOD = r"^(last [1-9][0-9]{0,2}d|day|week|month|quarter)$"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(_Part):
    """A condition that all rows of a section meet: a dimension and its value."""

    dimension: Name
    value: str | bool | int | float


class TileMetric(_Part):
    """A metric of a tile; a name alone will do."""

    metric: Name
    better: Better = "up"
    """Which direction is good news; `neither` shows a change without judging it."""
    or_newest: Literal["day", "week", "month"] | None = None
    """Where nothing of the period is known yet, as of who came back later, show the newest whole
    day, week or month of which something is, and say which."""


def _tile(value: Any) -> Any:
    return {"metric": value} if isinstance(value, str) else value


class Section(_Part):
    """What all sections have."""

    title: Title
    width: Width = "full"
    """Two halves that follow each other share a row."""


class Tiles(Section):
    """Headline figures with their change and their course."""

    kind: Literal["tiles"]
    metrics: Annotated[
        list[Annotated[TileMetric, BeforeValidator(_tile)]], Field(min_length=1, max_length=12)
    ]


class Trend(Section):
    """A metric over time: by a dimension, against the time before, or several of one unit."""

    kind: Literal["trend"]
    metrics: Annotated[list[Name], Field(min_length=1, max_length=6)]
    by: Name | None = None
    granularity: Grain = "auto"
    chart: Literal["line", "area", "bar"] = "line"
    compare: bool = True
    """Draw the time before, where there is one metric without dimension."""
    periods: Annotated[int, Field(ge=2, le=120)] | None = None
    """Show so many days, weeks or months that end with the period, rather than the period. One that
    has fewer than four of them shows fourteen days, eight weeks or six months anyhow."""
    floor: float | None = None
    """A line that the metric should not fall below, in the metric's unit."""
    where: list[Condition] = []
    note: Title | None = None
    """A sentence below the chart: what readers must know to read it right."""


class Forecast(Section):
    """A series with its newest forecast, the 80 % band, and the baseline it has to beat."""

    kind: Literal["forecast"]
    series: Name
    """A series of `ml.fct_forecasts`, such as `mrr_cents.total`: `etude forecasts list`."""
    metric: Name
    """The metric whose course is shown before it."""
    history_days: Annotated[int, Field(ge=7, le=365)] = 60


class Heatmap(Section):
    """Retention by week of first activity: of those, the share that came back later."""

    kind: Literal["heatmap"]
    cohorts: Annotated[int, Field(ge=2, le=26)] = 12
    weeks: Annotated[int, Field(ge=1, le=26)] = 11


class Funnel(Section):
    """How many of those who entered a funnel came to each of its steps."""

    kind: Literal["funnel"]
    funnel: Name


class Table(Section):
    """Metrics by one dimension, the largest first."""

    kind: Literal["table"]
    metrics: Annotated[list[Name], Field(min_length=1, max_length=7)]
    by: Name
    rows: Annotated[int, Field(ge=1, le=40)] = 8
    where: list[Condition] = []


class Alerts(Section):
    """What is wrong now, and what was in the period."""

    kind: Literal["alerts"]
    rows: Annotated[int, Field(ge=1, le=40)] = 6


class Quality(Section):
    """What is known about the data: arrivals, laws of conservation, the release's gate."""

    kind: Literal["quality"]


class Words(Section):
    """A paragraph."""

    kind: Literal["text"]
    text: Annotated[str, Field(min_length=1, max_length=4_000)]


AnySection = Annotated[
    Tiles | Trend | Forecast | Heatmap | Funnel | Table | Alerts | Quality | Words,
    Field(discriminator="kind"),
]


class Page(_Part):
    """One page."""

    title: Title
    sections: Annotated[list[AnySection], Field(min_length=1, max_length=12)]


class Definition(_Part):
    """A report."""

    title: Title
    audience: Title
    period: Annotated[str, Field(pattern=PERIOD)] = "last 30d"
    """Which time it is about unless somebody says: `last 30d`, or the last whole day, week, month
    or quarter."""
    comparison: Literal["previous period", "none"] = "previous period"
    deliver_to: list[ChannelName] = []
    """Channels of the deployment's `alerts/channels.yml` that are sent the report when a schedule
    or `etude report NAME --send` makes it. One that is not configured, or that wakes
    people (PagerDuty), gets none: a schedule warns of it, the command leaves with 1."""
    attach: list[Literal["pdf", "xlsx"]] = ["pdf"]
    """Files that the e-mail carries; its charts and figures are in its text anyhow."""
    pages: Annotated[list[Page], Field(min_length=1, max_length=20)]
