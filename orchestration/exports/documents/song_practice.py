"""S0's `GET /performance/insights` and `GET /performance/problem-sections`, by learner."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from orchestration.exports.documents.base import Count, Document, LearnerFile, Percent

Trend = Literal["improving", "stable", "declining", "insufficient_data"]
Problems = Literal["reducing", "stable", "increasing", "insufficient_data"]


class AnalysisPeriod(Document):
    """The days that the figures are about, in the learner's own calendar."""

    start_date: dt.datetime
    """First day, as its first instant; days carry no zone, so it is written as UTC."""
    end_date: dt.datetime
    """Day after the last one."""
    days: Literal[7, 30, 90]
    """Length in days."""


class SummaryMetrics(Document):
    """Sessions of one learner, with one song or all, in one period."""

    total_sessions: Count
    """Sessions begun."""
    total_practice_time: Count | None
    """Seconds of sessions that ended; null if none did."""
    average_session_length: Annotated[float, Field(ge=0)] | None
    """Mean seconds of sessions that ended, to a tenth; null if none did."""
    average_completion_rate: Percent | None
    """Mean percent of the song played, to a tenth; null if no session tells."""
    total_problem_sections: Count | None
    """Problem sections of all sessions; null where the learner does not allow single events."""


class Recommendation(Document):
    """What the learner is advised to do, as of this release."""

    type: Literal[
        "completion_improvement",
        "pause_reduction",
        "consistency_improvement",
        "tempo_practice",
        "chord_focus",
    ]
    """Which figure lies beyond its threshold."""
    priority: Literal["high", "medium", "low"]
    """How far beyond: from 1.5 times on, from 1.2 times on, or less."""
    title: str
    """Heading."""
    description: str
    """Sentence; ends with the section or chord it is about, where there is one."""
    actionable_steps: Annotated[list[str], Field(min_length=1)]
    """What to do, in order."""


class TrendInterpretation(Document):
    """The newer half of the period against the older one; named only if a 5 % test names it."""

    completion: Trend
    """Share of the song played."""
    consistency: Trend
    """Days with practice."""
    problems: Problems
    """Stumbles per visit of a section."""


class ImprovementTrends(Document):
    """How the newer half of the period differs from the older one."""

    completion_trend: float | None
    """Percentage points of completion, to a tenth; null if a half has no completed session."""
    trend_interpretation: TrendInterpretation
    """The same in words."""


class Insights(Document):
    """Body of `GET /performance/insights?song_id=…&period_days=…`."""

    user_id: str
    """Pseudonym of the learner."""
    song_id: int | str | None
    """The song; null: all songs."""
    analysis_period: AnalysisPeriod
    """The days that the figures are about."""
    summary_metrics: SummaryMetrics
    """Sessions in the period."""
    ai_recommendations: Annotated[list[Recommendation], Field(max_length=5)]
    """Today's advice about the song, or about any song; the most urgent first."""
    improvement_trends: ImprovementTrends | None
    """Null where the learner does not allow sessions to be compared."""


class ProblemSection(Document):
    """A section of a song where the learner stumbles more often than on average."""

    id: str
    """Id of the finding."""
    start_position: Annotated[float, Field(ge=0)] | None
    """Where the section begins in the song, in seconds."""
    end_position: Annotated[float, Field(ge=0)] | None
    """Where it ends, in seconds."""
    section_name: str | None
    """Name of the section."""
    problem_type: Literal["frequent_pauses", "frequent_rewinds", "tempo_changes", "chord_changes"]
    """What most stumbles are."""
    severity_score: Annotated[float, Field(ge=1, le=5)]
    """1.0 (average) to 5.0, to a tenth."""
    suggested_improvements: Annotated[list[str], Field(min_length=1)]
    """What helps, in order."""


class ProblemSectionList(Document):
    """Body of `GET /performance/problem-sections?session_id=…&limit=10`."""

    problem_sections: Annotated[list[ProblemSection], Field(max_length=10)]
    """The ten most severe."""
    total_count: Count
    """How many there are."""


class SessionProblemSections(ProblemSectionList):
    """Problem sections of one session."""

    session_id: int | str
    """The app's id of the session."""


class SongProblemSections(ProblemSectionList):
    """Problem sections of one song, over all sessions."""

    song_id: int | str
    """The song."""


class ProblemSections(Document):
    """Where the learner stumbles, by song and by session."""

    songs: list[SongProblemSections] | None
    """Songs with a problem section; null where sessions may not be compared."""
    sessions: list[SessionProblemSections] | None
    """Sessions of the last 90 days with a problem section, the latest first; null where single
    events may not be kept."""


class SongPracticeFile(LearnerFile):
    """A learner of song_practice (S0)."""

    source_system: Literal["song_practice"]
    """The app."""
    insights: list[Insights] | None
    """All songs and every song practised, over 7, 30 and 90 days."""
    problem_sections: ProblemSections | None
    """Where the learner stumbles; null where nothing may be known."""
