"""Carrying steps out: rows in, tables written.

Belongs here: running a step, and all of them in order. Does not belong here: the list of steps
(`steps.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import duckdb
from threadpoolctl import threadpool_limits

from orchestration.predictions.marts import Marts
from orchestration.predictions.refusals import remember_refusals
from orchestration.predictions.step import Step
from orchestration.settings import Settings
from orchestration.warehouse.ml_tables import write_table


def run_step(settings: Settings, step: Step, as_of: datetime) -> Mapping[str, int]:
    """Carry one step out and replace its tables.

    Its small matrices take one thread: more of them wait for each other, ten times longer where
    anything else runs. The build file stays open meanwhile: opening it takes longer than most
    questions do.

    Args:
        settings: The deployment, its build file built.
        step: The step.
        as_of: The logical now of the build.

    Returns:
        Table name to its number of rows.

    Raises:
        MlError: The step cannot be done; no table of it was replaced.
    """
    marts = Marts(settings, as_of)
    with threadpool_limits(1), duckdb.connect(str(settings.build_file), read_only=True):
        rows = step.work(marts)
    remember_refusals(settings, step.name, marts.refused)
    return {table.name: write_table(settings, table, rows[table.name]) for table in step.tables}


def run_steps(settings: Settings, steps: Iterable[Step], as_of: datetime) -> Mapping[str, int]:
    """Carry steps out in their order.

    Returns:
        Table name to its number of rows.
    """
    written: dict[str, int] = {}
    for step in steps:
        written |= run_step(settings, step, as_of)
    return written
