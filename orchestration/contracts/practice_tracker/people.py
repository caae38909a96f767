"""Who uses `practice_tracker`: users, students, teachers and who teaches whom.

Belongs here: streams about people. An account is a `user`; a student and a teacher have ids of
their own, so each is a register of its own.
"""

from __future__ import annotations

from orchestration.contracts.declare import Timestamp, column, identifier, person, stream
from orchestration.contracts.model import StreamModel
from orchestration.contracts.vocabulary import created_at, time_zones, updated_at

SOURCE = "practice_tracker"


class Users(StreamModel):
    """One row per account."""

    id: str = person("user", "Id of the account.", example="5a0b7a3e-0f5c-4a40-8a38-5c7a1d0b9e01")
    email: str = identifier("E-mail address.", example="kim@example.org")
    full_name: str = identifier("Full name.", example="Kim Example", nullable=True)
    role: str = column(
        "What the account may do.", example="student", one_of=("student", "teacher", "admin")
    )
    is_active: bool = column(
        "Whether the account is in use; false after a soft deletion.", example=True, default=True
    )
    reputation_points: int = column("Points earned in the forum.", example=120, default=0)
    created_at: Timestamp = created_at("the account was opened")
    updated_at: Timestamp = updated_at(nullable=True)

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "users",
            key=["id"],
            clock="created_at",
            version="updated_at",
            purpose="Counting learners and telling them from teachers and administrators.",
        )


class Students(StreamModel):
    """One row per student: the practising side of an account."""

    id: str = person(
        "student", "Id of the student.", example="9d5c2f47-61c1-4b1b-9a0d-2a2b5d3c7f02"
    )
    user_id: str = person(
        "user", "Account of the student.", example="5a0b7a3e-0f5c-4a40-8a38-5c7a1d0b9e01"
    )
    grade_level: str = column(
        "Grade as the student gave it; a school grade hints at a minor.",
        example="Grade 5",
        nullable=True,
    )
    years_playing: int = column(
        "Years the student has played, 0 to 100.",
        example=3,
        nullable=True,
        at_least=0,
        at_most=100,
    )
    timezone: str = column(
        "Time zone the student lives in, an IANA name.",
        example="Europe/Berlin",
        nullable=True,
        one_of=time_zones(),
    )
    updated_at: Timestamp = updated_at(nullable=True)

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "students",
            key=["id"],
            clock=None,
            version="updated_at",
            purpose="Days and streaks in the learner's own time zone, cohorts by experience.",
        )


class Teachers(StreamModel):
    """One row per teacher: the teaching side of an account."""

    id: str = person(
        "teacher", "Id of the teacher.", example="c1f0b7de-3b52-4e0e-8a0c-7d8e9f1a2b03"
    )
    user_id: str = person(
        "user", "Account of the teacher.", example="8e2d6c11-94f7-4d3f-b1f5-0c9a8b7d6e04"
    )
    bio: str = column(
        "What the teacher says about themselves.",
        example="Cellist and teacher.",
        nullable=True,
        free_text=True,
    )
    specialties: str = column(
        "What the teacher teaches, a JSON list.", example=["cello"], nullable=True, json=True
    )
    verification_status: str = column(
        "Where the check of the teacher's identity stands, in the app's words.",
        example="verified",
        nullable=True,
    )
    updated_at: Timestamp = updated_at(nullable=True)

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "teachers",
            key=["id"],
            clock=None,
            version="updated_at",
            purpose="Who gives feedback, and in what.",
        )


class StudentTeacherAssociations(StreamModel):
    """One row per pair of a student and a teacher who work together."""

    student_id: str = person(
        "student", "Who is taught.", example="9d5c2f47-61c1-4b1b-9a0d-2a2b5d3c7f02"
    )
    teacher_id: str = person(
        "teacher", "Who teaches.", example="c1f0b7de-3b52-4e0e-8a0c-7d8e9f1a2b03"
    )
    created_at: Timestamp = created_at("the two were linked")

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "student_teacher_associations",
            key=["student_id", "teacher_id"],
            clock="created_at",
            purpose="Showing a teacher their own students only.",
        )


MODELS = (Users, Students, Teachers, StudentTeacherAssociations)
