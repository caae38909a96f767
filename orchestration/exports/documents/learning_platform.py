"""S3's dashboard and summary, by learner."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from orchestration.exports.documents.base import Count, Document, LearnerFile, Percent


class ProgressSummary(Document):
    """How far the learner has come."""

    total_modules: Count
    """Modules enrolled in."""
    completed_modules: Count
    """Modules completed."""
    progress_percentage: Percent | None
    """Completed of all modules, to a hundredth; null without a module."""
    current_level: str | None
    """Level as the app tells it."""


class RealtimeMetrics(Document):
    """How active the learner is, as of the release; the name is the app's."""

    daily_activities: Count
    """Activities of the learner's own today."""
    average_recent_score: float | None
    """Mean of the latest five scores, to a tenth; null without one."""
    activity_trend: Literal["increasing", "stable", "decreasing", "insufficient_data"]
    """Last seven days against the seven before; named only if a 5 % test names it."""
    engagement_level: Annotated[int, Field(ge=0, le=100)] | None
    """0 to 100: active days, activities and completions of seven days."""


class Alert(Document):
    """One risk that is present."""

    type: Literal["performance_alert", "engagement_alert", "completion_alert", "consistency_alert"]
    """What kind of risk."""
    severity: Literal["high", "medium", "low"]
    """From twice its threshold on, from 1.5 times, or less."""
    title: str
    """Heading."""
    message: str
    """Sentence with the figure."""
    action_required: bool
    """Whether the severity is high."""
    recommendations: Annotated[list[str], Field(min_length=1)]
    """What to do, in order."""


class Dashboard(Document):
    """The message `dashboard_initial_data`, as of the release instead of live."""

    type: Literal["dashboard_initial_data"]
    """Kind of message."""
    session_id: UUID
    """Made from learner and release: there is no connection that could have an id."""
    timestamp: dt.datetime
    """Logical now of the release (UTC)."""
    progress_summary: ProgressSummary
    """How far the learner has come."""
    realtime_metrics: RealtimeMetrics
    """How active the learner is."""
    alerts: list[Alert]
    """Risks that are present, the most severe first."""
    recommendations: list[str]
    """What to do: the next module, then the first step of every alert."""


class LearningVelocity(Document):
    """Activities per time, by the app's own formulas."""

    daily_velocity: Annotated[float, Field(ge=0)]
    """Activities of seven days / 7."""
    weekly_velocity: Annotated[float, Field(ge=0)]
    """Activities of seven days."""
    trend_adjusted: Annotated[float, Field(ge=0)] | None
    """Weighted mean of the last four weeks, the latest most; null before."""


class SeedPrediction(Document):
    """The app's own formula for the day of completion: no interval, no test against truth."""

    predicted_days_seed: Count | None
    """Days to completion; null where the formula has no answer."""
    predicted_date_seed: dt.date | None
    """Today plus these days."""
    confidence_seed: Annotated[float, Field(ge=0, le=1)] | None
    """The formula's confidence factor, 0 to 1."""


class Summary(Document):
    """Body of `GET /api/progress/summary/{user_id}/`; the app names no fields, these are ours."""

    user_id: str
    """Pseudonym of the learner."""
    progress_summary: ProgressSummary
    """How far the learner has come."""
    realtime_metrics: RealtimeMetrics
    """How active the learner is."""
    learning_velocity: LearningVelocity
    """Activities per time."""
    completion: SeedPrediction
    """When the learner may be done."""


class LearningPlatformFile(LearnerFile):
    """A learner of learning_platform (S3)."""

    source_system: Literal["learning_platform"]
    """The app."""
    dashboard: Dashboard | None
    """The learner's dashboard; null without an enrolment."""
    summary: Summary | None
    """The learner's summary; null without an enrolment."""
