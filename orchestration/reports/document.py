"""The summary report as a typed document: its JSON format, and all that the PDF shows.

Belongs here: the shape of the report. Does not belong here: filling it (`summary.py`) or rendering
it (`render.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

SCHEMA_VERSION = "1.3.0"

Unit = Literal["count", "hours", "usd", "ratio"]
Direction = Literal["up", "down", "same"]
Population = Literal["everyone", "people"]
Verdict = Literal["good", "doubtful", "unknown"]


class _Part(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True
    )


class Period(_Part):
    """Whole days from `first` to `last`, both included."""

    first: date
    last: date
    text: str


class Interval(_Part):
    """Confidence interval of a share."""

    low: float
    high: float
    level: float


class Measure(_Part):
    """One figure. `value` is null where there is no data, which is not the same as zero."""

    value: float | None
    n: int | None = Field(default=None, description="Observations behind a ratio.")
    interval: Interval | None = None


class Change(_Part):
    """The current period against the one before."""

    value: float = Field(description="Relative change; for ratios the difference of the two.")
    kind: Literal["relative", "difference"]
    direction: Direction = Field(description="`same` below 0.05 per cent or points.")
    is_beyond_chance: bool | None = Field(
        default=None, description="For ratios: the interval of the difference leaves out zero."
    )


class TileText(_Part):
    """The words of a tile, ready to print."""

    value: str
    change: str
    previous: str
    detail: str
    trend: str = Field(description="What the small chart shows, for those who cannot see it.")


class Tile(_Part):
    """One headline figure with the period before and its course over both periods."""

    id: str
    metric: str = Field(description="Name in the metric catalogue: `etude metrics show NAME`.")
    label: str
    unit: Unit
    definition: str
    current: Measure
    previous: Measure
    populations: Mapping[Population, Measure] = Field(
        description="The current figure of `everyone`, and of `people`: without bots and staff."
    )
    change: Change | None
    daily: tuple[float | None, ...] = Field(
        description="One value per day of both periods; ratios over the seven days up to it."
    )
    cells: Mapping[str, str] = Field(
        description="Lineage id of `current`, `previous` and `other`, the current figure of the "
        "other population, in the catalogue's unit: `etude explain ID`."
    )
    detail_cells: Mapping[str, str] = Field(
        description="Lineage id by metric, of what the words in `text.detail` are made of."
    )
    text: TileText


class Day(_Part):
    """One day of both periods; null where there is no data."""

    date: date
    is_current: bool
    identified_sessions: int | None
    anonymous_sessions: int | None
    active_learners: int | None
    cells: Mapping[str, str] = Field(description="Lineage id by metric.")


class AppText(_Part):
    """The words of an app's row, ready to print."""

    sessions: str
    change: str
    active_learners: str
    practice_hours: str
    completion: str
    completion_detail: str


class App(_Part):
    """One app in the current period."""

    source_system: str
    label: str
    sessions: Measure
    previous_sessions: Measure
    active_learners: Measure
    practice_hours: Measure
    completion: Measure
    change: Change | None
    share_of_sessions: float | None
    cells: Mapping[str, str] = Field(description="Lineage id by metric, of the current period.")
    text: AppText


class QualityFact(_Part):
    """One fact about the data that arrived in the current period."""

    id: str
    label: str
    value: float | None
    text: str
    detail: str
    cell: str | None = Field(description="Lineage id; null where nothing is known.")
    detail_cells: Mapping[str, str] = Field(
        description="Lineage id by metric, of the counts in `detail`."
    )


class Quality(_Part):
    """What is known about the data behind the figures."""

    verdict: Verdict
    text: str
    facts: tuple[QualityFact, ...]


class SummaryReport(_Part):
    """Thirty days of all apps on one page, against the thirty days before."""

    schema_version: Literal["1.3.0"] = SCHEMA_VERSION
    title: str
    release_id: str
    as_of: datetime
    period: Period
    previous_period: Period
    is_empty: bool = Field(description="No session started in the current period.")
    notes: tuple[str, ...] = Field(description="What a reader must know before the figures.")
    tiles: tuple[Tile, ...]
    days: tuple[Day, ...]
    days_text: str = Field(description="What the main chart shows, in words.")
    apps: tuple[App, ...]
    quality: Quality
    footnotes: tuple[str, ...]
