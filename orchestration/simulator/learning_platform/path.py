"""Who takes which module of `learning_platform`, from when to when.

Belongs here: planted completion. Does not belong here: rows (`rows.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.simulator.columns import Index, Numbers
from orchestration.simulator.parameters import (
    DAY,
    HOUR,
    MINUTE,
    Moments,
    Parameters,
    whole_milliseconds,
)
from orchestration.simulator.people import Population

APP = "learning_platform"
COURSES = ("HARMONY", "RHYTHM", "EAR")
MODULES = 12
"""Modules per course, taken in order."""
WEEKLY_COMPLETION = -1.4
COMPLETION_OF_USE = 0.5
COMPLETION_OF_SKILL = 0.3
"""Log odds per week of completing the module in progress, and what changes them."""
SHARE_WITHDRAWING = 0.15


@dataclass(frozen=True)
class Path:
    """Enrolments, one row per learner and module taken, ordered by learner and module."""

    learner: Index
    course: Index
    module: Index
    weekly: Numbers
    begun: Moments
    completed: Moments
    withdrawn: Moments


def walk(parameters: Parameters, people: Population) -> Path:
    """Each learner takes the modules of one course in order; completion is geometric in weeks.

    Completion dates go on beyond the world's end, so that forecasts can be judged.
    """
    draw = parameters.generator(APP, "path")
    count = people.count
    odds = WEEKLY_COMPLETION + COMPLETION_OF_USE * people.use + COMPLETION_OF_SKILL * people.skill
    weekly = 1 / (1 + np.exp(-odds))
    weeks = draw.geometric(np.repeat(weekly, MODULES)).reshape(count, MODULES)
    days = np.maximum(weeks * 7 - draw.integers(0, 7, weeks.shape), 1)
    finished = people.joined[:, None] + HOUR + np.cumsum(days, axis=1) * DAY
    begun = np.column_stack([people.joined + HOUR, finished[:, :-1] + 30 * MINUTE])
    quits = draw.random(count) < SHARE_WITHDRAWING
    quit_at = np.where(quits, people.joined + draw.gamma(2, 40, count) * DAY, 2**62)
    taken = begun < np.minimum(quit_at, parameters.end)[:, None]
    learner, place = np.nonzero(taken)
    course = draw.integers(0, len(COURSES), count)[learner]
    return Path(
        learner=learner,
        course=course,
        module=course * MODULES + place,
        weekly=np.round(weekly[learner], 6),
        begun=whole_milliseconds(begun[taken]),
        completed=whole_milliseconds(finished[taken]),
        withdrawn=whole_milliseconds(quit_at[learner]),
    )


def in_progress(path: Path, learner: Index, at: Moments) -> Index:
    """Enrolment that each learner works on at each moment, -1 where there is none."""
    origin = int(path.begun.min()) - DAY
    span = int(max(path.begun.max(), at.max() if len(at) else 0)) - origin + 1
    starts = path.learner * span + (path.begun - origin)
    found = np.searchsorted(starts, learner * span + np.maximum(at - origin, 0), side="right") - 1
    same = (found >= 0) & (path.learner[np.maximum(found, 0)] == learner)
    return np.where(same, found, -1)
