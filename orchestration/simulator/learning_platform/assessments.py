"""Scores of `learning_platform`: assessments whose level drifts as planted.

Belongs here: assessments. Does not belong here: other rows (`rows.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, hex_ids, moments, only, take, within
from orchestration.simulator.history import Table
from orchestration.simulator.learning_platform.path import APP, Path
from orchestration.simulator.parameters import DAY, Parameters, whole_milliseconds
from orchestration.simulator.people import Population

TRENDS = {"declining": -0.8, "flat": 0.0, "improving": 0.8}
"""Planted change of the score per assessment."""
NOISE = 7.0
KINDS = ("quiz", "quiz", "essay", "quiz", "exam")
WEIGHTS = (10.0, 10.0, 30.0, 10.0, 40.0)
"""The assessments of a module, in order."""


def assessment_rows(
    parameters: Parameters, people: Population, path: Path, modules: list[str], trend: Index
) -> Table:
    """Five assessments per module, spread over the time that it takes, scored days later."""
    draw = parameters.generator(APP, "assessments")
    row = np.repeat(np.arange(len(path.learner)), len(KINDS))
    until = np.minimum(path.completed, path.withdrawn)[row]
    begun = path.begun[row]
    share = (within(row) + draw.uniform(0.2, 0.9, len(row))) / len(KINDS)
    at = whole_milliseconds(begun + (until - begun) * share)
    known = (at >= parameters.start) & (at < parameters.end)
    row, at = row[known], at[known]
    learner = path.learner[row]
    slope = np.array(list(TRENDS.values()))[trend[learner]]
    number = within(learner)
    level = 62 + 6 * people.skill[learner] + slope * (number - 15)
    score = np.clip(np.round(level + draw.normal(0, NOISE, len(row)), 1), 0, 100)
    marked_at = whole_milliseconds(at + draw.gamma(2, 1.0, len(row)) * DAY)
    unmarked = np.zeros(len(row), dtype=np.bool_)
    place = np.tile(np.arange(len(KINDS)), len(path.learner))[known]
    first = pl.DataFrame(
        {
            "id": hex_ids(draw, len(row), "sub-", 12),
            "learner_id": people.ids.gather(learner),
            "module_id": take(modules, path.module[row]),
            "assessment_id": pl.select(
                pl.format("{}-{}", take(modules, path.module[row]), pl.Series(place + 1))
            ).to_series(),
            "assessment_type": take(KINDS, place),
            "score": only(score, unmarked),
            "weight": take(WEIGHTS, place),
            "is_banked": pl.repeat(False, len(row), eager=True),
            "submitted_at": moments(at),
            "updated_at": moments(at),
        }
    )
    marked = first.with_columns(score=pl.Series(score), updated_at=moments(marked_at))
    versions = pl.concat([first, marked])
    return Table(versions, is_full=False)
