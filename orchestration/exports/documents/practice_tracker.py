"""S2's practice recommendations and heat map, by learner."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from orchestration.exports.documents.base import Count, Document, LearnerFile


class SlowPractice(Document):
    """One recommendation of `generate_practice_recommendations`."""

    type: Literal["slow_practice"]
    """Practise more slowly."""
    piece: str
    """Title of the piece, or its id where it has none; `none`: no piece named."""
    segment: str
    """Marked segment of the piece."""
    suggested_tempo: Annotated[float, Field(gt=0)] | None
    """0.7 times the present tempo, in beats per minute, to a tenth; null if no tempo is known."""


class HeatSegment(Document):
    """One segment of `generatePracticeHeatmap`."""

    name: str
    """Name of the segment, which tells it from others of the piece."""
    clickCount: Count
    """How often the learner went back to it."""
    lastClicked: dt.datetime | None
    """When last (UTC)."""
    intensity: Annotated[float, Field(ge=0, le=1)] | None
    """Clicks against the piece's most clicked segment; null if nothing was clicked."""
    color: Annotated[str, Field(pattern="^#[0-9A-F]{6}$")] | None
    """Between `#FFE5B4` and `#FF4500`; null if nothing was clicked."""


class PieceHeat(Document):
    """The heat map of one piece."""

    piece: str
    """Title of the piece, or its id where it has none; `none`: no piece named."""
    segments: list[HeatSegment]
    """Its segments, the most clicked first."""


class PracticeTrackerFile(LearnerFile):
    """A learner of practice_tracker (S2)."""

    source_system: Literal["practice_tracker"]
    """The app."""
    practice_recommendations: list[SlowPractice] | None
    """Areas of the last seven days with an accuracy below 70; null: nothing was measured."""
    practice_heatmap: list[PieceHeat] | None
    """Segments that the learner marked; null: none."""
