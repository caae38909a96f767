"""What surrounds a practice session: measurements, segments, feedback and reminders.

Belongs here: streams about what measures, answers or prompts practice.
"""

from __future__ import annotations

from orchestration.contracts.declare import Timestamp, column, person, stream
from orchestration.contracts.model import StreamModel
from orchestration.contracts.vocabulary import (
    count,
    created_at,
    moment,
    optional_moment,
    updated_at,
)

SOURCE = "practice_tracker"
STUDENT = "9d5c2f47-61c1-4b1b-9a0d-2a2b5d3c7f02"
SESSION = "1b7e6a52-7f0d-4c7e-9a47-6e5d4c3b2a05"


class PracticeMetrics(StreamModel):
    """One row per student, moment and kind of measurement."""

    time: Timestamp = moment("When it was measured")
    student_id: str = person("student", "Who was measured.", example=STUDENT)
    metric_type: str = column(
        "What was measured: `tempo_accuracy` (0 to 100), `average_tempo` (beats per minute), "
        "`practice_duration` (seconds), or another name.",
        example="tempo_accuracy",
    )
    value: float = column("The measurement, in the unit of its metric type.", example=91.5)
    metadata: str = column(
        "Details of the measurement as JSON.", example={"beats": 64}, nullable=True, json=True
    )

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "practice_metrics",
            key=["time", "student_id", "metric_type"],
            clock="time",
            purpose="Tempo accuracy and how it develops.",
        )


class PracticeSegments(StreamModel):
    """One row per segment that a student marked within a session."""

    id: str = column("Id of the segment.", example="seg-204")
    session_id: str = column("Session in which it was marked.", example=SESSION)
    name: str = column("Name of the segment.", example="bars 9-16")
    clickCount: int = count("How often the student went back to it.", example=7)
    lastClicked: Timestamp = optional_moment("When the student last went back to it")

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "practice_segments",
            key=["id"],
            clock="lastClicked",
            version="lastClicked",
            purpose="Heatmap of the passages practised most.",
        )


class SessionFeedback(StreamModel):
    """One row per remark of a teacher on a session."""

    id: str = column("Id of the remark.", example="fb-77")
    session_id: str = column("Session remarked on.", example=SESSION)
    teacher_id: str = person(
        "teacher", "Who remarked.", example="c1f0b7de-3b52-4e0e-8a0c-7d8e9f1a2b03"
    )
    position_seconds: float = column(
        "Position in the recording, in seconds.", example=42.0, nullable=True, at_least=0
    )
    content: str = column(
        "What the teacher wrote.", example="Lighter bow here.", nullable=True, free_text=True
    )
    created_at: Timestamp = created_at("the teacher wrote it")

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "session_feedback",
            key=["id"],
            clock="created_at",
            purpose="Whether feedback changes practice.",
        )


class Reminders(StreamModel):
    """One row per practice reminder."""

    id: str = column("Id of the reminder.", example="rem-12")
    student_id: str = person("student", "Who is reminded.", example=STUDENT)
    type: str = column(
        "Kind of reminder.", example="practice_reminder", default="practice_reminder"
    )
    scheduled_for: Timestamp = moment("When it was to be sent")
    sent_at: Timestamp = optional_moment("When it was sent")
    opened_at: Timestamp = optional_moment("When the student opened it")
    updated_at: Timestamp = updated_at(nullable=True)

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "reminders",
            key=["id"],
            clock="scheduled_for",
            version="updated_at",
            purpose="Whether reminders lead to practice.",
        )


MODELS = (PracticeMetrics, PracticeSegments, SessionFeedback, Reminders)
