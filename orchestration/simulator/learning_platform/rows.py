"""Rows of `learning_platform`: learners, modules, activities, assessments, progress.

Belongs here: what the app sends. Does not belong here: who completes what when (`path.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.columns import Mask, choose, hex_ids, moments, take, within
from orchestration.simulator.history import SENT, Table
from orchestration.simulator.identities import emails
from orchestration.simulator.learning_platform.path import APP, COURSES, MODULES, Path, in_progress
from orchestration.simulator.offline import connected
from orchestration.simulator.parameters import DAY, HOUR, SECOND, Parameters, whole_milliseconds
from orchestration.simulator.people import Population
from orchestration.simulator.visits import Visits

LEVELS = ("Beginner", "Intermediate", "Advanced")
KINDS = ("video", "quiz", "reading", "exercise", "discussion")
ACTIVITIES = 5.0
"""Mean activities per visit."""


def learner_rows(parameters: Parameters, people: Population) -> Table:
    """The learners, as they registered."""
    draw = parameters.generator(APP, "profiles")
    count = people.count
    level = np.clip(np.round(1 + 0.8 * people.skill), 0, 2).astype(np.int64)
    versions = pl.DataFrame(
        {
            "id": people.ids,
            "email": emails(parameters, people),
            "current_level": take(LEVELS, level),
            "gender": choose(draw, ("F", "M", "X"), count, (0.5, 0.47, 0.03)),
            "region": choose(draw, ("North", "South", "East", "West"), count),
            "highest_education": choose(
                draw, ("A Level", "HE Qualification", "Postgraduate"), count
            ),
            "imd_band": choose(draw, ("0-20%", "20-40%", "40-60%", "60-80%", "80-100%"), count),
            "age_band": take(
                ("0-35", "35-55", "55<="), draw.integers(0, 3, count) * ~people.is_minor
            ),
            "disability": draw.random(count) < 0.09,
            "registered_at": moments(people.joined),
            "updated_at": moments(people.joined),
        }
    )
    return Table(versions, is_full=True)


def module_rows(parameters: Parameters, modules: list[str]) -> Table:
    """The modules of all courses."""
    number = np.arange(len(modules))
    begun = np.full(len(modules), parameters.start)
    versions = pl.DataFrame(
        {
            "id": modules,
            "title": [name.replace("-", " ").title() for name in modules],
            "course": take(COURSES, number // MODULES),
            "position": number % MODULES + 1,
            "starts_at": moments(begun - 120 * DAY),
            "length_days": np.full(len(modules), 28),
            "updated_at": moments(begun),
        }
    )
    return Table(versions, is_full=True)


def activity_rows(
    parameters: Parameters, people: Population, visits: Visits, path: Path, modules: list[str]
) -> tuple[pl.DataFrame, int]:
    """One row per activity that was sent, and the visits of which one was."""
    draw = parameters.generator(APP, "activities")
    visited = np.repeat(np.arange(visits.count), 1 + draw.poisson(ACTIVITIES - 1, visits.count))
    learner = visits.learner[visited]
    at = (
        visits.start[visited]
        + (within(visited) * 260 + draw.integers(0, 200, len(visited))) * SECOND
    )
    current = in_progress(path, learner, at)
    kind = draw.integers(0, len(KINDS), len(visited))
    sent = connected(draw, visits.start + HOUR)[visited]
    frame = pl.DataFrame(
        {
            "id": hex_ids(draw, len(visited), "act-", 12),
            "learner_id": people.ids.gather(learner),
            "module_id": take(modules, np.where(current >= 0, path.module[current], -1)),
            "content_id": pl.select(
                pl.format("site-{}", pl.Series(draw.integers(0, 240, len(visited))))
            ).to_series(),
            "activity_type": take(KINDS, kind),
            "occurred_at": moments(whole_milliseconds(at)),
            "time_precision": pl.repeat("second", len(visited), eager=True),
            "duration_seconds": np.round(draw.gamma(2, 60, len(visited)), 1),
            "clicks": 1 + draw.poisson(3, len(visited)),
            "is_completed": draw.random(len(visited)) < 0.8,
            SENT: moments(np.maximum(sent, at + SECOND)),
        }
    )
    known = sent < parameters.end
    rows = frame.filter(known).sort(SENT, maintain_order=True)
    return rows, len(np.unique(visited[known]))


def progress_rows(
    parameters: Parameters, people: Population, path: Path, modules: list[str]
) -> Table:
    """Enrolments that change: enrolled, in progress by weeks, then completed or withdrawn."""
    draw = parameters.generator(APP, "progress")
    count = len(path.learner)
    nothing = np.zeros(count, dtype=np.bool_)
    ends_well: Mask = path.completed < path.withdrawn
    ended = np.minimum(path.completed, path.withdrawn)
    base = pl.DataFrame(
        {
            "learner_id": people.ids.gather(path.learner),
            "module_id": take(modules, path.module),
            "status": pl.repeat("enrolled", count, eager=True),
            "progress_percentage": pl.repeat(0.0, count, eager=True),
            "final_result": pl.repeat(None, count, dtype=pl.String, eager=True),
            "previous_attempts": draw.poisson(0.08, count),
            "credits": pl.repeat(10, count, dtype=pl.Int64, eager=True),
            "enrolled_at": moments(path.begun),
            "completed_at": moments(path.completed, nothing),
            "withdrawn_at": moments(path.withdrawn, nothing),
            "updated_at": moments(path.begun),
        }
    )
    weeks = np.maximum((np.minimum(ended, parameters.end) - path.begun) // (7 * DAY), 0)
    row = np.repeat(np.arange(count), weeks)
    at = path.begun[row] + (within(row) + 1) * 7 * DAY
    share = (at - path.begun[row]) / np.maximum(path.completed[row] - path.begun[row], 1)
    working = (
        base[row]
        .with_columns(
            status=pl.lit("in_progress"),
            progress_percentage=pl.Series(np.round(np.clip(100 * share, 0, 99), 1)),
            updated_at=moments(at),
        )
        .filter(at < ended[row])
    )
    last_share = np.clip(
        100 * (ended - path.begun) / np.maximum(path.completed - path.begun, 1), 0, 99
    )
    finished = base.with_columns(
        status=take(("withdrawn", "completed"), ends_well.astype(np.int64)),
        progress_percentage=pl.Series(np.where(ends_well, 100.0, np.round(last_share, 1))),
        final_result=take(("Withdrawn", "Pass"), ends_well.astype(np.int64)),
        completed_at=moments(path.completed, ends_well),
        withdrawn_at=moments(path.withdrawn, ~ends_well),
        updated_at=moments(ended),
    )
    versions = pl.concat([base, working, finished])
    return Table(versions, is_full=False)
