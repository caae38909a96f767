"""S4's session history and warm-up, and the learner's file; the app names no field of them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from orchestration.exports.documents.base import Count, Document, LearnerFile, Percent
from orchestration.exports.documents.language_stats import AreaCount, Stats

SessionType = Literal["conversation", "pronunciation", "roleplay"]


class PastSession(Document):
    """One session (SessionResultResponse)."""

    id: str
    """The app's id of the session."""
    session_type: SessionType
    """Type of session."""
    duration_seconds: Count
    """Length."""
    words_spoken: Count | None
    """Words spoken."""
    pronunciation_score: Percent | None
    """Score of pronunciation."""
    fluency_score: Percent | None
    """Score of fluency."""
    grammar_score: Percent | None
    """Score of grammar."""
    topics: list[str]
    """What it was about."""
    vocabulary_learned: list[str]
    """Words learned."""
    areas_to_improve: list[str]
    """What was weak."""
    created_at: dt.datetime
    """When it ended (UTC): the app stores a session then."""


class HistoryPage(Document):
    """Body of `GET /api/sessions/history?limit=100&offset=…` (SessionHistoryResponse)."""

    sessions: Annotated[list[PastSession], Field(max_length=100)]
    """The latest first."""
    total: Count
    """Sessions on all pages."""
    limit: Literal[100]
    """Sessions on a page at most."""
    offset: Count
    """Sessions on the pages before."""


class History(Document):
    """Pages of 100 sessions: of all types, and of each."""

    all: list[HistoryPage]
    """Sessions of all types."""
    conversation: list[HistoryPage]
    """Conversations."""
    pronunciation: list[HistoryPage]
    """Pronunciation exercises."""
    roleplay: list[HistoryPage]
    """Role plays."""


class Word(Document):
    """A word to review: Leitner's boxes."""

    word: str
    """The word."""
    last_learned: dt.date
    """Day on which it was last learned."""
    box: Annotated[int, Field(ge=1)]
    """How often it was learned on a further day; every box waits twice as long."""
    due: dt.date
    """Day on which it is due."""


class LastSession(Document):
    """The latest session."""

    id: str
    """The app's id of the session."""
    session_type: SessionType
    """Type of session."""
    duration_seconds: Count | None
    """Length."""
    words_spoken: Count | None
    """Words spoken."""
    average_score: Percent | None
    """Mean of its scores, to a tenth."""
    areas_to_improve: list[str]
    """What was weak."""
    created_at: dt.datetime
    """When it ended (UTC)."""


class Warmup(Document):
    """Body of `GET /api/sessions/warmup` (WarmupContentResponse)."""

    focus_areas: list[AreaCount]
    """Areas to improve of the last seven days, the most frequent first."""
    vocabulary_review: Annotated[list[Word], Field(max_length=10)]
    """Words that are due, the most overdue for its box first."""
    last_session: LastSession | None
    """The latest session."""


class LanguageTutorFile(LearnerFile):
    """A learner of language_tutor (S4)."""

    source_system: Literal["language_tutor"]
    """The app."""
    stats: Stats | None
    """Figures by week and month; null without a session."""
    history: History | None
    """Sessions, page by page; null without one."""
    warmup: Warmup | None
    """What to warm up with; null without a session."""
