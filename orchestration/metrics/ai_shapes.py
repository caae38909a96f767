"""What a request about AI models looks like in JSON, and its answer: the seed's names, camelCase.

Belongs here: shapes. Does not belong here: what the numbers are (`ai_performance.py`), how they are
judged (`ai_judgement.py`).
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from orchestration.metrics.response import QueryMetadata
from orchestration.metrics.shapes import Moment, Name, Shape, TimeRange

State = Literal["meets", "below", "degraded", "critical", "insufficient_data"]
Direction = Literal["improving", "declining", "stable", "insufficient_data"]


class AIPerformanceRequest(Shape):
    """Which AI models, of which time, divided by what."""

    model_types: Annotated[list[Name], Field(min_length=1, max_length=20)] | None = None
    """Kinds of models; by default all."""
    time_range: TimeRange
    """Which time, in UTC."""
    segmentation: list[Name] = Field(default_factory=list, max_length=3)
    """Dimensions of the recommendations' metrics to divide each version by, one at a time."""
    include_comparisons: bool = False
    """Whether the equally long time before stands beside."""
    release_id: Name | None = None
    """Release that answers, by its own definitions; by default the current one."""


class Rate(Shape):
    """A share with its denominator and 95 % interval (Wilson 1927); null without any."""

    value: float | None
    n: int
    low: float | None
    high: float | None


class Accuracy(Rate):
    """Share of the judged recommendations that proved right."""

    is_mature: bool
    """Whether the time ended 14 days ago or more, so that its judgements are in."""


class Mean(Shape):
    """A quotient that is no share, with its denominator; null without any."""

    value: float | None
    n: int


class AIMetricsAggregate(Shape):
    """What became of recommendations, without those to bots and staff."""

    recommendations: int
    answered: int
    accepted: int
    modified: int
    rejected: int
    unanswered: int
    """Without an answer, which is no rejection."""
    acceptance_rate: Rate
    """Accepted as they were, of answered."""
    accuracy: Accuracy
    satisfaction: Mean
    """Mean of 1 to 5."""
    cost_per_recommendation_micros: Mean
    """In millionths of USD, of everybody's recommendations."""
    cost_per_accepted_micros: Mean
    """The same per accepted one."""


class PreviousPeriod(Shape):
    """The same of the time before."""

    recommendations: int | None
    acceptance_rate: float | None
    accuracy: float | None
    satisfaction: float | None


class ModifiedField(Shape):
    """A field that learners changed, in the version's whole time."""

    field: str
    count: int
    n: int
    """Modified recommendations of which it is known what was changed."""
    share: float


class Safety(Shape):
    """Recommendations with a safety event, of all that the version ever made to anybody."""

    affected: int
    n: int
    rate: float | None
    """Null where none was affected, which is not a risk of 0."""
    low: float | None
    high: float | None
    """95 % interval (Clopper and Pearson 1934)."""
    upper_bound: float | None
    """What the rate is below with 95 % confidence."""
    unreviewed_events: int


class Segment(Shape):
    """What became of the recommendations of one segment."""

    dimension: str
    value: str | bool | int | float | Moment | None
    metrics: AIMetricsAggregate


class ModelPerformance(Shape):
    """One version of a model in the asked time."""

    model_type: str
    model_version: str
    definition: str
    """What accuracy means for this type of model."""
    target: float
    status: State
    """Accuracy against its limits: critical, degraded against the version's own first 28 days,
    below its target, or meeting it."""
    metrics: AIMetricsAggregate
    modified_fields: list[ModifiedField]
    safety: Safety | None
    cost_per_retained_learner_micros: Mean
    """Of the months that lie in the asked time and whose month after is over."""
    segments: list[Segment]
    previous: PreviousPeriod | None = None
    """Only if compared."""


class TrendAnalysis(Shape):
    """Change of a share by week, over the whole weeks of the asked time."""

    metric: Literal["acceptanceRate", "accuracy"]
    model_type: str
    model_version: str
    weeks: int
    n: int
    slope_per_week: float | None
    low: float | None
    high: float | None
    """95 % interval of the slope."""
    direction: Direction
    """Named only where the interval leaves out 0."""


class AIRecommendation(Shape):
    """What should be done about a version, and why."""

    kind: Literal["retraining", "review_safety", "collect_outcomes"]
    model_type: str
    model_version: str
    reason: str


class AIMetadata(QueryMetadata):
    """Where the numbers come from."""

    judged_until: dt.datetime
    """Recommendations made before this moment are 14 days old, and their judgements are in."""


class AIPerformanceResponse(Shape):
    """Versions of models that made recommendations in the asked time."""

    models: list[ModelPerformance]
    aggregates: AIMetricsAggregate
    trends: list[TrendAnalysis]
    recommendations: list[AIRecommendation]
    metadata: AIMetadata
    warnings: list[str]

    def to_json(self) -> str:
        """The answer as JSON text; what was not asked is left out."""
        return self.model_dump_json(by_alias=True, exclude_unset=True)
