"""Who uses `practice_tracker`: accounts, students, teachers, and who teaches whom.

Belongs here: rows about people. Does not belong here: practice or the forum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, uuids
from orchestration.simulator.parameters import DAY, Moments, Parameters, whole_milliseconds
from orchestration.simulator.people import Population, populate

APP = "practice_tracker"
SHARE_TEACHERS = 0.08
ADMINS = 2
SHARE_TAUGHT = 0.6
TEACHERS_CHOICES = 2


@dataclass(frozen=True)
class School:
    """Students, teachers and their accounts.

    Attributes:
        people: Hidden traits of the students.
        accounts: User id of every student, teacher and admin, in this order.
        teachers: Teacher ids.
        pairs: Student and teacher of every association, shape (associations, 2).
        paired: When each association began.
        opened: When each account was opened.
    """

    people: Population
    accounts: pl.Series
    teachers: pl.Series
    pairs: Index
    paired: Moments
    opened: Moments

    @property
    def students(self) -> pl.Series:
        """Student ids."""
        return self.people.ids

    @property
    def teacher_accounts(self) -> Index:
        """Positions of the teachers' accounts."""
        return self.people.count + np.arange(len(self.teachers))


def gather(parameters: Parameters) -> School:
    """Draw the students, teachers and admins of a world."""
    draw = parameters.generator(APP, "school")
    students = parameters.count(APP)
    people = populate(parameters, APP, uuids(draw, students))
    teachers = max(2, round(students * SHARE_TEACHERS))
    chosen = draw.random((students, TEACHERS_CHOICES)) < (SHARE_TAUGHT, 0.12)
    student, turn = np.nonzero(chosen)
    teacher = (student * 7 + turn * 3 + student // teachers) % teachers
    since = np.maximum(people.joined[student], parameters.start - 60 * DAY)
    begun = whole_milliseconds(since + (parameters.end - since) * draw.beta(1, 3, len(student)))
    staff = parameters.start - draw.integers(200, 900, teachers + ADMINS) * DAY
    return School(
        people=people,
        accounts=uuids(draw, students + teachers + ADMINS),
        teachers=uuids(draw, teachers),
        pairs=np.column_stack([student, teacher]),
        paired=begun,
        opened=np.r_[people.joined, staff],
    )
