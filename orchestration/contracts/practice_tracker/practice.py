"""What is practised in `practice_tracker`: sessions and the tags put on them.

Belongs here: streams about the sessions themselves; what measures, answers and prompts them is in
`follow_up.py`.
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

SOURCE = "practice_tracker"
STUDENT = "9d5c2f47-61c1-4b1b-9a0d-2a2b5d3c7f02"
SESSION = "1b7e6a52-7f0d-4c7e-9a47-6e5d4c3b2a05"


class PracticeSessions(StreamModel):
    """One row per practice session of a student."""

    id: str = column("Id of the session.", example=SESSION)
    student_id: str = person("student", "Who practised.", example=STUDENT)
    focus: str = column(
        "What the student meant to work on, in their words.",
        example="Scales",
        nullable=True,
        free_text=True,
    )
    start_time: Timestamp = moment("When practice began")
    end_time: Timestamp = optional_moment(
        "When practice ended; absent while it runs or was left", example="2026-03-02T18:34:05Z"
    )
    self_rating: int = rating("How the student rated the session")
    note: str = column(
        "What the student wrote about it.",
        example="Bowing felt even today.",
        nullable=True,
        free_text=True,
    )
    target_tempo: int = column(
        "Tempo aimed at, in beats per minute, 20 to 400.",
        example=90,
        nullable=True,
        at_least=20,
        at_most=400,
    )
    practice_mode: str = column(
        "How the student practised.",
        example="slow_practice",
        default="normal",
        one_of=("normal", "slow_practice", "performance"),
    )
    created_at: Timestamp = created_at("the app wrote the row", nullable=True)
    updated_at: Timestamp = updated_at(nullable=True)

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "practice_sessions",
            key=["id"],
            clock="start_time",
            version="updated_at",
            purpose="Practice time, habits and streaks of students.",
        )


class Tags(StreamModel):
    """One row per tag: a piece, a technique or a general label."""

    id: str = column("Id of the tag.", example="tag-31")
    name: str = column("Name of the piece, technique or label.", example="Suite No. 1, Prelude")
    color: str = column("Colour the app shows it in.", example="#4CAF50", nullable=True)
    tag_type: str = column(
        "What the tag names.",
        example="piece",
        default="general",
        one_of=("general", "piece", "technique"),
    )
    user_id: str = person(
        "user",
        "Owner of a private tag; absent for a tag that everybody sees.",
        example="5a0b7a3e-0f5c-4a40-8a38-5c7a1d0b9e01",
        nullable=True,
    )
    composer: str = column("Composer of the piece.", example="J. S. Bach", nullable=True)
    difficulty_level: int = rating("Difficulty", example=6, top=10)
    typical_duration: int = count(
        "How long the piece usually lasts, in seconds.", example=150, nullable=True
    )
    updated_at: Timestamp = updated_at(nullable=True)

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "tags",
            key=["id"],
            clock=None,
            version="updated_at",
            purpose="Practice time by piece and technique.",
        )


class SessionTags(StreamModel):
    """One row per tag put on a practice session."""

    session_id: str = column("Session that carries the tag.", example=SESSION)
    tag_id: str = column("Tag that it carries.", example="tag-31")

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "session_tags",
            key=["session_id", "tag_id"],
            clock=None,
            purpose="Practice time by piece and technique.",
        )


MODELS = (PracticeSessions, Tags, SessionTags)
