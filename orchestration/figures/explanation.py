"""What an explanation of a number says.

Belongs here: its shape. Does not belong here: how it is found (`explain.py`, `explain_table.py`).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class _Part(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True
    )


class RowSet(_Part):
    """Rows of one table that went into the number."""

    metric: str
    table: str
    columns: tuple[str, ...]
    sql: str
    """Lists them: `etude query` runs it."""
    row_count: int | None
    """How many they are; null where there are too few for this reader."""
    value: int | float | None
    """What they come to."""
    rows: tuple[tuple[Any, ...], ...] | None
    """The first of them; null where this reader may not see rows."""


class Explanation(_Part):
    """A number, what it means and what it is made of."""

    id: str
    reference: str
    release_id: str
    as_of: dt.datetime
    metric: str
    """The metric, or an alert's rule; of a number that is none `schema.table.column`, of a share of
    a table `schema.table.column/denominator`."""
    label: str
    description: str
    formula: str
    version: int | None
    """Version of the metric's definition; null for what is no metric."""
    effective_date: dt.date | None
    unit: str | None
    owner: str | None
    field: str
    period_start: dt.datetime | None
    period_end: dt.datetime | None
    """First moment after the period."""
    dimensions: dict[str, Any]
    is_complete: bool | None
    value: int | float | None
    recomputed: int | float | None
    """The same number from the listed rows, added up apart from the engine."""
    agrees: bool
    sql: str
    """The statement that answered it; values are in `parameters`."""
    parameters: dict[str, Any]
    rows: tuple[RowSet, ...]
    shown_in: tuple[str, ...]
    role: str
