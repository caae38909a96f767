"""Which app's learners get a file, and the JSON Schemas of what is in it.

Belongs here: the list of apps and of published schemas. Does not belong here: the shapes
themselves (`documents/`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestration.exports.documents.base import Document, LearnerFile
from orchestration.exports.documents.language_stats import SessionStats
from orchestration.exports.documents.language_tutor import HistoryPage, LanguageTutorFile, Warmup
from orchestration.exports.documents.learning_platform import (
    Dashboard,
    LearningPlatformFile,
    Summary,
)
from orchestration.exports.documents.practice_tracker import (
    PieceHeat,
    PracticeTrackerFile,
    SlowPractice,
)
from orchestration.exports.documents.song_practice import (
    Insights,
    ProblemSectionList,
    SongPracticeFile,
)
from orchestration.json_schemas import DIALECT

FILES: Mapping[str, type[LearnerFile]] = {
    "language_tutor": LanguageTutorFile,
    "learning_platform": LearningPlatformFile,
    "practice_tracker": PracticeTrackerFile,
    "song_practice": SongPracticeFile,
}
"""Source app to the shape of its learners' files. S1 (fitness_coach) names no response that a
learner reads."""

RESPONSES: Mapping[str, type[Document]] = {
    "dashboard": Dashboard,
    "history": HistoryPage,
    "insights": Insights,
    "practice_heatmap": PieceHeat,
    "practice_recommendation": SlowPractice,
    "problem_sections": ProblemSectionList,
    "stats": SessionStats,
    "summary": Summary,
    "warmup": Warmup,
}
"""Name of a seed's response to its shape."""


def parts(source: str) -> tuple[str, ...]:
    """Keys of the documents in the file of an app's learner, in the order of the file."""
    envelope = {*LearnerFile.model_fields, "source_system"}
    return tuple(name for name in FILES[source].model_fields if name not in envelope)


def schemas() -> dict[str, dict[str, Any]]:
    """JSON Schemas by name: every response, and `learner_file.<source>` for the whole files."""
    shapes = {**RESPONSES, **{f"learner_file.{source}": file for source, file in FILES.items()}}
    return {
        name: {"$schema": DIALECT, **shape.model_json_schema()} for name, shape in shapes.items()
    }
