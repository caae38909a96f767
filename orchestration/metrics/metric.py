"""What is known of one metric.

Belongs here: its facts. Does not belong here: where they are read from (`catalogue.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Metric:
    """One metric of the catalogue.

    Attributes:
        name: Its name.
        label: Its name for people.
        description: What it counts, in a sentence.
        type: `simple`, `ratio` or `derived`, as MetricFlow has it.
        meta: `owner`, `version`, `effective_date`, `unit`, `calendar`, `population` and, where they
            apply, `interval`, `family`, `aggregation`, `granularity`.
        aggregation: What the request's `aggregation` may call it; none for ratios without family.
        parts: Numerator and denominator, of a ratio.
        inputs: Metrics that it is made of.
        models: Semantic models that it reads.
        finest: The shortest period that it is known by.
        counts_rows: Whether it is 0 where its models have no row, because it counts them.
    """

    name: str
    label: str
    description: str
    type: str
    meta: Mapping[str, Any]
    aggregation: str | None
    parts: tuple[str, str] | None
    inputs: tuple[str, ...]
    models: frozenset[str]
    finest: str
    counts_rows: bool

    @property
    def calendar(self) -> str:
        """Whose days it is counted on: `learner` or `utc`."""
        return self.meta["calendar"]

    @property
    def granularity(self) -> str | None:
        """The only period that it is known by, where periods cannot be added up."""
        return self.meta.get("granularity")

    @property
    def effective_date(self) -> dt.date:
        """Day from which on this version of the definition holds."""
        return dt.date.fromisoformat(self.meta["effective_date"])
