"""Practice in `practice_tracker`: sessions that sync newest first.

Belongs here: sessions. Does not belong here: what is measured in them (`measurements.py`), tags
(`tags.py`), what follows a session (`follow_up.py`), what prompts one (`reminders.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, Mask, Numbers, choose, moments, only, uuids
from orchestration.simulator.history import SENT
from orchestration.simulator.offline import newest_first
from orchestration.simulator.parameters import (
    MINUTE,
    Moments,
    Parameters,
    whole_milliseconds,
)
from orchestration.simulator.practice_tracker.people import APP, School
from orchestration.simulator.practice_tracker.repertoire import rehearse
from orchestration.simulator.visits import Visits

MODES = ("normal", "slow_practice", "performance")
MODE_WEIGHTS = (0.68, 0.22, 0.10)
SHARE_OPEN = 0.04
SHARE_OFFLINE_FIRST = 0.4
RECONNECTS = (0.25, 0.5, 1.0, 2.5)
"""Reconnects per day of students whose device is mostly offline."""
LONGEST_MINUTES = 130


@dataclass(frozen=True)
class Practice:
    """Practice sessions, ordered by student and start on each kind of device.

    Attributes:
        student: Student of each session.
        start: When it began.
        end: When it ended.
        is_open: Whether the end was never recorded.
        ids: Session ids.
        sent: When the session reached the app's server; the largest integer for never.
        tempo: Target tempo in beats per minute.
        piece: Piece practised.
        device: What sets the names of its generators apart; nothing for first devices.
    """

    student: Index
    start: Moments
    end: Moments
    is_open: Mask
    ids: pl.Series
    sent: Moments
    tempo: Index
    piece: Index
    device: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Number of sessions."""
        return len(self.start)

    def arrived(self, parameters: Parameters) -> Index:
        """Sessions that reached the server before the world ended."""
        return np.flatnonzero(self.sent < parameters.end)

    def generator(self, parameters: Parameters, name: str) -> np.random.Generator:
        """The generator of one part of what happens in these sessions."""
        return parameters.generator(APP, name, *self.device)

    def followed_by(self, other: Practice) -> Practice:
        """These sessions and then the others."""
        return Practice(
            student=np.r_[self.student, other.student],
            start=np.r_[self.start, other.start],
            end=np.r_[self.end, other.end],
            is_open=np.r_[self.is_open, other.is_open],
            ids=pl.concat([self.ids, other.ids]),
            sent=np.r_[self.sent, other.sent],
            tempo=np.r_[self.tempo, other.tempo],
            piece=np.r_[self.piece, other.piece],
        )


def lengths(draw: np.random.Generator, count: int) -> Numbers:
    """Draw lengths of sessions in minutes."""
    return np.clip(draw.lognormal(3.15, 0.55, count), 2, LONGEST_MINUTES)


def practise(parameters: Parameters, school: School, visits: Visits) -> Practice:
    """Draw what becomes of each visit, and when it reaches the server."""
    draw = parameters.generator(APP, "practice")
    count = visits.count
    end = whole_milliseconds(visits.start + lengths(draw, count) * MINUTE)
    students = school.people.count
    offline = draw.random(students) < SHARE_OFFLINE_FIRST
    rates = np.array(RECONNECTS)[draw.integers(0, len(RECONNECTS), students)]
    rates = np.where(offline, rates, np.inf)
    return Practice(
        student=visits.learner,
        start=visits.start,
        end=end,
        is_open=draw.random(count) < SHARE_OPEN,
        ids=uuids(draw, count),
        sent=newest_first(parameters, draw, visits.learner, end, rates),
        tempo=4 * draw.integers(12, 40, count),
        piece=rehearse(parameters, students, visits.learner),
    )


def session_rows(parameters: Parameters, school: School, practice: Practice) -> pl.DataFrame:
    """One row per session that reached the server, in the order of arrival."""
    draw = practice.generator(parameters, "session_rows")
    own = practice.arrived(parameters)
    count = len(own)
    skill = school.people.skill[practice.student[own]]
    stars = np.clip(np.round(3.3 + 0.4 * skill + draw.normal(0, 0.9, count)), 1, 5).astype(np.int64)
    frame = pl.DataFrame(
        {
            "id": practice.ids.gather(own),
            "student_id": school.students.gather(practice.student[own]),
            "focus": choose(draw, ("clean shifts", "rhythm", "memory"), count),
            "start_time": moments(practice.start[own]),
            "end_time": moments(practice.end[own], ~practice.is_open[own]),
            "self_rating": only(stars, draw.random(count) < 0.7),
            "note": only(
                pl.repeat("better than last time", count, eager=True), draw.random(count) < 0.2
            ),
            "target_tempo": only(practice.tempo[own], draw.random(count) < 0.75),
            "practice_mode": choose(draw, MODES, count, MODE_WEIGHTS),
            "created_at": moments(practice.end[own]),
            "updated_at": moments(practice.end[own]),
            SENT: moments(practice.sent[own]),
        }
    )
    return frame.sort(SENT, maintain_order=True)
