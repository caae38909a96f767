"""Building batch by batch, beside building at once.

Belongs here: how both are built and compared. Does not belong here: the worlds (`session_worlds.py`
and the tests themselves).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.settings import Settings
from orchestration.warehouse.dbt import run_dbt
from tests.integration.lakes import Lake
from tests.integration.session_worlds import World, batches

LOADS = 3
_FIRST = ("build", "--resource-type", "model", "--resource-type", "seed", "--select")
"""The first load builds the seeds and staging views that the models read, too."""


def assert_same_batch_by_batch(
    made: World,
    models: Sequence[str],
    tables: Sequence[str],
    folder: Path,
    after_load: Callable[[Settings], None] = lambda _: None,
) -> None:
    """Build models load by load, then all at once, and compare tables row by row.

    Args:
        made: The world that arrives in LOADS loads.
        models: What dbt selects.
        tables: Names of the tables to be compared, with their schemas; none may be empty.
        folder: Empty folder.
        after_load: Called after every load is built.
    """
    settings = Settings(data_root=folder / "data", memory_limit="1GB")
    lake = Lake(settings)
    lake.prepare()
    before: datetime | None = None
    for load in batches(made, LOADS):
        lake.land(*load)
        as_of = max([batch.sent_at for batch in load] + ([before] if before else []))
        if before is None:
            _run(settings, [*_FIRST, *(f"+{name.lstrip('+')}" for name in models)], as_of, None)
        else:
            _run(settings, ["run", "--select", *models], as_of, before)
        after_load(settings)
        before = as_of
    assert before is not None
    step_by_step = _rows(settings, tables)
    _run(settings, ["run", "--full-refresh", "--select", *models], before, None)
    for table, rows in _rows(settings, tables).items():
        assert step_by_step[table] == rows, table
        assert rows, f"{table} is empty, so nothing was compared"


def _run(
    settings: Settings, arguments: list[str], as_of: datetime, before: datetime | None
) -> None:
    outcome = run_dbt(settings, arguments, as_of=as_of, previous_as_of=before)
    assert outcome.problems == []


def _rows(settings: Settings, tables: Sequence[str]) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(settings.build_file)) as connection:
        return {
            table: connection.execute(f"select * from {table} order by all").fetchall()
            for table in tables
        }
