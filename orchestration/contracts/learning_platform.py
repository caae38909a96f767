"""Contracts of `learning_platform` (S3): courses with modules, activities and assessments.

Belongs here: the streams of this source. They also take the Open University's OULAD logs.
"""

from __future__ import annotations

from orchestration.contracts.declare import Timestamp, column, identifier, person, stream
from orchestration.contracts.model import StreamModel
from orchestration.contracts.vocabulary import (
    count,
    moment,
    optional_moment,
    score,
    updated_at,
)

SOURCE = "learning_platform"


class Learners(StreamModel):
    """One row per learner registered on the platform."""

    id: str = person("learner", "The platform's id of the learner.", example="L-20417")
    email: str = identifier("E-mail address.", example="ana@example.org", nullable=True)
    current_level: str = column(
        "Level the platform places the learner at.", example="Intermediate", nullable=True
    )
    gender: str = column("Gender as the learner gave it.", example="F", nullable=True)
    region: str = column("Region the learner lives in.", example="Scotland", nullable=True)
    highest_education: str = column(
        "Highest education on entry.", example="A Level or Equivalent", nullable=True
    )
    imd_band: str = column(
        "Band of the Index of Multiple Deprivation of the home address, in percent.",
        example="20-30%",
        nullable=True,
    )
    age_band: str = column("Band of the learner's age in years.", example="35-55", nullable=True)
    disability: bool = column(
        "Whether the learner declared a disability.", example=False, nullable=True
    )
    registered_at: Timestamp = optional_moment("When the learner registered")
    updated_at: Timestamp = updated_at(nullable=True)

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "learners",
            key=["id"],
            clock="registered_at",
            version="updated_at",
            purpose="Cohorts and fairness of outcomes by background.",
        )


class Modules(StreamModel):
    """One row per module, that is, per run of a course."""

    id: str = column("The platform's id of the module.", example="BBB-2014J")
    title: str = column("Name of the module.", example="Harmony I", nullable=True)
    course: str = column("Course that the module is a run of.", example="BBB", nullable=True)
    position: int = count("Place of the module in its course.", example=1, nullable=True)
    starts_at: Timestamp = optional_moment("When the module begins", example="2026-02-01T00:00:00Z")
    length_days: int = count("Length of the module in days.", example=240, nullable=True)
    updated_at: Timestamp = updated_at(nullable=True)

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "modules",
            key=["id"],
            clock=None,
            version="updated_at",
            purpose="What there is to complete, and by when.",
        )


class Activities(StreamModel):
    """One row per thing a learner did with a piece of content."""

    id: str = column("The platform's id of the activity.", example="act-5501")
    learner_id: str = person("learner", "Who did it.", example="L-20417")
    module_id: str = column("Module it belongs to.", example="BBB-2014J", nullable=True)
    content_id: str = column("Content it was done with.", example="site-546943", nullable=True)
    activity_type: str = column("Kind of activity, in the platform's words.", example="quiz")
    occurred_at: Timestamp = moment("When it was done")
    time_precision: str = column(
        "How exact `occurred_at` is: to the second, or only the day is known.",
        example="second",
        default="second",
        one_of=("second", "day"),
    )
    duration_seconds: float = column(
        "Seconds spent on it.", example=340.0, nullable=True, at_least=0
    )
    clicks: int = count("Clicks that the row sums up.", example=4, default=1)
    is_completed: bool = column("Whether the activity was finished.", example=True, nullable=True)

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "activities",
            key=["id"],
            clock="occurred_at",
            purpose="Engagement of learners with content over time.",
        )


class Assessments(StreamModel):
    """One row per submission of an assessment by a learner."""

    id: str = column("The platform's id of the submission.", example="sub-9001")
    learner_id: str = person("learner", "Who submitted it.", example="L-20417")
    module_id: str = column("Module it belongs to.", example="BBB-2014J", nullable=True)
    assessment_id: str = column("Which assessment was submitted.", example="14984", nullable=True)
    assessment_type: str = column(
        "Kind of assessment, in the platform's words.", example="TMA", nullable=True
    )
    score: float = score("Score reached; absent while it is not marked", example=78.0)
    weight: float = column(
        "Weight of the assessment in the module's result, in percent.",
        example=10.0,
        nullable=True,
        at_least=0,
    )
    is_banked: bool = column(
        "Whether the score was carried over from an earlier run.", example=False, default=False
    )
    submitted_at: Timestamp = moment("When it was submitted")
    updated_at: Timestamp = updated_at(nullable=True)

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "assessments",
            key=["id"],
            clock="submitted_at",
            version="updated_at",
            purpose="Learning outcomes and their prediction.",
        )


class ModuleProgress(StreamModel):
    """One row per learner and module: enrolment and how far it got."""

    learner_id: str = person("learner", "Who is enrolled.", example="L-20417")
    module_id: str = column("Module enrolled in.", example="BBB-2014J")
    status: str = column(
        "Where the enrolment stands.",
        example="in_progress",
        one_of=("enrolled", "in_progress", "completed", "withdrawn", "failed"),
    )
    progress_percentage: float = column(
        "Share of the module done, in percent, 0 to 100.",
        example=53.3,
        nullable=True,
        at_least=0,
        at_most=100,
    )
    final_result: str = column(
        "Result at the end, in the platform's words.", example="Pass", nullable=True
    )
    previous_attempts: int = count(
        "Earlier enrolments of the learner in the same course.", example=0, nullable=True
    )
    credits: int = count("Credits the learner studies for.", example=60, nullable=True)
    enrolled_at: Timestamp = optional_moment("When the learner enrolled")
    completed_at: Timestamp = optional_moment("When the learner completed the module")
    withdrawn_at: Timestamp = optional_moment("When the learner withdrew")
    updated_at: Timestamp = updated_at(nullable=True)

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "module_progress",
            key=["learner_id", "module_id"],
            clock="enrolled_at",
            version="updated_at",
            purpose="Completion, withdrawal and forecasts of both.",
        )


MODELS = (Learners, Modules, Activities, Assessments, ModuleProgress)
