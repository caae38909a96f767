"""Building batch by batch gives the same rows as building once, however badly things arrive."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.settings import Settings
from orchestration.warehouse.dbt import run_dbt
from tests.integration.lakes import Batch, Lake
from tests.integration.session_worlds import batches, world

LOADS = 4

MODELS = [
    "intermediate.consent",
    "intermediate.learners",
    "intermediate.sessions",
    "intermediate.cohorts",
    "fct_sessions",
    "fct_learner_days",
    "agg_session_accounting",
]

TABLES = [
    "intermediate.int_sessions__song_practice",
    "intermediate.int_sessions__fitness_coach",
    "intermediate.int_sessions__practice_tracker",
    "intermediate.int_sessions__learning_platform",
    "intermediate.int_sessions__language_tutor",
    "intermediate.int_sessions__decided",
    "sessions.fct_sessions",
    "cohorts.fct_learner_days",
    "ops.agg_session_accounting",
]


def _run(
    settings: Settings, arguments: list[str], as_of: datetime, before: datetime | None
) -> None:
    outcome = run_dbt(settings, arguments, as_of=as_of, previous_as_of=before)
    assert outcome.problems == []


def _rows(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(settings.build_file)) as connection:
        return {
            table: connection.execute(f"select * from {table} order by all").fetchall()
            for table in TABLES
        }


def _dirty_share(settings: Settings) -> float:
    with duckdb.connect(str(settings.build_file)) as connection:
        query = """
            select
                (
                    select count(distinct (source_system, session_date))
                    from intermediate.int_sessions__dirty_days
                ) / count(distinct (source_system, session_date))
            from intermediate.int_sessions__decided
        """
        ((share,),) = connection.execute(query).fetchall()
    return share


@pytest.mark.parametrize("seed", [2, 3])
def test_batch_by_batch_is_the_same_as_at_once(seed: int, tmp_path: Path) -> None:
    settings = Settings(data_root=tmp_path / "data", memory_limit="1GB")
    lake = Lake(settings)
    lake.prepare()
    loads: list[list[Batch]] = list(batches(world(seed), LOADS))
    before: datetime | None = None
    shares = []
    for number, load in enumerate(loads):
        lake.land(*load)
        as_of = max([batch.sent_at for batch in load] + ([before] if before else []))
        if number == 0:
            _run(settings, ["seed"], as_of, None)
            _run(settings, ["run", "--select", "staging"], as_of, None)
        _run(settings, ["run", "--select", *MODELS], as_of, before)
        shares.append(_dirty_share(settings))
        before = as_of
    assert before is not None
    step_by_step = _rows(settings)
    _run(settings, ["run", "--full-refresh", "--select", *MODELS], before, None)
    assert min(shares[1:]) < 0.75, "no load left days alone, so nothing was shown"
    for table, rows in _rows(settings).items():
        assert step_by_step[table] == rows, table
        assert rows, f"{table} is empty, so nothing was compared"
