"""Contracts of `song_practice` (S0): practising songs with chords and sections.

Belongs here: the streams of this source. Fields are the columns of the app's own tables.
"""

from __future__ import annotations

from orchestration.contracts.declare import Timestamp, column, person, stream
from orchestration.contracts.model import StreamModel
from orchestration.contracts.vocabulary import (
    count,
    created_at,
    moment,
    optional_moment,
    rating,
    updated_at,
)

SOURCE = "song_practice"


class PerformanceSessions(StreamModel):
    """One row per practice, performance or rehearsal session of a learner."""

    id: int = column("Number of the session.", example=789)
    user_id: int = person("user", "Number of the learner who played.", example=1)
    song_id: int = column("Number of the song played.", example=123, nullable=True)
    setlist_id: int = column("Number of the setlist played from.", example=456, nullable=True)
    session_type: str = column(
        "Why the learner played.",
        example="practice",
        one_of=("practice", "performance", "rehearsal"),
    )
    device_type: str = column(
        "Kind of device.",
        example="tablet",
        nullable=True,
        one_of=("mobile", "tablet", "desktop"),
    )
    started_at: Timestamp = moment("When the session began")
    ended_at: Timestamp = optional_moment(
        "When the session ended; absent while it runs or was left", example="2026-03-02T18:24:05Z"
    )
    total_duration: int = count(
        "Seconds from start to end as the app counted them.", example=1200, nullable=True
    )
    active_duration: int = count(
        "Seconds in which the song played, pauses left out.", example=960, nullable=True
    )
    tempo_changes: int = count("Tempo changes counted by the app.", example=2, default=0)
    pause_count: int = count("Pauses counted by the app.", example=5, default=0)
    rewind_count: int = count("Rewinds counted by the app.", example=3, default=0)
    fast_forward_count: int = count("Fast-forwards counted by the app.", example=0, default=0)
    completion_percentage: float = column(
        "Share of the song that was played, in percent, 0 to 100.",
        example=85.0,
        default=0.0,
        at_least=0,
        at_most=100,
    )
    session_rating: int = rating("How the learner rated the session")
    difficulty_rating: int = rating("How hard the learner found the song", example=3)
    analytics_consent: bool = column(
        "Whether the learner allowed personal insights from this session.",
        example=True,
        default=False,
    )
    anonymous_data_only: bool = column(
        "Whether only data without a person's reference may be used.", example=False, default=True
    )
    session_metadata: str = column(
        "Whatever else the app kept about the session, as JSON.",
        example={"capo": 2},
        nullable=True,
        json=True,
        free_text=True,
    )
    created_at: Timestamp = created_at("the app wrote the row", nullable=True)
    updated_at: Timestamp = updated_at(nullable=True)

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "performance_sessions",
            key=["id"],
            clock="started_at",
            version="updated_at",
            purpose="Practice time, completion and habits of learners.",
        )


class PerformanceEvents(StreamModel):
    """One row per thing the learner did to the player during a session."""

    id: int = column("Number of the event.", example=10001)
    session_id: int = column("Session in which it happened.", example=789)
    event_type: str = column(
        "What the learner did.",
        example="pause",
        one_of=("pause", "play", "rewind", "fast_forward", "tempo_change", "seek"),
    )
    timestamp: Timestamp = moment("When it happened")
    position_seconds: float = column(
        "Position in the song, in seconds.", example=30.5, nullable=True, at_least=0
    )
    event_data: str = column(
        "Details of the event as JSON; `tempo_bpm` holds the tempo chosen, in beats per minute.",
        example={"tempo_bpm": 120},
        nullable=True,
        json=True,
    )
    chord_at_position: str = column(
        "Chord that sounds at the position.", example="G", nullable=True, max_length=20
    )
    section_name: str = column(
        "Section of the song at the position.", example="verse", nullable=True, max_length=100
    )
    created_at: Timestamp = created_at("the app wrote the row", nullable=True)

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "performance_events",
            key=["id"],
            clock="timestamp",
            purpose="Where in a song learners struggle.",
        )


class PrivacySettings(StreamModel):
    """One row per change of a learner's privacy settings."""

    user_id: int = person("user", "Number of the learner who chose.", example=1)
    anonymous_only: bool = column(
        "Use only data without a person's reference.", example=False, default=True
    )
    data_retention_days: int = column(
        "Days for which detailed data may be kept, 7 to 365.",
        example=90,
        default=30,
        at_least=7,
        at_most=365,
    )
    analytics_consent: bool = column("Personal insights allowed.", example=True, default=False)
    feature_optimization_consent: bool = column(
        "Anonymous use for product improvement allowed.", example=True, default=True
    )
    detailed_tracking: bool = column(
        "Recording of single interactions allowed.", example=True, default=False
    )
    cross_session_analysis: bool = column(
        "Comparison across sessions allowed.", example=False, default=False
    )
    effective_at: Timestamp = moment("From when the settings hold")
    updated_at: Timestamp = optional_moment("When the app recorded the change")

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "privacy_settings",
            key=["user_id", "effective_at", "updated_at"],
            clock="updated_at",
            version="updated_at",
            purpose="Obeying each learner's choice as of the time of an event and as of now.",
        )


MODELS = (PerformanceSessions, PerformanceEvents, PrivacySettings)
