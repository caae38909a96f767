"""One shown number.

Belongs here: its shape. Does not belong here: asking for it (`board.py`).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from orchestration.figures.reference import Field


class Cell(BaseModel):
    """One number of a report or dashboard, with what is needed to explain it."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True
    )

    id: str
    """Lineage id, twelve hex digits: `etude explain ID`."""
    reference: str
    """What the id stands for, in words: metric, version, time, place and field."""
    metric: str
    """Name in the metric catalogue."""
    field: Field
    """Whether this is its value, that of the time before, its n, or a bound of its interval."""
    time: dt.datetime | dt.date | None
    """First day or moment of the period; none if it is the whole time."""
    dimensions: dict[str, Any]
    """Value by dimension; null where unknown."""
    value: int | float | None
    """The number; null where nothing is known, which is not 0."""
    is_complete: bool
    """Whether the period is over and lies in the asked time."""
