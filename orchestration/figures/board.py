"""Asking a release for numbers that will be shown, remembering every one that was.

Belongs here: questions, each asked once, and what was shown where. Does not belong here: what a
number means (`metrics/`), how it looks (`reports/`, `dashboards/`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from orchestration.figures.cells import Cell
from orchestration.figures.lineage import Shown
from orchestration.figures.reference import Field, Reference, place_of
from orchestration.figures.taken import Taken
from orchestration.metrics.answer import Answers
from orchestration.metrics.metric import Metric
from orchestration.metrics.ranges import Span
from orchestration.metrics.response import MetricDataPoint, MetricsQueryResponse
from orchestration.metrics.shapes import MetricsQueryRequest
from orchestration.settings import Settings


@dataclass(frozen=True)
class Point:
    """One point of an answer; `cell` gives its numbers to those who show them.

    Attributes:
        data: The point.
        asked: The request's answer.
        request: The request.
        shown_in: Where its numbers are shown.
        board: Who remembers them.
    """

    data: MetricDataPoint
    asked: MetricsQueryResponse
    request: MetricsQueryRequest
    shown_in: str
    board: Board

    @property
    def time(self) -> dt.date | dt.datetime | None:
        """First day or moment of the period; none without periods."""
        return self.data.time

    @property
    def dimensions(self) -> Mapping[str, Any]:
        """Value by dimension."""
        return self.data.dimensions

    def is_complete_of(self, metric: str) -> bool:
        """Whether a metric's period is over, was asked whole and lies in the metric's data."""
        return self._meant(metric) not in self.data.incomplete

    def value(self, metric: str, field: Field = "value") -> int | float | None:
        """A number that is not shown itself, but goes into a chart's data or a page's cube."""
        meant = self._meant(metric)
        if field == "value":
            return self.data.values[meant]
        if field == "previous":
            return (self.data.previous or {}).get(meant)
        if field == "n":
            return self.data.n.get(meant)
        bounds = self.data.intervals.get(meant)
        return None if bounds is None else bounds[field == "high"]

    def reference(self, metric: str, field: Field = "value") -> Reference:
        """What a number of this point refers to."""
        place = [each.name for each in self.asked.metadata.metrics].index(self._meant(metric))
        used = self.asked.metadata.metrics[place]
        span = used.time_range or self.asked.metadata.time_range
        time = self.data.time
        if time is not None and not isinstance(time, dt.datetime):
            time = dt.datetime(time.year, time.month, time.day)  # noqa: DTZ001 - as marts have them
        return Reference(
            metric=metric,
            version=used.version,
            span=Span(span.start, span.end),
            granularity=self.request.granularity,
            at=time,
            where=tuple(
                (each.dimension, each.operator, each.value) for each in self.request.filters
            ),
            place=place_of(self.data.dimensions, self.request.dimensions),
            aggregation=self.request.aggregation,
            percentile=self.request.percentile,
            field=field,
        )

    def cell(self, metric: str, field: Field = "value") -> Cell:
        """A number that is shown: from now on it can be explained by its id.

        Args:
            metric: One of the asked metrics, by the name that was asked.
            field: Which of its figures.
        """
        reference = self.reference(metric, field)
        cell = Cell(
            id=reference.id,
            reference=reference.text,
            metric=metric,
            field=field,
            time=self.data.time,
            dimensions=dict(self.data.dimensions),
            value=self.value(metric, field),
            is_complete=self.is_complete_of(metric),
        )
        self.board.remember(cell.id, cell.reference, cell.value, self.shown_in)
        return cell

    def _meant(self, metric: str) -> str:
        """The member of the metric's family that the answer calls it by."""
        names = [each.name for each in self.asked.metadata.metrics]
        return names[list(self.request.metrics).index(metric)]


class Board:
    """One release, asked for what will be shown."""

    def __init__(self, answers: Answers, folder: Path | None = None) -> None:
        """Take a release that is open for requests, and its folder."""
        self.answers = answers
        self.folder = folder
        self._asked: dict[str, MetricsQueryResponse] = {}
        self._shown: dict[str, Shown] = {}

    @classmethod
    @contextmanager
    def on(cls, folder: Path, settings: Settings) -> Generator[Board]:
        """Open a release, or the draft of one that carries its definitions.

        Raises:
            NoDefinitionsError: It carries no definitions.
            QueryError: It cannot be opened.
        """
        with Answers.on(folder, settings) as answers:
            yield cls(answers, folder)

    @cached_property
    def metrics(self) -> Mapping[str, Metric]:
        """What the release's catalogue says of each metric."""
        return self.answers.definitions.catalogue.metrics

    def ask(self, request: MetricsQueryRequest | Mapping[str, Any], shown_in: str) -> list[Point]:
        """The points of a request; the same question is asked once.

        Args:
            request: What is asked.
            shown_in: Where its numbers are shown, as a path from the release that begins with the
                report or dashboard: `reports/executive/page-1`, `dashboards/coach/<id>/goals`.
                Readers of a role may explain what is shown to them.

        Raises:
            RequestError: It asks for what there is not.
            MetricsError: It took too long, or the engine refused it.
        """
        asked = MetricsQueryRequest.model_validate(request)
        key = asked.model_dump_json()
        if key not in self._asked:
            self._asked[key] = self.answers.answer(asked)
        response = self._asked[key]
        return [Point(data, response, asked, shown_in, self) for data in response.data]

    def warnings(self, request: MetricsQueryRequest | Mapping[str, Any]) -> Sequence[str]:
        """What a reader should know about the answer to a request."""
        asked = MetricsQueryRequest.model_validate(request)
        self.ask(asked, "")
        return self._asked[asked.model_dump_json()].warnings

    def take(self, taken: Taken, value: float | None, shown_in: str) -> str:
        """Keep a number of a table that is shown; gives its lineage id."""
        self.remember(taken.id, taken.text, value, shown_in)
        return taken.id

    def remember(self, cell: str, reference: str, value: float | None, shown_in: str) -> None:
        """Keep a number that is shown, once for each place.

        Args:
            cell: Its lineage id.
            reference: What it refers to.
            value: The number.
            shown_in: Where it is shown, as for `ask`.
        """
        known = self._shown.get(cell)
        places = {shown_in} | set(known.shown_in if known else ())
        self._shown[cell] = Shown(
            id=cell, reference=reference, value=value, shown_in=tuple(sorted(places))
        )

    def lineage(self) -> list[Shown]:
        """All numbers that were shown, by id."""
        return [self._shown[key] for key in sorted(self._shown)]
