"""From when on a report's figures are known, where their data begin within its time.

Belongs here: those words. Does not belong here: the other notes (`notes.py`), what one figure says
of itself (`sections_tiles.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from orchestration.reports.defined.document import (
    ReportPage,
    TableSection,
    TilesSection,
    TrendSection,
)
from orchestration.reports.defined.scene import Scene
from orchestration.reports.periods import span

_MOST = 4
"""So many figures are named, the others counted."""


def shown_metrics(pages: Sequence[ReportPage]) -> tuple[str, ...]:
    """The metrics of a report's tiles, tables and trends, in the order of their places."""
    found: dict[str, None] = {}
    for page in pages:
        for section in page.sections:
            if isinstance(section, TilesSection):
                found |= dict.fromkeys(tile.metric for tile in section.tiles)
            elif isinstance(section, TableSection):
                found |= dict.fromkeys(column.metric for column in section.columns)
            elif isinstance(section, TrendSection):
                found |= dict.fromkeys(section.metrics)
    return tuple(found)


def beginnings(scene: Scene, metrics: Sequence[str]) -> Iterator[str]:
    """Which figures are of a part of the period only, and which are compared with nothing.

    Args:
        scene: The release and the period.
        metrics: Those that the report shows.
    """
    whole_time = [name for name in metrics if scene.metric(name).granularity is None]
    late: dict[dt.date, list[str]] = {}
    for name in whole_time:
        known = scene.known_from(name)
        if known is not None and scene.begins_within(name):
            late.setdefault(known, []).append(name)
    if late:
        yield _late(scene, late, len(whole_time))
    new = [
        name
        for name in whole_time
        if _is_known(scene, name) and not scene.begins_within(name) and not scene.has_before(name)
    ]
    if new and scene.is_compared and not scene.is_ahead:
        before = span(scene.previous.first, scene.previous.last)
        is_all = len(new) == len(whole_time)
        those = "nothing is" if is_all else f"not compared with it: {_named(scene, new)}"
        end = " compared with it." if is_all else "."
        yield f"Data begin after the start of {before}: {those}{end}"


def _late(scene: Scene, late: dict[dt.date, list[str]], count: int) -> str:
    days = scene.period.days
    if len(late) == 1 and len(next(iter(late.values()))) == count:
        (first,) = late
        return (
            f"Incomplete period: data begin on {_day(first)}, so {_covered(scene, first)} of "
            f"{days} days are covered, and nothing is compared with the time before."
        )
    said = [
        f"on {_day(first)} ({_covered(scene, first)} of {days} days) for {_named(scene, names)}"
        for first, names in sorted(late.items())
    ]
    return (
        f"Incomplete period: data begin within it, {'; '.join(said)}. These figures name that day "
        "and are compared with nothing."
    )


def _is_known(scene: Scene, name: str) -> bool:
    known = scene.known_from(name)
    return known is not None and known <= scene.period.last


def _covered(scene: Scene, first: dt.date) -> int:
    return (scene.period.last - first).days + 1


def _named(scene: Scene, names: Sequence[str]) -> str:
    labels = [scene.metric(name).label for name in names]
    more = len(labels) - _MOST
    if more > 1:
        return f"{', '.join(labels[:_MOST])} and {more} more"
    return " and ".join(filter(None, (", ".join(labels[:-1]), labels[-1])))


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
