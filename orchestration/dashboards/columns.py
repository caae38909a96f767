"""Columns of a release's tables, looked up once for all of them.

Belongs here: names and types. Does not belong here: what is asked of columns (`people.py`,
`tables.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from weakref import WeakKeyDictionary

from orchestration.figures.board import Board

Columns = Mapping[str, str]
"""DuckDB's type by a column's name, in the table's order."""

_KNOWN: WeakKeyDictionary[Board, Mapping[str, Columns]] = WeakKeyDictionary()


def columns_of(board: Board, table: str) -> Columns:
    """A table's columns; none if there is no such table.

    Args:
        board: The release.
        table: `schema.name`.
    """
    if board not in _KNOWN:
        found: dict[str, dict[str, str]] = defaultdict(dict)
        sql = (
            "select table_schema || '.' || table_name, column_name, data_type "
            "from information_schema.columns order by 1, ordinal_position"
        )
        for name, column, kind in board.answers.rows(sql):
            found[name][column] = kind
        _KNOWN[board] = dict(found)
    return _KNOWN[board].get(table, {})
