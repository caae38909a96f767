"""Rows of a table that are one week or month each, in the order of time.

Belongs here: which weeks and months are rows. Does not belong here: their cells (`tables.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from orchestration.dashboards.cells import Cell
from orchestration.dashboards.windows import without_gaps

Rows = Sequence[tuple[Any, list[Cell]]]


def in_time(rows: Rows, column: str) -> list[tuple[Any, list[Cell]]]:
    """Rows by week or month from the first to the last; those that the table has not are missing.

    Args:
        rows: Rows of a widget.
        column: What they are grouped by; `week…` or `month…` if its values are first days of these.
    """
    grain = grain_of_column(column)
    known = {group: cells for group, cells in rows if isinstance(group, dt.date)}
    if grain is None or len(known) < len(rows):
        return sorted(rows, key=lambda row: str(row[0]))
    missing: list[Cell] = [{"m": 1}] * (len(rows[0][1]) if rows else 0)
    return [(day, known.get(day, missing)) for day in without_gaps(known, grain)]


def grain_of_column(column: str) -> str | None:
    """Whether a column has first days of weeks or of months, told by its name.

    >>> grain_of_column("week_start_date"), grain_of_column("section_name")
    ('week', None)
    """
    return next((each for each in ("week", "month") if column.startswith(each)), None)
