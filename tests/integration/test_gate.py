"""The gate over a real release: all that is expected is there, holds, and refuses what is lost."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import dagster as dg
import duckdb
import orjson
import pytest

from orchestration.checks import gate_of_release
from orchestration.quality.document import Gate
from orchestration.quality.judge import judge
from orchestration.quality.read import read_suites
from orchestration.quality.write import write_gate
from orchestration.releases.errors import UnfitReleaseError
from orchestration.releases.manifest import GATE_FILE, read_manifest
from orchestration.releases.store import current_release
from orchestration.resources import Deployment
from orchestration.settings import Settings
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")


@pytest.fixture(scope="module")
def release(world: World) -> Path:
    return current_release(world.settings).folder


@pytest.fixture
def beside(release: Path, tmp_path: Path) -> Settings:
    """A deployment of this test's own, whose current release is the world's."""
    settings = Settings(data_root=tmp_path / "data", memory_limit="1GB")
    shutil.copytree(release, settings.releases / release.name, copy_function=os.link)
    (settings.releases / "current").symlink_to(release.name)
    return settings


@pytest.fixture
def draft(release: Path, tmp_path: Path) -> Path:
    """A draft of the same tables, to be changed."""
    folder = tmp_path / "draft"
    (folder / "catalog").mkdir(parents=True)
    shutil.copyfile(release / "marts.duckdb", folder / "marts.duckdb")
    return folder


def test_every_expectation_is_of_a_column_that_is_published(world: World, release: Path) -> None:
    tables = read_manifest(release).tables
    missing = [
        f"{suite.table}.{column}"
        for suite in read_suites(world.settings)
        for each in suite.expectations
        for column in each.columns_read or ("",)
        if suite.table not in tables or (column and column not in tables[suite.table].columns)
    ]
    assert missing == []


def test_a_first_release_carries_the_gate_it_passed(release: Path) -> None:
    gate = Gate.model_validate_json((release / GATE_FILE).read_bytes())
    assert gate.compared_with is None
    assert [each for each in gate.results if not each.success] == []
    assert gate.summary.expectations == len(gate.results) > 60
    assert gate.summary.not_evaluated > 0
    share = {
        (each.table, each.column): each.n
        for each in gate.results
        if each.expectation == "expect_column_values_to_be_between"
    }
    with duckdb.connect(str(release / "marts.duckdb"), read_only=True) as marts:
        counted = marts.sql("select count(completion_ratio) from sessions.fct_sessions").fetchall()
    assert share["sessions.fct_sessions", "completion_ratio"] == counted[0][0] > 0


def test_the_same_tables_do_not_drift(beside: Settings, draft: Path) -> None:
    gate = judge(draft, beside)
    assert gate.compared_with == current_release(beside).release_id
    assert [each for each in gate.results if not each.success] == []


def test_a_mart_that_lost_95_percent_of_its_rows_stops_the_release(
    beside: Settings, draft: Path
) -> None:
    with duckdb.connect(str(draft / "marts.duckdb")) as marts:
        before = marts.sql("select count(*) from sessions.fct_sessions").fetchall()[0][0]
        marts.execute(
            "delete from sessions.fct_sessions where session_id not in (select session_id from "
            "sessions.fct_sessions order by session_id limit ?)",
            [before // 20],
        )
    with pytest.raises(UnfitReleaseError, match=r"sessions\.fct_sessions, expect_table_row_count"):
        write_gate(beside)(draft)
    found = orjson.loads((beside.warehouse / "gate.json").read_bytes())
    failed = {each["table"] for each in found["results"] if not each["success"]}
    assert failed == {"sessions.fct_sessions"}
    assert found["summary"]["failed"] == 1
    assert found["summary"]["warned"] >= 1


def test_a_senders_clock_that_runs_ahead_stops_no_release(beside: Settings, draft: Path) -> None:
    with duckdb.connect(str(draft / "marts.duckdb")) as marts:
        for table, hours in (("sessions.fct_sessions", 23), ("ops.fct_receipts", 9_600)):
            marts.execute(
                f"update {table} set sent_at = as_of + to_hours({hours}) from release.about"
            )
    gate = judge(draft, beside)
    assert gate.summary.failed == 0
    told = {each.table: each.severity for each in gate.results if not each.success}
    assert told == {"ops.fct_receipts": "warning"}


def test_dagster_shows_warnings_of_the_release(beside: Settings, draft: Path) -> None:
    deployment = Deployment.of(beside)
    assert gate_of_release(deployment).passed
    with duckdb.connect(str(draft / "marts.duckdb")) as marts:
        marts.execute("update ops.fct_receipts set source_system = 'song_practice'")
    write_gate(beside)(draft)
    shown = current_release(beside).folder / GATE_FILE
    shown.unlink()
    assert not gate_of_release(deployment).passed
    shutil.copyfile(draft / GATE_FILE, shown)
    warned = gate_of_release(deployment)
    assert not warned.passed
    assert warned.severity == dg.AssetCheckSeverity.WARN
    assert "ops.fct_receipts, source_system: " in str(warned.metadata["not_as_expected"].value)
