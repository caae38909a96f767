"""What users of `fitness_coach` do for their fitness: workouts, goals, injuries, food, wearables.

Belongs here: streams about training and the body.
"""

from __future__ import annotations

from orchestration.contracts.declare import Timestamp, column, person, stream
from orchestration.contracts.model import StreamModel
from orchestration.contracts.vocabulary import (
    count,
    moment,
    optional_moment,
    rating,
    updated_at,
)

SOURCE = "fitness_coach"


class Workouts(StreamModel):
    """One row per workout that a user started."""

    id: str = column("Id of the workout.", example="wrk-61")
    userId: str = person("user", "Who trained.", example="usr-42")
    workoutType: str = column("Kind of workout, in the app's words.", example="intervals")
    exerciseTypes: str = column(
        "Kinds of exercise in it, a JSON list.", example=["run"], nullable=True, json=True
    )
    status: str = column(
        "Where it stands.", example="completed", one_of=("started", "completed", "abandoned")
    )
    startedAt: Timestamp = moment("When it began")
    completedAt: Timestamp = optional_moment(
        "When it was completed", example="2026-03-02T18:38:05Z"
    )
    plannedSeconds: int = count("Planned length in seconds.", example=1800, nullable=True)
    durationSeconds: int = count("Length in seconds.", example=2040, nullable=True)
    recommendationId: str = column("Recommendation it followed.", example="rec-88", nullable=True)
    perceivedEffort: int = rating("How hard it felt", example=7, top=10)
    updatedAt: Timestamp = updated_at()

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "workouts",
            key=["id"],
            clock="startedAt",
            version="updatedAt",
            purpose="Training time, completion and streaks.",
        )


class Goals(StreamModel):
    """One row per goal that a user set."""

    id: str = column("Id of the goal.", example="goal-9")
    userId: str = person("user", "Who set it.", example="usr-42")
    category: str = column("Kind of goal, in the app's words.", example="weekly_workouts")
    target: float = column(
        "Number to reach, in the unit of its category.", example=3.0, nullable=True
    )
    status: str = column(
        "Where it stands.", example="active", one_of=("active", "achieved", "dropped")
    )
    setAt: Timestamp = moment("When it was set")
    achievedAt: Timestamp = optional_moment("When it was achieved")
    updatedAt: Timestamp = updated_at()

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "goals",
            key=["id"],
            clock="setAt",
            version="updatedAt",
            purpose="Whether users reach what they set out to.",
        )


class Injuries(StreamModel):
    """One row per injury that a user reported."""

    id: str = column("Id of the report.", example="inj-2")
    userId: str = person("user", "Who was injured.", example="usr-42")
    bodyPart: str = column("Part of the body, in the app's words.", example="knee")
    severity: str = column(
        "How bad it is.", example="minor", one_of=("minor", "moderate", "severe")
    )
    workoutId: str = column("Workout in which it happened.", example="wrk-61", nullable=True)
    occurredAt: Timestamp = moment("When it happened")
    recoveredAt: Timestamp = optional_moment("When the user was well again")
    note: str = column(
        "What the user wrote.", example="Pain downhill.", nullable=True, free_text=True
    )
    updatedAt: Timestamp = updated_at()

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "injuries",
            key=["id"],
            clock="occurredAt",
            version="updatedAt",
            purpose="Safety of training and of recommendations.",
        )


class NutritionLogs(StreamModel):
    """One row per meal that a user logged."""

    id: str = column("Id of the entry.", example="meal-300")
    userId: str = person("user", "Who ate.", example="usr-42")
    meal: str = column(
        "Which meal.", example="dinner", one_of=("breakfast", "lunch", "dinner", "snack")
    )
    calories: float = column("Energy in kilocalories.", example=640.0, nullable=True, at_least=0)
    proteinGrams: float = column("Protein in grams.", example=32.0, nullable=True, at_least=0)
    loggedAt: Timestamp = moment("When it was logged")

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "nutrition_logs",
            key=["id"],
            clock="loggedAt",
            purpose="Use of meal logging and following of nutrition suggestions.",
        )


class WearableSyncs(StreamModel):
    """One row per interval of one measure that a wearable delivered."""

    id: str = column("Id of the sample.", example="wear-7001")
    userId: str = person("user", "Who wore it.", example="usr-42")
    deviceId: str = person("device", "Which device.", example="dev-17")
    deviceType: str = column(
        "Kind of device.", example="watch", one_of=("watch", "band", "phone", "ring")
    )
    metric: str = column(
        "What was measured: steps, heart rate in beats per minute, active or asleep minutes.",
        example="steps",
        one_of=("steps", "heart_rate", "active_minutes", "sleep_minutes"),
    )
    startAt: Timestamp = moment("When the interval began", example="2026-03-02T17:00:00Z")
    endAt: Timestamp = moment("When the interval ended", example="2026-03-02T18:00:00Z")
    value: float = column(
        "The measurement, in the unit of its metric.", example=4210.0, nullable=True, at_least=0
    )
    syncedAt: Timestamp = moment("When the device handed it over", example="2026-03-02T18:04:05Z")

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "wearable_syncs",
            key=["id"],
            clock="endAt",
            purpose="Activity outside the app and the quality of wearable data.",
        )


MODELS = (Workouts, Goals, Injuries, NutritionLogs, WearableSyncs)
