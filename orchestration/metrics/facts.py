"""What a request needs to know of a release's data: types of dimensions, where data begin.

Belongs here: small questions to the marts, each asked once. Does not belong here: answers.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable

import duckdb

from orchestration.metrics.catalogue import Catalogue
from orchestration.metrics.filters import kind_of
from orchestration.metrics.ranges import GRAINS, floored


class Facts:
    """Facts about the marts of one release."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
        """Take an open release and its catalogue."""
        self._connection = connection
        self._catalogue = catalogue
        self._kinds: dict[str, str] = {}
        self._firsts: dict[str, dt.datetime | None] = {}
        self._lock = threading.Lock()

    def kind(self, dimension: str) -> str:
        """What the values of a qualified dimension are: `text`, `number`, `boolean`, `moment`."""
        with self._lock:
            if dimension not in self._kinds:
                table, sql = self._catalogue.dimension_column(dimension)
                described = self._one(f"describe select {sql} as value from {table}")
                self._kinds[dimension] = kind_of(str(described[1]))
            return self._kinds[dimension]

    def first(self, model: str) -> dt.datetime | None:
        """The first moment of which a semantic model has a row; none if it has none."""
        with self._lock:
            if model not in self._firsts:
                table, sql = self._catalogue.time_column(model)
                (first,) = self._one(f"select cast(min({sql}) as timestamp) from {table}")
                self._firsts[model] = first
            return self._firsts[model]

    def known_from(self, models: Iterable[str], grain: str) -> dt.datetime | None:
        """The first period by which all of some semantic models have rows; none if one has none.

        Args:
            models: Their names.
            grain: The length of the period; a day at least: that nothing happened in the morning of
                the first day says nothing of when data begin.
        """
        length = max(grain, "day", key=GRAINS.index)
        firsts = [self.first(model) for model in models]
        known = [floored(first, length) for first in firsts if first is not None]
        return max(known) if len(known) == len(firsts) else None

    def _one(self, sql: str) -> tuple:
        row = self._connection.cursor().execute(sql).fetchone()
        return row or ()
