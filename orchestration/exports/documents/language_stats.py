"""S4's session stats, by learner; the app names the response, but no field of it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from orchestration.exports.documents.base import Count, Document, Percent


class AverageScores(Document):
    """Mean scores, 0 to 100, to a tenth; null without a scored session."""

    pronunciation: Percent | None
    """Pronunciation."""
    fluency: Percent | None
    """Fluency."""
    grammar: Percent | None
    """Grammar."""
    overall: Percent | None
    """Mean of the scores that a session has."""


class SessionsByType(Document):
    """Sessions of each type."""

    conversation: Count
    """Conversations."""
    pronunciation: Count
    """Pronunciation exercises."""
    roleplay: Count
    """Role plays."""


class DailyTrend(Document):
    """One day of the period with a session."""

    date: dt.date
    """Day of the learner's own calendar."""
    sessions: Count
    """Sessions."""
    average_score: Percent | None
    """Mean of all scores, to a tenth."""
    pronunciation: Percent | None
    """Mean pronunciation score."""
    fluency: Percent | None
    """Mean fluency score."""
    grammar: Percent | None
    """Mean grammar score."""


class TopicCount(Document):
    """How often a topic came up."""

    topic: str
    """The topic."""
    count: Count
    """Sessions with it."""


class AreaCount(Document):
    """How often an area was to be improved."""

    area: str
    """The area."""
    count: Count
    """Sessions with it."""


class SessionStats(Document):
    """Body of `GET /api/sessions/stats?period=week|month` (SessionStatsResponse)."""

    period: Literal["week", "month"]
    """Rolling: the last 7 or 30 days; calendar: ISO week or month."""
    start_date: dt.date
    """First day, in the learner's own calendar."""
    end_date: dt.date
    """Last day."""
    is_complete: bool
    """False for a calendar period that is not over: its figures still grow."""
    total_sessions: Count
    """Sessions."""
    total_duration_seconds: Count
    """Their length."""
    total_words_spoken: Count | None
    """Words spoken; null if no session tells."""
    average_scores: AverageScores
    """Mean scores."""
    scored_sessions: Count
    """Sessions with at least one score: n of the overall mean."""
    sessions_by_type: SessionsByType
    """Sessions of each type."""
    daily_trends: list[DailyTrend]
    """Days with a session, the first first."""
    common_topics: Annotated[list[TopicCount], Field(max_length=5)]
    """The most frequent topics."""
    common_areas_to_improve: Annotated[list[AreaCount], Field(max_length=5)]
    """The most frequent areas to improve."""


class Stats(Document):
    """The learner's figures by period."""

    week: SessionStats | None
    """The last 7 days; null without a session."""
    month: SessionStats | None
    """The last 30 days; null without a session."""
    calendar_weeks: list[SessionStats]
    """ISO weeks with a session, the latest first."""
    calendar_months: list[SessionStats]
    """Months with a session, the latest first."""
