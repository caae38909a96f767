"""Practice in `practice_tracker`: sessions that sync newest first, and their measurements.

Belongs here: sessions and what is measured in them. Does not belong here: tags (`tags.py`), what
follows a session (`follow_up.py`), what prompts one (`reminders.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, Mask, choose, moments, only, uuids, within
from orchestration.simulator.history import SENT
from orchestration.simulator.offline import connected, newest_first
from orchestration.simulator.parameters import (
    MINUTE,
    SECOND,
    Moments,
    Parameters,
    whole_milliseconds,
)
from orchestration.simulator.practice_tracker.people import APP, School
from orchestration.simulator.visits import Visits

MODES = ("normal", "slow_practice", "performance")
MODE_WEIGHTS = (0.68, 0.22, 0.10)
SHARE_OPEN = 0.04
SHARE_OFFLINE_FIRST = 0.4
RECONNECTS = (0.25, 0.5, 1.0, 2.5)
"""Reconnects per day of students whose device is mostly offline."""
LONGEST_MINUTES = 130
MEASURED_EVERY = 15 * MINUTE


@dataclass(frozen=True)
class Practice:
    """Practice sessions, ordered by student and start.

    Attributes:
        student: Student of each session.
        start: When it began.
        end: When it ended.
        is_open: Whether the end was never recorded.
        ids: Session ids.
        sent: When the session reached the app's server; the largest integer for never.
        tempo: Target tempo in beats per minute.
    """

    student: Index
    start: Moments
    end: Moments
    is_open: Mask
    ids: pl.Series
    sent: Moments
    tempo: Index

    @property
    def count(self) -> int:
        """Number of sessions."""
        return len(self.start)

    def arrived(self, parameters: Parameters) -> Index:
        """Sessions that reached the server before the world ended."""
        return np.flatnonzero(self.sent < parameters.end)


def practise(parameters: Parameters, school: School, visits: Visits) -> Practice:
    """Draw what becomes of each visit, and when it reaches the server."""
    draw = parameters.generator(APP, "practice")
    count = visits.count
    minutes = np.clip(draw.lognormal(3.15, 0.55, count), 2, LONGEST_MINUTES)
    end = whole_milliseconds(visits.start + minutes * MINUTE)
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
    )


def session_rows(parameters: Parameters, school: School, practice: Practice) -> pl.DataFrame:
    """One row per session that reached the server, in the order of arrival."""
    draw = parameters.generator(APP, "session_rows")
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


def metric_rows(
    parameters: Parameters, school: School, practice: Practice
) -> tuple[pl.DataFrame, int]:
    """Measurements, which name no session, and how many belong to a session that never arrived."""
    draw = parameters.generator(APP, "metrics")
    arrived = connected(draw, practice.end, 0.15)
    samples = 1 + (practice.end - practice.start) // MEASURED_EVERY
    session = np.repeat(np.arange(practice.count), samples)
    begin, length = practice.start[session], (practice.end - practice.start)[session]
    place = (within(session) + draw.random(len(session))) / samples[session]
    at = whole_milliseconds(begin + place * (length - SECOND))
    skill = school.people.skill[practice.student[session]]
    accuracy = np.clip(74 + 7 * skill + draw.normal(0, 8, len(session)), 0, 100)
    tempo = practice.tempo[session] * draw.uniform(0.8, 1.04, len(session))
    seconds = (practice.end - practice.start) // SECOND
    kinds = (
        (session, at, "tempo_accuracy", accuracy),
        (session, at, "average_tempo", tempo),
        (np.arange(practice.count), practice.end, "practice_duration", seconds),
    )
    frame = pl.concat(
        pl.DataFrame(
            {
                "time": moments(when),
                "student_id": school.students.gather(practice.student[of]),
                "metric_type": pl.repeat(kind, len(of), eager=True),
                "value": np.round(values.astype(np.float64), 2),
                SENT: moments(arrived[of]),
                "is_orphan": practice.sent[of] >= parameters.end,
            }
        )
        for of, when, kind, values in kinds
    ).filter(pl.col(SENT) < pl.lit(parameters.end).cast(pl.Datetime("us")))
    orphans = int(frame["is_orphan"].sum())
    return frame.drop("is_orphan").sort(SENT, "time", maintain_order=True), orphans
