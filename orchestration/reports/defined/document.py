"""A defined report as a typed document: its JSON format, and all that PDF, Excel and e-mail show.

Belongs here: the shape of the report. Does not belong here: filling it (`compose.py`) or rendering
it (`pdf.py`, `workbook.py`, `mail.py`).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from orchestration.reports.defined.definition import Better, Width
from orchestration.reports.document import Change

SCHEMA_VERSION = "1.0.0"

Unit = Literal["count", "ratio", "cents", "micros", "seconds", "millis", "bytes", "score"]
Granularity = Literal["day", "week", "month"]
Standing = Literal["good", "doubtful", "failed", "unknown"]


class _Part(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
    )


class Period(_Part):
    """Whole days from `first` to `last`, both included."""

    first: date
    last: date
    text: str
    is_complete: bool
    """Whether every day of it is over everywhere on earth and lies within the data."""


class Source(_Part):
    """Where a number comes from that no metric gives: a table and the key of its row."""

    table: str
    key: str


class Number(_Part):
    """One number with its origin. `value` is null where nothing is known, which is not zero."""

    value: float | int | None
    """In the unit that the catalogue has."""
    text: str
    """Ready to print."""
    n: float | int | None = None
    """What a rate was made of."""
    n_text: str = ""
    low: float | None = None
    """Lower end of the 95 % interval."""
    high: float | None = None
    """Upper end of the 95 % interval."""
    range_text: str = ""
    """The interval, ready to print."""
    is_complete: bool = True
    """Whether its period is over and lies in the asked time."""
    cells: dict[str, str] = {}
    """Lineage id by field (`value`, `n`, `low`, `high`): `etude explain ID`."""
    parts: tuple[str, ...] = ()
    """Lineage ids of the numbers that it is the sum of."""
    source: Source | None = None


class TileText(_Part):
    """The words of a tile, ready to print."""

    change: str
    previous: str
    detail: str
    spark: str
    """What the small chart shows, for those who cannot see it."""


class Tile(_Part):
    """A headline figure."""

    metric: str
    label: str
    unit: Unit
    definition: str
    current: Number
    previous: Number
    change: Change | None
    better: Better
    spark: tuple[float | None, ...]
    """Its course over both periods, by day or week; ratios pool seven days."""
    spark_now: int
    """How many values of the course lie in the current period."""
    text: TileText


class TrendPoint(_Part):
    """A series in one day, week or month."""

    time: date
    number: Number


class Series(_Part):
    """One line of a chart."""

    name: str
    is_previous: bool = False
    """Whether it is the time before, shown at the place of the same day in the period."""
    points: tuple[TrendPoint, ...]


class Step(_Part):
    """A step of a funnel."""

    name: str
    label: str
    reached: Number
    share: Number
    """Of those who entered."""
    previous_share: Number
    """The same in the time before."""


class CohortRow(_Part):
    """The learners who joined in one week."""

    week: date
    text: str
    size: Number
    shares: tuple[Number | None, ...]
    """Share active in the first, second, ... week after; null where the week is not over."""


class Column(_Part):
    """A column of numbers."""

    metric: str
    label: str
    unit: Unit


class Row(_Part):
    """A row of a table."""

    name: str
    numbers: tuple[Number, ...]
    change: Change | None
    """Of the first column against the time before."""
    change_text: str


class ForecastPoint(_Part):
    """One day of a forecast."""

    time: date
    point: Number
    low_80: float
    high_80: float
    baseline: Number | None
    """What the baseline says of the day."""


class Skill(_Part):
    """How the forecast's error compares with that of its baseline."""

    basis: Literal["issued", "backtest"]
    baseline: str
    model_error: Number
    baseline_error: Number
    skill: Number
    """Share of the baseline's error that the model takes away; negative if it is worse."""
    verdict: str
    n: int
    text: str


class AlertRow(_Part):
    """An alert."""

    id: str
    title: str
    severity: str
    state: str
    subject: str
    message: str
    opened: str
    is_active: bool
    is_positive: bool
    value: Number
    threshold: Number


class Fact(_Part):
    """One fact about the data."""

    id: str
    label: str
    number: Number
    detail: str
    standing: Standing


class GateRow(_Part):
    """An expectation that the release did not meet."""

    table: str
    expectation: str
    severity: str
    observed: str
    expected: str


class _Section(_Part):
    title: str
    width: Width
    problem: str = ""
    """Why the section, or part of it, has no figures; empty if it has all."""


class TilesSection(_Section):
    """Headline figures."""

    kind: Literal["tiles"] = "tiles"
    tiles: tuple[Tile, ...]


class TrendSection(_Section):
    """A metric over time."""

    kind: Literal["trend"] = "trend"
    metrics: tuple[str, ...]
    unit: Unit
    granularity: Granularity
    chart: Literal["line", "area", "bar"]
    floor: float | None
    series: tuple[Series, ...]
    text: str
    """What the chart shows, in words."""


class ForecastSection(_Section):
    """A series and its forecast."""

    kind: Literal["forecast"] = "forecast"
    series: str
    metric: str
    unit: Unit
    issued: datetime | None
    history: tuple[TrendPoint, ...]
    points: tuple[ForecastPoint, ...]
    skills: tuple[Skill, ...]
    text: str


class HeatmapSection(_Section):
    """Retention by cohort."""

    kind: Literal["heatmap"] = "heatmap"
    rows: tuple[CohortRow, ...]
    text: str


class FunnelSection(_Section):
    """Steps of a funnel."""

    kind: Literal["funnel"] = "funnel"
    funnel: str
    steps: tuple[Step, ...]
    weeks: int
    """Weeks of entry that are added up."""
    text: str


class TableSection(_Section):
    """Metrics by a dimension."""

    kind: Literal["table"] = "table"
    dimension: str
    dimension_text: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    left_out: int
    """Rows that do not fit."""


class AlertsSection(_Section):
    """Alerts."""

    kind: Literal["alerts"] = "alerts"
    is_evaluated: bool
    active_count: int
    rules: int
    rows: tuple[AlertRow, ...]
    left_out: int
    text: str


class QualitySection(_Section):
    """What is known about the data."""

    kind: Literal["quality"] = "quality"
    facts: tuple[Fact, ...]
    gate: tuple[GateRow, ...]
    gate_text: str


class TextSection(_Section):
    """A paragraph."""

    kind: Literal["text"] = "text"
    text: str


AnySection = Annotated[
    TilesSection
    | TrendSection
    | ForecastSection
    | HeatmapSection
    | FunnelSection
    | TableSection
    | AlertsSection
    | QualitySection
    | TextSection,
    Field(discriminator="kind"),
]


class ReportPage(_Part):
    """One page."""

    title: str
    sections: tuple[AnySection, ...]


class Verdict(_Part):
    """What page one says about the data."""

    standing: Standing
    text: str
    reasons: tuple[str, ...]


class ReportDocument(_Part):
    """A report on one release, for one time."""

    schema_version: Literal["1.0.0"] = SCHEMA_VERSION
    name: str
    title: str
    audience: str
    release_id: str
    as_of: datetime
    period: Period
    previous_period: Period | None
    is_empty: bool
    """Whether there is no session in the period."""
    verdict: Verdict
    notes: tuple[str, ...]
    """What a reader must know before the figures."""
    pages: tuple[ReportPage, ...]
    footnotes: tuple[str, ...]

    @property
    def message_id(self) -> str:
        """What tells this report from all others: the same report has the same."""
        days = f"{self.period.first:%Y%m%d}-{self.period.last:%Y%m%d}"
        return f"{self.name}.{days}.{self.release_id}"
