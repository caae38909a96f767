"""What the AI of `fitness_coach` says and how it fares: recommendations, feedback, safety.

Belongs here: streams about the AI models; experiments on them are in `experiments.py`.
"""

from __future__ import annotations

from orchestration.contracts.declare import Timestamp, column, person, stream
from orchestration.contracts.model import StreamModel
from orchestration.contracts.vocabulary import (
    SEVERITIES,
    count,
    model_type,
    moment,
    optional_moment,
    rating,
    ratio,
    updated_at,
)

SOURCE = "fitness_coach"


class AiRecommendations(StreamModel):
    """One row per recommendation that a model made to a user."""

    id: str = column("Id of the recommendation.", example="rec-88")
    userId: str = person("user", "Who received it.", example="usr-42")
    sessionId: str = column("App session it was made in.", example="ses-9f31", nullable=True)
    modelType: str = model_type()
    modelVersion: str = column("Version of the model.", example="2.3.1")
    recommendedAt: Timestamp = moment("When it was made")
    confidence: float = ratio(
        "How sure the model said it was that it is right", example=0.82, nullable=True
    )
    experimentId: str = column("Experiment it was part of.", example="exp-1", nullable=True)
    payload: str = column(
        "What was recommended, as JSON.",
        example={"workout": "intervals"},
        nullable=True,
        json=True,
        free_text=True,
    )
    costMicros: int = count(
        "Cost of computing it, in millionths of a US dollar.", example=1800, nullable=True
    )
    latencyMs: float = column(
        "Time until it was shown, in milliseconds.", example=640.0, nullable=True, at_least=0
    )

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "ai_recommendations",
            key=["id"],
            clock="recommendedAt",
            purpose="Use, cost and quality of the AI models.",
        )


class AiFeedback(StreamModel):
    """One row per answer of a user to a recommendation."""

    id: str = column("Id of the answer.", example="fbk-88")
    recommendationId: str = column("Recommendation answered.", example="rec-88")
    userId: str = person("user", "Who answered.", example="usr-42")
    outcome: str = column(
        "What the user did with it.",
        example="modified",
        one_of=("accepted", "modified", "rejected"),
    )
    modifiedFields: str = column(
        "Fields that the user changed, a JSON list.",
        example=["durationSeconds"],
        nullable=True,
        json=True,
    )
    satisfaction: int = rating("How satisfied the user was")
    outcomeCorrect: bool = column(
        "The app's own judgement once the outcome is known (workout finished as prescribed, meal "
        "logged within plan, or next day's readiness improved); absent while not judged.",
        example=True,
        nullable=True,
    )
    feedbackAt: Timestamp = moment("When the user answered")
    judgedAt: Timestamp = optional_moment(
        "When the app judged the outcome", example="2026-03-03T08:00:00Z"
    )
    comment: str = column(
        "What the user wrote.", example="Too long for today.", nullable=True, free_text=True
    )
    updatedAt: Timestamp = updated_at()

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "ai_feedback",
            key=["id"],
            clock="feedbackAt",
            version="updatedAt",
            purpose="Acceptance and accuracy of the AI models.",
        )


class AiSafetyEvents(StreamModel):
    """One row per safety event of a model."""

    id: str = column("Id of the safety event.", example="saf-3")
    recommendationId: str = column("Recommendation concerned.", example="rec-88", nullable=True)
    userId: str = person("user", "User concerned.", example="usr-42", nullable=True)
    modelType: str = model_type()
    modelVersion: str = column("Version of the model.", example="2.3.1")
    kind: str = column(
        "What went wrong, or was stopped from going wrong.",
        example="safety_rail_trigger",
        one_of=("recommendation_violation", "medical_contradiction", "safety_rail_trigger"),
    )
    severity: str = column("How serious it was.", example="medium", one_of=SEVERITIES)
    occurredAt: Timestamp = moment("When it happened")
    reviewedAt: Timestamp = optional_moment("When a person reviewed it")
    details: str = column(
        "What the system or the reviewer wrote.",
        example="Load above the limit set after an injury.",
        nullable=True,
        free_text=True,
    )
    updatedAt: Timestamp = updated_at()

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "ai_safety_events",
            key=["id"],
            clock="occurredAt",
            version="updatedAt",
            purpose="Safety of the AI models.",
        )


MODELS = (AiRecommendations, AiFeedback, AiSafetyEvents)
