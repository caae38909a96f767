"""Reminders of `practice_tracker`, and the sessions that they lead to.

Belongs here: reminders and their planted effect. Does not belong here: what follows a session
(`follow_up.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, Mask, hex_ids, moments
from orchestration.simulator.history import Table
from orchestration.simulator.parameters import (
    HOUR,
    MINUTE,
    SECOND,
    Moments,
    Parameters,
    whole_milliseconds,
)
from orchestration.simulator.practice_tracker.people import APP, School
from orchestration.simulator.seasons import to_utc
from orchestration.simulator.visits import SHORTEST_GAP, Visits

SHARE_REMINDED = 0.5
REMINDERS_PER_DAY = 0.3
REMINDER_HOUR = 17.5
SHARE_UNSENT = 0.04
PROMPTED = 0.15
"""Planted probability that a reminder that was sent leads to a session it would not have had."""


@dataclass(frozen=True)
class Reminded:
    """Reminders, ordered by student and time.

    Attributes:
        student: Student of each reminder.
        scheduled: When it was due.
        sent: When it was sent.
        is_sent: Whether it was.
        has_prompted: Whether it led to a session.
        begins: When that session begins.
    """

    student: Index
    scheduled: Moments
    sent: Moments
    is_sent: Mask
    has_prompted: Mask
    begins: Moments


def remind(parameters: Parameters, school: School) -> Reminded:
    """Draw the reminders, and which of them lead to a session."""
    draw = parameters.generator(APP, "reminders")
    people = school.people
    wants = draw.random(people.count) < SHARE_REMINDED
    there = people.activity(parameters) & wants[:, None]
    student, day = np.nonzero(there & (draw.random(there.shape) < REMINDERS_PER_DAY))
    hour = np.full(len(student), REMINDER_HOUR * HOUR)
    scheduled = to_utc(parameters, people.zone[student], day, hour)
    inside = (scheduled >= parameters.start) & (scheduled < parameters.end - 3 * HOUR)
    student, scheduled = student[inside], scheduled[inside]
    count = len(student)
    sent = whole_milliseconds(scheduled + draw.exponential(20, count) * SECOND)
    is_sent = draw.random(count) >= SHARE_UNSENT
    return Reminded(
        student=student,
        scheduled=scheduled,
        sent=sent,
        is_sent=is_sent,
        has_prompted=is_sent & (draw.random(count) < PROMPTED),
        begins=whole_milliseconds(sent + draw.uniform(5, 55, count) * MINUTE),
    )


def with_prompted(visits: Visits, reminded: Reminded) -> tuple[Visits, Reminded]:
    """Add the sessions that reminders lead to, where the student has no other session near."""
    learner = np.r_[visits.learner, reminded.student[reminded.has_prompted]]
    start = np.r_[visits.start, reminded.begins[reminded.has_prompted]]
    number = np.r_[np.full(visits.count, -1), np.flatnonzero(reminded.has_prompted)]
    order = np.lexsort((start, learner))
    learner, start, number = learner[order], start[order], number[order]
    close = (np.diff(learner) == 0) & (np.diff(start) < SHORTEST_GAP)
    crowded = (number >= 0) & (np.r_[False, close] | np.r_[close, False])
    has_prompted = np.zeros(len(reminded.student), dtype=np.bool_)
    has_prompted[number[~crowded & (number >= 0)]] = True
    kept = Visits(learner=learner[~crowded], start=start[~crowded])
    return kept, Reminded(
        student=reminded.student,
        scheduled=reminded.scheduled,
        sent=reminded.sent,
        is_sent=reminded.is_sent,
        has_prompted=has_prompted,
        begins=reminded.begins,
    )


def reminder_rows(parameters: Parameters, school: School, reminded: Reminded) -> Table:
    """Reminders that change: due, sent, opened."""
    draw = parameters.generator(APP, "reminder_rows")
    count = len(reminded.student)
    nothing = np.zeros(count, dtype=np.bool_)
    opens = reminded.is_sent & (draw.random(count) < np.where(reminded.has_prompted, 0.9, 0.3))
    opened = whole_milliseconds(reminded.sent + draw.uniform(0.5, 4.5, count) * MINUTE)
    due = pl.DataFrame(
        {
            "id": hex_ids(draw, count, "rem-", 12),
            "student_id": school.students.gather(reminded.student),
            "type": pl.repeat("practice_reminder", count, eager=True),
            "scheduled_for": moments(reminded.scheduled),
            "sent_at": moments(reminded.sent, nothing),
            "opened_at": moments(opened, nothing),
            "updated_at": moments(reminded.scheduled),
        }
    )
    sent = due.with_columns(sent_at=moments(reminded.sent), updated_at=moments(reminded.sent))
    seen = sent.with_columns(opened_at=moments(opened), updated_at=moments(opened))
    versions = pl.concat([due, sent.filter(reminded.is_sent), seen.filter(opens)])
    return Table(versions, is_full=False)
