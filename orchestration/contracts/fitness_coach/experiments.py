"""What `fitness_coach` tests on its AI models: experiments and who was exposed to them.

Belongs here: streams about experiments.
"""

from __future__ import annotations

from orchestration.contracts.declare import Timestamp, column, person, stream
from orchestration.contracts.model import StreamModel
from orchestration.contracts.vocabulary import moment, optional_moment, updated_at

SOURCE = "fitness_coach"


class Experiments(StreamModel):
    """One row per experiment on the AI models."""

    id: str = column("Id of the experiment.", example="exp-1")
    name: str = column("Name of the experiment.", example="shorter-workouts")
    description: str = column(
        "What it is about, in its author's words.",
        example="Do shorter workouts get finished more often?",
        nullable=True,
        free_text=True,
    )
    modelVariants: str = column(
        "Variants compared, a JSON list of objects with a `name`.",
        example=[{"name": "control"}, {"name": "short"}],
        json=True,
    )
    trafficSplit: str = column(
        "Planned share of users per variant, a JSON list of objects with `variant` and `share`.",
        example=[{"variant": "control", "share": 0.5}, {"variant": "short", "share": 0.5}],
        json=True,
    )
    successMetrics: str = column(
        "Names of the metrics that decide, a JSON list.", example=["acceptance_rate"], json=True
    )
    targetAudience: str = column(
        "Segment it runs on, as JSON; absent for everybody.",
        example={"goalCategory": "endurance"},
        nullable=True,
        json=True,
    )
    status: str = column(
        "Where it stands.", example="running", one_of=("draft", "running", "stopped")
    )
    startAt: Timestamp = moment("When it starts", example="2026-02-15T00:00:00Z")
    endAt: Timestamp = optional_moment("When it ends", example="2026-03-15T00:00:00Z")
    updatedAt: Timestamp = updated_at()

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "experiments",
            key=["id"],
            clock="startAt",
            version="updatedAt",
            purpose="What was tested on whom, and what would count as success.",
        )


class ExperimentExposures(StreamModel):
    """One row per exposure of a user to a variant."""

    id: str = column("Id of the exposure.", example="xps-501")
    experimentId: str = column("Experiment.", example="exp-1")
    userId: str = person("user", "Who was exposed.", example="usr-42")
    variant: str = column("Variant that the user saw.", example="short")
    exposedAt: Timestamp = moment("When the user saw it")

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "experiment_exposures",
            key=["id"],
            clock="exposedAt",
            purpose="Comparing the variants of an experiment.",
        )


MODELS = (Experiments, ExperimentExposures)
