"""The state of the system as a typed document: the seed's SystemHealthResponse.

Belongs here: the shape of `health.json`. Does not belong here: judging (`health.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Status = Literal["healthy", "degraded", "critical"]


class _Part(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True
    )


class ComponentHealth(_Part):
    """One component against one rule."""

    name: str
    status: Status
    rule: str = Field(description="What is looked at, in words.")
    metrics: tuple[str, ...] = Field(
        default=(),
        description="Metrics of the catalogue that the value is made of: one, or a part and the "
        "whole; none for what is no metric.",
    )
    value: float | None = Field(description="What was found; null where nothing is known.")
    n: int | None = Field(default=None, description="Observations behind a ratio.")
    degraded_beyond: float | None = None
    critical_beyond: float | None = None
    since: datetime | None = Field(default=None, description="Since when it is in trouble.")


class SystemMetrics(_Part):
    """The last whole hour that the app told of; null where it did not tell a figure."""

    timeframe: Literal["hour"]
    timestamp: datetime
    application: Mapping[str, float | None]
    infrastructure: Mapping[str, float | None]
    integrations: Mapping[str, float | None]
    errors: Mapping[str, float | None]


class ActiveIncident(_Part):
    """Something that was in trouble within the last seven days, or still is."""

    component: str
    rule: str
    opened_at: datetime
    closed_at: datetime | None = Field(description="Null while it lasts.")
    marks: int = Field(description="Bad hours or checks.")


class SystemHealthResponse(_Part):
    """The worst state of all components, and what it follows from."""

    status: Status
    release_id: str
    as_of: datetime
    components: tuple[ComponentHealth, ...]
    metrics: SystemMetrics | None = Field(description="Null where the app told of no hour.")
    incidents: tuple[ActiveIncident, ...]
