"""All of `learning_platform` put together.

Belongs here: the order in which its parts are drawn, its feeds and its truth. Does not belong here:
how rows come about (the modules beside).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.app_world import AppWorld
from orchestration.simulator.batches import feed
from orchestration.simulator.columns import moments, take
from orchestration.simulator.encoding import Format
from orchestration.simulator.history import Table
from orchestration.simulator.learning_platform.assessments import TRENDS, assessment_rows
from orchestration.simulator.learning_platform.path import APP, COURSES, MODULES, walk
from orchestration.simulator.learning_platform.rows import (
    activity_rows,
    learner_rows,
    module_rows,
    progress_rows,
)
from orchestration.simulator.parameters import Parameters
from orchestration.simulator.people import populate
from orchestration.simulator.planted import LearningTruth, SessionTruth
from orchestration.simulator.visits import visit

TREND_WEIGHTS = (0.2, 0.5, 0.3)

DELIVERIES: dict[str, tuple[int, tuple[Format, ...]]] = {
    "learners": (30, ("csv", "ndjson")),
    "modules": (90, ("ndjson",)),
    "activities": (6, ("ndjson.gz", "csv", "parquet")),
    "assessments": (15, ("ndjson",)),
    "module_progress": (15, ("ndjson", "csv")),
}
"""Per stream the days between batches and the formats, taking turns."""


def simulate_learning_platform(parameters: Parameters) -> AppWorld[LearningTruth]:
    """All rows of the app and the truth behind them."""
    draw = parameters.generator(APP, "learners")
    count = parameters.count(APP)
    numbers = np.sort(draw.choice(max(90_000, 10 * count), count, replace=False)) + 10_000
    ids = pl.select(pl.format("L-{}", pl.Series(numbers))).to_series()
    people = populate(parameters, APP, ids)
    modules = [f"{course}-{number}" for course in COURSES for number in range(1, MODULES + 1)]
    path = walk(parameters, people)
    visits = visit(parameters, people)
    trend = np.searchsorted(np.cumsum(TREND_WEIGHTS), draw.random(count)).clip(0, 2)
    activities, delivered = activity_rows(parameters, people, visits, path, modules)
    frames: dict[str, pl.DataFrame | Table] = {
        "learners": learner_rows(parameters, people),
        "modules": module_rows(parameters, modules),
        "activities": activities,
        "assessments": assessment_rows(parameters, people, path, modules, trend),
        "module_progress": progress_rows(parameters, people, path, modules),
    }
    names = tuple(TRENDS)
    done = path.completed < np.minimum(path.withdrawn, parameters.end)
    left = ~done & (path.withdrawn < parameters.end)
    return AppWorld(
        people=people,
        feeds=[
            feed(parameters, (APP, name), rows, *DELIVERIES[name]) for name, rows in frames.items()
        ],
        sessions=SessionTruth(planted=visits.count, delivered=delivered, without_end=delivered),
        facts=LearningTruth(
            enrolments=len(path.learner),
            completed=int(done.sum()),
            withdrawn=int(left.sum()),
            weekly_completion=round(float(path.weekly.mean()), 6),
            trends={name: int((trend == place).sum()) for place, name in enumerate(names)},
        ),
        tables={
            "completions": pl.DataFrame(
                {
                    "learner": ids.gather(path.learner),
                    "module_id": take(modules, path.module),
                    "position": path.module % MODULES + 1,
                    "begun_at": moments(path.begun),
                    "weekly_probability": path.weekly,
                    "completed_at": moments(path.completed, path.withdrawn > path.completed),
                    "withdrawn_at": moments(path.withdrawn, path.withdrawn <= path.completed),
                }
            ),
            "score_trends": pl.DataFrame(
                {
                    "learner": ids,
                    "trend": take(names, trend),
                    "points_per_assessment": take(list(TRENDS.values()), trend),
                }
            ),
        },
    )
