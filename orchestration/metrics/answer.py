"""Answers to requests for metrics, on one release that is opened once.

Belongs here: running statements. Does not belong here: what a request means (`planning.py`), its
SQL (`statement.py`), points of rows (`points.py`), what a reader should know (`warn.py`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from orchestration.metrics.definitions import Definitions
from orchestration.metrics.errors import MetricsError
from orchestration.metrics.facts import Facts
from orchestration.metrics.metric import Metric
from orchestration.metrics.plan import Plan
from orchestration.metrics.planning import planned
from orchestration.metrics.points import point_of
from orchestration.metrics.response import (
    MetricsQueryResponse,
    MetricUsed,
    PaginationInfo,
    QueryMetadata,
    TimeSpan,
)
from orchestration.metrics.shapes import MetricsQueryRequest
from orchestration.metrics.statement import Statement, statement
from orchestration.metrics.warn import warnings_about
from orchestration.releases.query import (
    TIMEOUT_SECONDS,
    interrupted_after,
    opened,
    stated_as_of,
)
from orchestration.settings import Settings

Row = tuple[Any, ...]

KEPT_FOLDER = "cache"
"""Where a deployment keeps what can be made again."""


class Answers:
    """One release, open for requests; safe to use from several threads."""

    def __init__(
        self, release_id: str, connection: duckdb.DuckDBPyConnection, definitions: Definitions
    ) -> None:
        """Take an open release and what its metrics mean."""
        self.release_id = release_id
        self.definitions = definitions
        self._connection = connection
        self._facts = Facts(connection, definitions.catalogue)
        self._as_of = stated_as_of(connection).replace(tzinfo=None)

    @classmethod
    @contextmanager
    def on(cls, folder: Path, settings: Settings) -> Generator[Answers]:
        """Open a release, or the draft of one that carries its definitions.

        Args:
            folder: Its folder.
            settings: The deployment, for its limits.

        Raises:
            NoDefinitionsError: It carries no definitions.
            QueryError: It cannot be opened.
        """
        definitions, kept = Definitions.of(folder), settings.data_root / KEPT_FOLDER
        definitions.flow.recall(kept)
        with opened(folder, settings) as connection:
            yield cls(folder.name, connection, definitions)
        definitions.flow.keep(kept)

    def answer(self, request: MetricsQueryRequest) -> MetricsQueryResponse:
        """The answer to a request.

        Raises:
            RequestError: It asks for what there is not.
            MetricsError: It took too long, or the engine refused it.
        """
        plan = self.plan(request)
        asked = statement(plan, self._facts)
        rows, total = self._run(asked)
        points = [point_of(plan, row, self._facts, self._as_of) for row in rows]
        return MetricsQueryResponse(
            data=points,
            metadata=self._metadata(plan, asked),
            pagination=_pagination(request, len(points), total),
            warnings=warnings_about(plan, points, self._facts, self._as_of),
        )

    @property
    def as_of(self) -> dt.datetime:
        """Logical now of the release, in UTC, without offset."""
        return self._as_of

    def first_moment(self, metric: str) -> dt.datetime | None:
        """The first moment of which a metric's models have a row; none if they have none.

        Raises:
            RequestError: There is no such metric.
        """
        models = sorted(self.definitions.catalogue.metric(metric).models)
        firsts = [self._facts.first(model) for model in models]
        return min((first for first in firsts if first is not None), default=None)

    def known_from(self, metric: Metric) -> dt.datetime | None:
        """The first day, week or month by which all models of a metric have a row."""
        return self._facts.known_from(metric.models, metric.finest)

    def plan(self, request: MetricsQueryRequest) -> Plan:
        """How a request is answered.

        Raises:
            RequestError: It asks for what there is not.
        """
        return planned(request, self.definitions, self._facts, self._as_of)

    def statement(self, request: MetricsQueryRequest) -> Statement:
        """The SQL that answers a request, with the values of its placeholders."""
        return statement(self.plan(request), self._facts)

    def kind(self, dimension: str) -> str:
        """What the values of a qualified dimension are: `text`, `number`, `boolean`, `moment`."""
        return self._facts.kind(dimension)

    def keys(self, table: str) -> tuple[str, ...]:
        """Key columns of one of the release's tables, `schema.name`."""
        sql = (
            "select key_columns from release.tables where schema_name || '.' || table_name = $name"
        )
        return tuple(self.rows(sql, {"name": table})[0][0].split(", "))

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """Rows of the release's tables, for what is no metric.

        Raises:
            MetricsError: It took too long, or the engine refused it.
        """
        with self._cursor() as cursor:
            return cursor.execute(sql, parameters or {}).fetchall()

    def _run(self, asked: Statement) -> tuple[list[Row], int]:
        """The rows of the page, and the number of all points."""
        with self._cursor() as cursor:
            rows = cursor.execute(asked.sql, {**asked.parameters, **asked.page}).fetchall()
            if rows:
                return rows, rows[0][-1]
            counted = cursor.execute(asked.count_sql, asked.parameters).fetchone()
        return [], counted[0] if counted else 0

    @contextmanager
    def _cursor(self) -> Generator[duckdb.DuckDBPyConnection]:
        """A cursor that gives up in time, and whose complaints are ours."""
        cursor = self._connection.cursor()
        try:
            with interrupted_after(cursor, TIMEOUT_SECONDS):
                yield cursor
        except duckdb.InterruptException as error:
            message = f"gave up after {TIMEOUT_SECONDS:g} s: ask for less."
            raise MetricsError(message) from error
        except duckdb.Error as error:
            raise MetricsError(f"not answered: {str(error).splitlines()[0]}") from error

    def _metadata(self, plan: Plan, asked: Statement) -> QueryMetadata:
        previous = plan.previous
        return QueryMetadata(
            release_id=self.release_id,
            as_of=self._as_of,
            time_range=TimeSpan(start=plan.span.since, end=plan.span.until),
            granularity=plan.request.granularity,
            metrics=[_used(metric, plan) for metric in plan.metrics],
            sql_sha256=hashlib.sha256(asked.sql.encode()).hexdigest(),
            **(
                {}
                if previous is None
                else {"previous_time_range": TimeSpan(start=previous.since, end=previous.until)}
            ),
        )


def _used(metric: Metric, plan: Plan) -> MetricUsed:
    own = plan.spans[metric.finest]
    return MetricUsed(
        name=metric.name,
        version=metric.meta["version"],
        effective_date=metric.effective_date,
        unit=metric.meta["unit"],
        owner=metric.meta["owner"],
        type=metric.type,
        calendar=metric.meta["calendar"],
        **({} if own == plan.span else {"time_range": TimeSpan(start=own.since, end=own.until)}),
    )


def _pagination(request: MetricsQueryRequest, shown: int, total: int) -> PaginationInfo:
    following_offset = request.offset + shown
    has_more = shown > 0 and following_offset < total
    return PaginationInfo(
        limit=request.limit,
        offset=request.offset,
        total=total,
        has_more=has_more,
        next_offset=following_offset if has_more else None,
    )
