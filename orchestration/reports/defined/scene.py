"""What a section is filled from: the release, the definition, the time.

Belongs here: facts about them. Does not belong here: asking (`asking.py`), sections.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import duckdb

from orchestration.definition_files.read import Place
from orchestration.figures.board import Board
from orchestration.metrics.errors import MetricsError
from orchestration.metrics.metric import Metric
from orchestration.metrics.ranges import GRAINS, floored, last_whole_day
from orchestration.reports.defined.document_parts import Unit
from orchestration.reports.defined.period import ReportPeriod
from orchestration.reports.defined.read import Named


@dataclass(frozen=True)
class Scene:
    """What a section is filled from.

    Attributes:
        board: The release, asked.
        folder: Its folder.
        named: The definition.
        period: Which time.
        is_compared: Whether the time before is asked for.
        page: Number of the page, from 1.
        place: The section's place in the definition.
    """

    board: Board
    folder: Path
    named: Named
    period: ReportPeriod
    is_compared: bool
    page: int = 1
    place: Place = ()

    def at(self, page: int, section: int) -> Scene:
        """The same for a section of a page, both counted from 0."""
        place: Place = ("pages", page, "sections", section)
        return replace(self, page=page + 1, place=place)

    @property
    def shown_in(self) -> str:
        """Where the section's numbers are shown."""
        return f"reports/{self.named.name}/page-{self.page}"

    @cached_property
    def previous(self) -> ReportPeriod:
        """The time before."""
        return self.period.previous()

    @property
    def is_ahead(self) -> bool:
        """Whether the period begins only after the release: nothing is known of it, not zero."""
        return self.period.first > self.board.answers.as_of.date()

    @cached_property
    def first_day(self) -> dt.date | None:
        """Day of the earliest session there is; none without any, or without their mart."""
        try:
            first = self.board.answers.first_moment("sessions")
        except (MetricsError, duckdb.Error):
            return None
        return None if first is None else first.date()

    def known_from(self, metric: str) -> dt.date | None:
        """The first day, week or month that a metric is known of; none without data or mart."""
        try:
            first = self.board.answers.known_from(self.metric(metric))
        except (MetricsError, duckdb.Error):
            return None
        return None if first is None else first.date()

    def begins_within(self, metric: str) -> bool:
        """Whether a metric's data begin within the period, so that it is of a part of it."""
        known = self.known_from(metric)
        start = floored(self.period.span.since, self.metric(metric).finest).date()
        return known is not None and start < known <= self.period.last

    def has_before(self, metric: str) -> bool:
        """Whether a metric is known of the whole time before: else a comparison means nothing."""
        known = self.known_from(metric)
        start = floored(self.previous.span.since, self.metric(metric).finest).date()
        return known is not None and known <= start and not self.is_ahead

    @property
    def last_known(self) -> dt.date:
        """The period's last day that is over."""
        return min(self.period.last, last_whole_day(self.board.answers.as_of))

    def metric(self, name: str) -> Metric:
        """What the catalogue says of a metric."""
        return self.board.answers.definitions.catalogue.metric(name)

    def coarseness(self, names: Sequence[str]) -> str:
        """`week` or `month` if one of some metrics is known by no shorter period, else `day`."""
        return max(("day", *(self.metric(name).finest for name in names)), key=GRAINS.index)

    def unit(self, name: str) -> Unit:
        """A metric's unit."""
        return self.metric(name).meta["unit"]
