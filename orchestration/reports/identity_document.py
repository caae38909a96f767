"""What a preview of a link says: a typed document, names in camelCase.

Belongs here: its shape. Does not belong here: how it is worked out (`identity_preview.py`).
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class _Shape(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class Member(_Shape):
    """A learner of an individual."""

    individual_id: str
    source_system: str
    learner_id: str
    first_date: str | None


class RowsChanged(_Shape):
    """Rows of a table that are there only before, or only after."""

    table: str
    gone: int
    new: int


class MetricChanged(_Shape):
    """A point of a metric, before and after."""

    metric: str
    time: str | None
    before: float | None
    after: float | None


class IdentityPreview(_Shape):
    """What one link or unlink would change."""

    action: str
    learners: tuple[str, str]
    individuals_before: int
    individuals_after: int
    before: list[Member]
    after: list[Member]
    tables: list[RowsChanged]
    metrics: list[MetricChanged]

    def to_json(self) -> dict[str, Any]:
        """The document, names in camelCase."""
        return self.model_dump(by_alias=True, mode="json")
