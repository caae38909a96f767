"""What runs took is remembered, goes into the next release, and never grows without bound."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration.releases import runs as ledger
from orchestration.releases.runs import WHOLE_RUN, PhaseRun, last_run, remember, runs, write_runs
from orchestration.settings import Settings

BEGAN = datetime(2026, 11, 1, 3)  # noqa: DTZ001 - naive UTC, as in the ledger


def run(number: int) -> list[PhaseRun]:
    at = BEGAN + timedelta(days=number)
    step = PhaseRun(f"r{number}", "lake__receipts", at, 2.5, is_failed=False)
    whole = PhaseRun(
        run_id=f"r{number}",
        phase=WHOLE_RUN,
        started_at=at,
        seconds=10.0,
        is_failed=number % 2 == 1,
        batch_count=3,
        row_count=1_000,
        landed_bytes=5_000,
        lake_bytes=90_000,
        peak_memory_bytes=10**9,
    )
    return [step, whole]


def test_before_the_first_run_there_is_none(settings: Settings) -> None:
    assert last_run(settings) is None
    assert runs(settings).num_rows == 0


def test_runs_are_added_and_the_last_one_is_told(settings: Settings) -> None:
    remember(settings, run(0))
    remember(settings, run(1))
    assert runs(settings)["run_id"].to_pylist() == ["r0", "r0", "r1", "r1"]
    assert last_run(settings) == run(1)[1]
    assert [path.name for path in ledger.ledger(settings).parent.iterdir()] == ["runs.parquet"]


def test_the_oldest_are_forgotten(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "KEPT_ROWS", 3)
    for number in range(3):
        remember(settings, run(number))
    assert runs(settings)["run_id"].to_pylist() == ["r1", "r2", "r2"]


def test_a_release_holds_them_with_their_meaning(settings: Settings, tmp_path: Path) -> None:
    remember(settings, run(0))
    write_runs(tmp_path / "marts.duckdb", runs(settings))
    with duckdb.connect(str(tmp_path / "marts.duckdb"), read_only=True) as connection:
        rows = connection.sql(
            "select phase, seconds, row_count from release.runs order by phase"
        ).fetchall()
        comments = connection.sql(
            "select count(*), count(comment) from duckdb_columns() where table_name = 'runs'"
        ).fetchone()
    assert rows == [("lake__receipts", 2.5, None), ("run", 10.0, 1_000)]
    assert comments == (len(ledger.SCHEMA), len(ledger.SCHEMA))
