"""The parts of a report's document: numbers with their origin, and what sections are made of.

Belongs here: shapes of parts. Does not belong here: sections and the report (`document.py`).
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from orchestration.reports.defined.definition import Better
from orchestration.reports.document import Change

Unit = Literal["count", "ratio", "cents", "micros", "seconds", "millis", "bytes", "score"]
Granularity = Literal["day", "week", "month"]
Standing = Literal["good", "doubtful", "failed", "unknown"]

NOT_EVALUATED = "not evaluated"
"""What is said of a check that nobody made."""


class Part(BaseModel):
    """A JSON object that has these fields and no others."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
    )


class Period(Part):
    """Whole days from `first` to `last`, both included."""

    first: date
    last: date
    text: str
    is_complete: bool
    """Whether every day of it is over everywhere on earth and lies within the data."""


class Remark(Part):
    """A sentence of the headline."""

    label: str
    text: str
    standing: Standing


class Number(Part):
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
    """Lineage id by field (`value`, `n`, `low`, `high`, of forecasts `low_80` and `high_80`):
    `etude explain ID`. An alert's `value` and `threshold` have the alert's own id."""
    parts: tuple[str, ...] = ()
    """Lineage ids of the numbers that it is the sum of."""


class TileText(Part):
    """The words of a tile, ready to print."""

    change: str
    previous: str
    detail: str
    spark: str
    """What the small chart shows, for those who cannot see it."""


class Tile(Part):
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


class TrendPoint(Part):
    """A series in one day, week or month."""

    time: date
    number: Number


class Series(Part):
    """One line of a chart."""

    name: str
    is_previous: bool = False
    """Whether it is the time before, shown at the place of the same day in the period."""
    points: tuple[TrendPoint, ...]


class Step(Part):
    """A step of a funnel."""

    name: str
    label: str
    reached: Number
    share: Number
    """Of those who entered."""
    previous_share: Number
    """The same in the time before."""


class CohortRow(Part):
    """The learners who were first active in one week, as far as the data know."""

    week: date
    text: str
    size: Number
    shares: tuple[Number | None, ...]
    """Share active in the first, second, ... week after; null where the week is not over."""


class Column(Part):
    """A column of numbers."""

    metric: str
    label: str
    unit: Unit


class Row(Part):
    """A row of a table."""

    name: str
    numbers: tuple[Number, ...]
    change: Change | None
    """Of the first column against the time before."""
    change_text: str


class ForecastPoint(Part):
    """One day of a forecast."""

    time: date
    point: Number
    low_80: float
    high_80: float
    baseline: Number | None
    """What the baseline says of the day."""

    @property
    def low(self) -> Number:
        """The lower end of the band as a number of its own."""
        cells = {name: cell for name, cell in self.point.cells.items() if name == "low_80"}
        return Number(value=self.low_80, text="", is_complete=False, cells=cells)


class Skill(Part):
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


class AlertRow(Part):
    """An alert."""

    id: str
    title: str
    severity: str
    state: str
    """How it stood at the end of a period; of the newest one, how it stands."""
    subject: str
    message: str
    opened: str
    outcome: str = ""
    """What became of it after the period; empty of the newest, and of what ended within."""
    is_active: bool
    """Whether it lasted at the end of the period."""
    is_over: bool = False
    """Whether it has ended by now."""
    is_positive: bool

    @property
    def level(self) -> str:
        """How grave it is, for people: good news has no severity."""
        return "good news" if self.is_positive else self.severity

    value: Number
    threshold: Number


class Fact(Part):
    """One fact about the data."""

    id: str
    label: str
    number: Number
    detail: str
    standing: Standing


class GateRow(Part):
    """An expectation that the release did not meet."""

    table: str
    expectation: str
    severity: str
    observed: str
    expected: str
