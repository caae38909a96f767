"""Widgets whose figures come from one table of the release, such as a coach's weeks.

Only sums, means and counts over rows are made, each row of the answer with its people, and hidden
where these are few. Belongs here: that SQL and its cells. Does not belong here: metrics
(`content.py`), words about the table (`table_words.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.dashboards import texts
from orchestration.dashboards.cells import Asking, Cell
from orchestration.dashboards.columns import Columns, columns_of
from orchestration.dashboards.definition import Dashboard, Figure, Widget
from orchestration.dashboards.row_times import grain_of_column
from orchestration.dashboards.suppress import SMALLEST_GROUP
from orchestration.dashboards.table_words import taken_of
from orchestration.figures.board import Board
from orchestration.figures.table_rows import quoted, selected, table_of
from orchestration.figures.taken import place
from orchestration.metrics.errors import MetricsError
from orchestration.metrics.intervals import wilson
from orchestration.metrics.ranges import following, over_everywhere
from orchestration.metrics.written import written

_TEXTS = ("VARCHAR", "UUID")

Rows = list[tuple[Any, list[Cell]]]

FEW = "a small group"
"""What a group of few people is called: its own name may be a person's."""


class NotThereError(Exception):
    """The table or one of its columns is not in the release; the message is for readers."""


def table_rows(asking: Asking, dashboard: Dashboard, widget: Widget, person: str | None) -> Rows:
    """The rows of a widget.

    Args:
        asking: The release.
        dashboard: The page, which says whose rows are meant.
        widget: A widget with a table as its data source.
        person: Whose page it is, for dashboards with `each`.

    Raises:
        NotThereError: The release has no such table or column, it cannot be read, or a figure
            would be a single person's.
    """
    columns = _required(asking.board, widget.data_source)
    own = dashboard.each if dashboard.each in columns else None
    _require(widget, columns)
    sql, parameters = _statement(widget, columns, own, person)
    try:
        found = asking.board.answers.rows(sql, parameters)
    except MetricsError as error:
        message = f"{widget.data_source} cannot be read: {error}"
        raise NotThereError(message) from error
    few = hidden_rows([people for _, people, *_ in found])
    rows: Rows = []
    for number, (group, people, *values) in enumerate(found):
        at = {own: person} if own is not None else {}
        at |= {widget.query.group_by: group} if widget.query.group_by else {}
        shown = _Shown(asking, widget, place(**at))
        cells = shown.cells(None if number in few else people, values)
        if is_running(group, str(widget.query.group_by), asking.board.answers.as_of):
            words = texts.INCOMPLETE if widget.type == "table" else texts.NOT_OVER
            cells = [cell | {"w": words} if "t" in cell else cell for cell in cells]
        is_few = number in few and isinstance(group, str)
        rows.append((FEW if is_few else group, cells))
    return rows


def hidden_rows(people: Sequence[int | None]) -> frozenset[int]:
    """The rows that are hidden: those of few people, and one more if that is a single one.

    >>> sorted(hidden_rows([9, 2, 6])), sorted(hidden_rows([9, 0, 6])), sorted(hidden_rows([2]))
    ([1, 2], [], [0])
    """
    known = {number: count for number, count in enumerate(people) if count}
    hidden = {number for number, count in known.items() if count < SMALLEST_GROUP}
    left = sorted(set(known) - hidden, key=lambda number: (known[number], number))
    if len(hidden) == 1 and left:
        hidden.add(left[0])
    return frozenset(hidden)


def is_running(group: Any, column: str, as_of: dt.datetime) -> bool:
    """Whether a row is of a week or month that is not over everywhere.

    On whose calendar a table counts it does not tell, and learners' days end later than UTC's.

    >>> monday, week = dt.date(2026, 11, 16), "week_start_date"
    >>> [is_running(monday, week, dt.datetime(2026, 11, 23, hour)) for hour in (0, 11, 12)]
    [True, True, False]
    """
    if not isinstance(group, dt.date):
        return False
    first = dt.datetime(group.year, group.month, group.day)  # noqa: DTZ001 - as marts have them
    grain = grain_of_column(column)
    return grain is not None and over_everywhere(following(first, grain)) > as_of


def _required(board: Board, table: str) -> Columns:
    """A table's columns.

    Raises:
        NotThereError: There is no such table in the release.
    """
    found = columns_of(board, table)
    if not found:
        message = (
            f"the table {table} is not in this release: it failed, or nothing was built for it. "
            "Other figures are not affected."
        )
        raise NotThereError(message)
    return found


def people_of(board: Board, table: str, column: str) -> list[str]:
    """The persons who have rows in a table, sorted.

    Raises:
        NotThereError: There is no such table or column.
    """
    if column not in _required(board, table):
        message = f"{table} has no column {column}"
        raise NotThereError(message)
    name = quoted(column)
    sql = f"select distinct cast({name} as varchar) from {table_of(table)} where {name} is not null"
    return sorted(value for (value,) in board.answers.rows(sql))


def _statement(
    widget: Widget, columns: Columns, own: str | None, person: str | None
) -> tuple[str, dict[str, Any]]:
    query = widget.query
    group = quoted(query.group_by) if query.group_by else "null"
    people = quoted(str(query.people))
    is_id = columns[str(query.people)] in _TEXTS
    counted = f"count(distinct {people})" if is_id else f"max({people})"
    extremes = [each.name for each in query.figures if each.summary in {"min", "max"}]
    if is_id and extremes:
        message = f"{', '.join(extremes)}: the least and the most of single persons are not shown."
        raise NotThereError(message)
    listed = [f"{group} as own", f"{counted} as people"]
    for figure in query.figures:
        listed += selected(taken_of(widget, figure))
    where, parameters = "", {}
    if own is not None:
        where, parameters = f" where cast({quoted(own)} as varchar) = $person", {"person": person}
    grouped = f" group by {group}" if query.group_by else ""
    first = "3 desc nulls last, own" if query.order == "first" else "own desc"
    limit = f" order by {first} limit {query.limit}" if query.group_by else ""
    sql = f"select {', '.join(listed)} from {table_of(widget.data_source)}{where}{grouped}{limit}"
    return sql, parameters


@dataclass(frozen=True)
class _Shown:
    """The cells of one row: their widget, and which rows of the table they are of."""

    asking: Asking
    widget: Widget
    at: tuple[tuple[str, Any], ...]

    def cells(self, people: int | None, values: Sequence[Any]) -> list[Cell]:
        figures = self.widget.query.figures
        if not people:
            return [{"h": 1} if people is None else {"m": 1} for _ in figures]
        return [
            self._cell(figure, value, n)
            for figure, value, n in zip(figures, values[::2], values[1::2], strict=True)
        ]

    def _cell(self, figure: Figure, value: Any, n: Any) -> Cell:
        if value is None:
            return {"m": 1}
        plain = float(value) if not isinstance(value, int) else value
        taken = taken_of(self.widget, figure, self.at)
        place = f"{self.asking.shown_in}/{self.widget.id}"
        said: Cell = {"t": written(plain, figure.unit), "x": plain}
        said["i"] = self.asking.board.take(taken, plain, place)
        if n is not None:
            is_share = figure.unit == "ratio" and 0 <= plain <= 1
            bounds = wilson(plain * n, int(n)) if is_share else None
            low, high = bounds or (None, None)
            said["n"] = str(texts.basis(int(n), low, high, figure.unit))
            if bounds:
                said["l"], said["u"] = bounds
        return said


def _require(widget: Widget, columns: Columns) -> None:
    query = widget.query
    wanted = [query.group_by, query.people]
    wanted += [name for figure in query.figures for name in (figure.column, figure.of)]
    missing = sorted({name for name in wanted if name and name not in columns})
    if missing:
        message = f"{widget.data_source} has no column {', '.join(missing)} in this release."
        raise NotThereError(message)
