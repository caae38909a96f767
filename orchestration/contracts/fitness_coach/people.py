"""Who uses `fitness_coach`: profiles and consents.

Belongs here: streams about people and what they allowed.
"""

from __future__ import annotations

from orchestration.contracts.declare import Timestamp, column, identifier, person, stream
from orchestration.contracts.model import StreamModel
from orchestration.contracts.vocabulary import moment, optional_moment, updated_at

SOURCE = "fitness_coach"


class Profiles(StreamModel):
    """One row per user: the profile as it stands."""

    userId: str = person("user", "Whose profile it is.", example="usr-42")
    email: str = identifier("E-mail address.", example="sam@example.org", nullable=True)
    displayName: str = identifier("Name shown in the app.", example="Sam", nullable=True)
    birthYear: int = column(
        "Year of birth, 1900 to 2100.", example=1991, nullable=True, at_least=1900, at_most=2100
    )
    gender: str = column(
        "Gender as the user gave it.",
        example="undisclosed",
        nullable=True,
        one_of=("female", "male", "other", "undisclosed"),
    )
    country: str = column(
        "ISO 3166-1 country code, two capitals.", example="DE", nullable=True, pattern="[A-Z]{2}"
    )
    goalCategory: str = column(
        "What the user trains for.",
        example="endurance",
        nullable=True,
        one_of=("strength", "endurance", "weight_loss", "mobility", "general"),
    )
    acquisitionChannel: str = column(
        "Where the user came from, in the app's words.", example="organic", nullable=True
    )
    coachId: str = person("coach", "Human coach of the user.", example="coach-3", nullable=True)
    isInternal: bool = column(
        "Whether the account belongs to staff, a test or a bot.", example=False, default=False
    )
    signupAt: Timestamp = moment("When the user signed up")
    onboardedAt: Timestamp = optional_moment("When the user finished onboarding")
    updatedAt: Timestamp = updated_at()

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "profiles",
            key=["userId"],
            clock="signupAt",
            version="updatedAt",
            purpose="Cohorts, segments and the coach's view of their own users.",
        )


class Consents(StreamModel):
    """One row per consent decision of a user."""

    id: str = column("Id of the decision.", example="con-501")
    userId: str = person("user", "Who decided.", example="usr-42")
    canTrack: bool = column("Single events may be kept.", example=True, default=False)
    canProfile: bool = column("Segments and scores may be computed.", example=True, default=False)
    canShare: bool = column("Coaches and research may see the data.", example=False, default=False)
    consentDate: Timestamp = moment("From when the decision holds", example="2026-01-05T09:00:00Z")
    consentVersion: str = column("Version of the text decided on.", example="2026-01")
    recordedAt: Timestamp = moment(
        "When the app recorded the decision", example="2026-01-05T09:00:02Z"
    )

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "consents",
            key=["id"],
            clock="recordedAt",
            purpose="Obeying each user's choice as of the time of an event and as of now.",
        )


MODELS = (Profiles, Consents)
