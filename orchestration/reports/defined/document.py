"""A defined report as a typed document: its JSON format, and all that PDF, Excel and e-mail show.

Belongs here: the shape of sections and of the report. Does not belong here: their parts
(`document_parts.py`), filling them (`compose.py`), rendering (`pdf.py`, `workbook.py`, `mail.py`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from orchestration.reports.defined.definition import Width
from orchestration.reports.defined.document_parts import (
    AlertRow,
    CohortRow,
    Column,
    Fact,
    ForecastPoint,
    GateRow,
    Granularity,
    Number,
    Part,
    Period,
    Remark,
    Row,
    Series,
    Skill,
    Standing,
    Step,
    Tile,
    TrendPoint,
    Unit,
)

SCHEMA_VERSION = "1.0.0"


class _Section(Part):
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
    captions: tuple[str, ...]
    """What is to be known of its marks, in a sentence each."""


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
    attention_count: int = 0
    """Open alerts of the two gravest severities, shown or not, that are not over by now."""
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
    gate_count: Number
    """How many expectations were judged."""


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


class ReportPage(Part):
    """One page."""

    title: str
    sections: tuple[AnySection, ...]


class Verdict(Part):
    """What page one says about the data."""

    standing: Standing
    text: str
    reasons: tuple[str, ...]


class ReportDocument(Part):
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
    headline: tuple[Remark, ...] = ()
    """What became better or worse, and what needs attention; empty where nothing did."""
    notes: tuple[str, ...]
    """What a reader must know before the figures."""
    pages: tuple[ReportPage, ...]
    footnotes: tuple[str, ...]

    @property
    def message_id(self) -> str:
        """What tells this report from all others: the same report has the same."""
        days = f"{self.period.first:%Y%m%d}-{self.period.last:%Y%m%d}"
        return f"{self.name}.{days}.{self.release_id}"
