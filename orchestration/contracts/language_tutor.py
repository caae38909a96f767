"""Contracts of `language_tutor` (S4): spoken sessions with an AI language tutor.

Belongs here: the streams of this source. Score ranges are 0 to 100, as the seed's examples suggest.
"""

from __future__ import annotations

from orchestration.contracts.declare import Timestamp, column, person, stream
from orchestration.contracts.model import StreamModel
from orchestration.contracts.vocabulary import count, moment, score, updated_at

SOURCE = "language_tutor"


class SessionResults(StreamModel):
    """One row per finished session of a learner with the tutor."""

    id: str = column("The app's id of the result.", example="7b0d0f6e-6f0a-4a35-9a5e-4f0d5a1f6c11")
    user_id: str = person(
        "user", "Id of the learner who spoke.", example="2f1c9e1a-8f3d-4b60-b1a4-0d6a3f6f1b22"
    )
    session_type: str = column(
        "Kind of session.",
        example="conversation",
        one_of=("conversation", "pronunciation", "roleplay"),
    )
    duration_seconds: int = count("Length of the session in seconds.", example=300)
    words_spoken: int = count("Words the learner spoke.", example=120, nullable=True)
    pronunciation_score: float = score("Pronunciation", example=85.5)
    fluency_score: float = score("Fluency", example=78.0)
    grammar_score: float = score("Grammar", example=82.5)
    topics: str = column(
        "Topics talked about, a JSON list of names.",
        example=["travel", "hotels"],
        default="[]",
        json=True,
    )
    vocabulary_learned: str = column(
        "Words learned, a JSON list.",
        example=["reservation", "available"],
        default="[]",
        json=True,
    )
    areas_to_improve: str = column(
        "Areas to work on, a JSON list of names.",
        example=["past tense", "prepositions"],
        default="[]",
        json=True,
    )
    metadata: str = column(
        "Whatever else the app kept about the session, as JSON.",
        example={"scenario": "hotel"},
        nullable=True,
        json=True,
        free_text=True,
    )
    created_at: Timestamp = moment("When the session ended and its result was saved")
    updated_at: Timestamp = updated_at(nullable=True)

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "session_results",
            key=["id"],
            clock="created_at",
            version="updated_at",
            purpose="Progress of spoken language and focus of the next session.",
        )


MODELS = (SessionResults,)
