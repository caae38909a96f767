"""What may be shown of a metric on any page: one decision for all dashboards of a release.

Every page decides over the same periods and dimensions, so that two pages together tell no more
than each does: figures divided by what pages are filtered by, and figures divided by one other
dimension, which share only their totals.

Belongs here: putting counts and the rule together. Does not belong here: either of them
(`people.py`, `suppress.py`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from orchestration.dashboards.definition import Query
from orchestration.dashboards.people import (
    FILTERS,
    Counter,
    Place,
    by_day,
    counter_of,
    in_rows,
    told,
)
from orchestration.dashboards.suppress import SMALLEST_GROUP, Group, hidden_groups, is_small
from orchestration.dashboards.windows import history, pieces, published_spans, units
from orchestration.figures.board import Board
from orchestration.metrics.metric import Metric
from orchestration.metrics.ranges import Span
from orchestration.metrics.shapes import Filter

_APP = FILTERS["app"]
_ALL: Place = frozenset()


@dataclass
class Safety:
    """Decisions about one counter of people and one set of dimensions.

    Attributes:
        board: The release.
        counter: What counts the people; all is shown if nothing does.
        dimensions: Name to qualified name.
        filters: Conditions under which the counter counts.
    """

    board: Board
    counter: Counter
    dimensions: Mapping[str, str]
    filters: tuple[Filter, ...] = ()
    _days: dict[Place, dict[dt.date, int]] = field(default_factory=dict, init=False)

    def shows(self, span: Span, place: Place) -> bool:
        """Whether the figures of a period, or of a week or month, are shown for a group."""
        if not self._counts:
            return True
        inside = self._inside(span)
        if not inside:
            return self.shows_day(span.since.date(), place)
        return Group(inside, place) not in self._hidden

    def shows_day(self, day: dt.date, place: Place) -> bool:
        """Whether the figures of a day are shown, of all or of one app."""
        if not self._counts:
            return True
        moment = dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - as marts have them
        number = next((n for n, p in enumerate(self._pieces) if p.since <= moment < p.until), None)
        return number is not None and place not in self._days_hidden[number]

    @property
    def _counts(self) -> bool:
        return self.counter.table is not None or self.counter.metric is not None

    @cached_property
    def _spans(self) -> list[Span]:
        return published_spans(self.counter.grain, self.board.answers.as_of)

    @cached_property
    def _pieces(self) -> list[Span]:
        if self.counter.grain != "day":
            return units(self.counter.grain, self.board.answers.as_of)
        return pieces(self._spans)

    @cached_property
    def _people(self) -> tuple[list[dict[Place, int]], list[dict[Place, int]]]:
        """People of pieces, and of whole periods."""
        if self.counter.table is not None:
            both = [*self._pieces, *self._spans]
            found = in_rows(self.board, self.counter, self.dimensions, both)
            return found[: len(self._pieces)], found[len(self._pieces) :]
        return _summed(self._told, self._pieces), _summed(self._told, self._spans)

    @cached_property
    def _told(self) -> dict[Place, dict[dt.date, int]]:
        """The counting metric by day, week or month."""
        span = history(self.counter.grain, self.board.answers.as_of)
        return told(self.board, self.counter, sorted(self.dimensions), self.filters, span)

    @cached_property
    def _hidden(self) -> frozenset[Group]:
        parts, wholes = self._people
        shown = {
            Group(self._inside(span), place): people
            for span, found in zip(self._spans, wholes, strict=True)
            for place, people in found.items()
        }
        single = {
            Group(frozenset({number}), place): people
            for number, found in enumerate(parts)
            for place, people in found.items()
        }
        if self.counter.grain != "day":
            shown |= single
        atoms = [
            (number, place)
            for number, found in enumerate(parts)
            for place, people in found.items()
            if len(place) == len(self.dimensions) and people
        ]
        return hidden_groups(shown, single, atoms, self._known_by_days(parts))

    def _known_by_days(self, parts: Sequence[Mapping[Place, int]]) -> list[Group]:
        """Sums that charts by day give away: of pieces whose days are all shown."""
        if self.counter.grain != "day" or _APP not in self.dimensions:
            return []
        return [
            Group(frozenset({number}), place)
            for number, found in enumerate(parts)
            for place in found
            if (not place or (len(place) == 1 and {name for name, _ in place} == {_APP}))
            and place not in self._days_hidden[number]
        ]

    @cached_property
    def _days_hidden(self) -> list[frozenset[Place]]:
        """Per piece of time the groups whose days are hidden, all of them or none."""
        own = {name: full for name, full in self.dimensions.items() if name == _APP}
        if self.counter.table is None:
            days = {
                place: found
                for place, found in self._told.items()
                if {name for name, _ in place} <= {_APP}
            }
        else:
            span = history("day", self.board.answers.as_of)
            days = by_day(self.board, self.counter, own, span)
        return [
            hidden_days({place: _within(found, piece) for place, found in days.items()})
            for piece in self._pieces
        ]

    def _inside(self, span: Span) -> frozenset[int]:
        return frozenset(
            number
            for number, piece in enumerate(self._pieces)
            if span.since <= piece.since and piece.until <= span.until
        )


def _summed(
    counts: Mapping[Place, Mapping[dt.date, int]], spans: Sequence[Span]
) -> list[dict[Place, int]]:
    """Counts of days, weeks or months added up to longer times."""
    found: list[dict[Place, int]] = []
    for span in spans:
        whole: dict[Place, int] = defaultdict(int)
        for place, days in counts.items():
            whole[place] = sum(_within(days, span).values())
        found.append(whole)
    return found


def _within(days: Mapping[dt.date, int], span: Span) -> dict[dt.date, int]:
    return {
        day: people for day, people in days.items() if span.since.date() <= day < span.until.date()
    }


def hidden_days(days: Mapping[Place, Mapping[dt.date, int]]) -> frozenset[Place]:
    """The groups whose days are hidden in a piece of time: those with a day of few people.

    As the days of all groups together are shown, the hidden groups must on each day have enough
    people together, too; otherwise the total minus the rest tells of few.
    """
    if any(map(is_small, days.get(_ALL, {}).values())):
        return frozenset(days)
    single = {place: found for place, found in days.items() if place}
    hidden = {place for place, found in single.items() if any(map(is_small, found.values()))}
    order = sorted(
        set(single) - hidden, key=lambda place: (sum(single[place].values()), repr(place))
    )
    dates = days.get(_ALL, {})
    while hidden and order:
        together = [sum(single[place].get(day, 0) for place in hidden) for day in dates]
        if not any(0 < people < SMALLEST_GROUP for people in together) and len(hidden) > 1:
            break
        hidden.add(order.pop(0))
    return frozenset(hidden)


class Safeties:
    """The decisions of a release, each made once."""

    def __init__(self, board: Board) -> None:
        """Take an open release."""
        self._board = board
        self._made: dict[tuple[Counter, tuple[str, ...], tuple[str, ...]], Safety] = {}

    def of(self, metric: Metric, query: Query) -> Safety:
        """Decisions about a metric, divided by a page's filters, or by another dimension alone."""
        by = query.dimensions[0] if query.dimensions else None
        own = self._board.answers.definitions.flow.dimensions(metric.name)
        names = filters_of(own) if by is None or by in FILTERS.values() else [by]
        counter = counter_of(self._board, metric)
        filters = tuple(query.filters)
        key = (counter, tuple(names), tuple(each.model_dump_json() for each in filters))
        if key not in self._made:
            self._made[key] = Safety(
                self._board, counter, {name: own[name] for name in names}, filters
            )
        return self._made[key]


def filters_of(dimensions: Mapping[str, str]) -> list[str]:
    """The dimensions of a metric that pages are filtered by."""
    return [name for name in FILTERS.values() if name in dimensions]
