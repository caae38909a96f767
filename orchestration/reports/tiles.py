"""From a figure and its predecessor to a tile: the comparison and its words.

Belongs here: comparing two periods and phrasing it. Does not belong here: which tiles a report has
(`summary.py`) or how a number is written (`metrics/written.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from orchestration.metrics.written import (
    NO_DATA,
    dollars,
    hours,
    percent,
    signed_percent,
    signed_points,
    whole,
)
from orchestration.reports.comparison import Share, relative_change, share_change
from orchestration.reports.document import (
    Change,
    Measure,
    Population,
    Tile,
    TileText,
    Unit,
)

_WRITTEN: Mapping[Unit, Callable[[float | None], str]] = {
    "count": whole,
    "hours": hours,
    "usd": dollars,
    "ratio": percent,
}


@dataclass(frozen=True)
class Headline:
    """What a tile is about.

    Attributes:
        id: Its name in the report.
        metric: The metric of the catalogue that it shows.
        label: The metric's name for people.
        unit: What it is shown in.
        definition: What the metric counts.
        population: Whom it counts: `people` or `everyone`, bots and staff included.
        cells: Lineage ids of its figures (`Tile.cells`).
        detail_cells: Lineage ids of what its detail is made of (`Tile.detail_cells`).
    """

    id: str
    metric: str
    label: str
    unit: Unit
    definition: str
    population: Population
    cells: Mapping[str, str]
    detail_cells: Mapping[str, str]

    @property
    def other_population(self) -> Population:
        """The population that the headline is not about."""
        return "everyone" if self.population == "people" else "people"


def amount_tile(
    headline: Headline,
    *,
    current: float | None,
    previous: float | None,
    other: float | None,
    daily: Sequence[float | None],
    detail: str,
) -> Tile:
    """A tile of a count, hours or money.

    Args:
        headline: What it is about.
        current: The figure; none without data.
        previous: The figure of the period before; none without data or without a whole period.
        other: The figure of the other population: with bots and staff, or without.
        daily: One value per day of both periods.
        detail: A line that says more.

    Returns:
        The tile.
    """
    return _tile(
        headline,
        measures=(Measure(value=current), Measure(value=previous), Measure(value=other)),
        change=relative_change(current, previous),
        daily=daily,
        detail=detail,
    )


def share_tile(
    headline: Headline,
    *,
    current: Share,
    previous: Share,
    other: Share,
    daily: Sequence[float | None],
) -> Tile:
    """A tile of a share, with n and interval.

    Args:
        headline: What it is about.
        current: The share.
        previous: The share of the period before; empty without a whole period.
        other: The share of the other population: with bots and staff, or without.
        daily: One value per day of both periods, each over the week up to it.

    Returns:
        The tile.
    """
    now = current.measure()
    return _tile(
        headline,
        measures=(now, previous.measure(), other.measure()),
        change=share_change(current, previous),
        daily=daily,
        detail=interval_text(now),
    )


def change_text(change: Change | None) -> str:
    """A change in words; empty if there is none to tell."""
    if change is None:
        return ""
    if not change.value:
        return "unchanged"
    written = signed_points if change.kind == "difference" else signed_percent
    return written(change.value)


def interval_text(measure: Measure) -> str:
    """N and interval of a share."""
    if measure.interval is None:
        return "nothing to divide by"
    low, high = percent(measure.interval.low), percent(measure.interval.high)
    return f"n = {whole(measure.n)} \N{MIDDLE DOT} {low[:-1]}\N{EN DASH}{high}"


def _tile(
    headline: Headline,
    *,
    measures: tuple[Measure, Measure, Measure],
    change: Change | None,
    daily: Sequence[float | None],
    detail: str,
) -> Tile:
    current, previous, other = measures
    written = _WRITTEN[headline.unit]
    before = "" if previous.value is None else f"from {written(previous.value)}"
    return Tile(
        id=headline.id,
        metric=headline.metric,
        label=headline.label,
        unit=headline.unit,
        definition=headline.definition,
        current=current,
        previous=previous,
        populations={headline.population: current, headline.other_population: other},
        change=change,
        daily=tuple(daily),
        cells=headline.cells,
        detail_cells=headline.detail_cells,
        text=TileText(
            value=written(current.value),
            change=change_text(change),
            previous=before if current.value is not None else "",
            detail=detail if current.value is not None else "",
            trend=_trend(headline, daily),
        ),
    )


def _trend(headline: Headline, daily: Sequence[float | None]) -> str:
    written = _WRITTEN[headline.unit]
    scale = "over seven days" if headline.unit == "ratio" else "per day"
    known = [value for value in daily[len(daily) // 2 :] if value is not None]
    if not known:
        return f"{headline.label} {scale}: {NO_DATA} in this period."
    low, high, last = written(min(known)), written(max(known)), written(known[-1])
    return f"{headline.label} {scale}: from {low} to {high} in this period, {last} at its end."
