"""A table is replaced whole or not at all, whatever stood in its place."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import Settings
from orchestration.warehouse.dbt import run_dbt
from tests.integration.lakes import Lake

AS_OF = datetime(2026, 6, 30)  # noqa: DTZ001 - as in the lake: naive, UTC
DATES = "core.dim_dates"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(data_root=tmp_path_factory.mktemp("replaced"), memory_limit="1GB")
    Lake(settings).prepare()
    assert _build(settings) == []
    return settings


def _build(settings: Settings, selected: str = "+dim_dates") -> list[str]:
    outcome = run_dbt(settings, ["run", "--select", selected], as_of=AS_OF)
    return outcome.problems


def _relations(file: Path) -> dict[str, str]:
    sql = (
        "select table_schema || '.' || table_name, table_type from information_schema.tables "
        "where table_name like 'dim_dates%'"
    )
    with duckdb.connect(str(file), read_only=True) as build:
        return dict(build.execute(sql).fetchall())


def _days(file: Path) -> tuple[int, str]:
    with duckdb.connect(str(file), read_only=True) as build:
        row = build.execute(f"select count(*), min(calendar_date)::varchar from {DATES}").fetchone()
    assert row is not None
    return row


def test_a_second_build_replaces_the_rows_and_leaves_no_other_table(settings: Settings) -> None:
    first = _days(settings.build_file)
    with duckdb.connect(str(settings.build_file)) as build:
        build.execute(f"delete from {DATES} where calendar_date < date '2020-01-01'")
    assert _build(settings, "dim_dates") == []
    assert _days(settings.build_file) == first
    assert _relations(settings.build_file) == {DATES: "BASE TABLE"}


def test_a_build_that_fails_between_two_rows_leaves_the_table_as_it_was(settings: Settings) -> None:
    before = _days(settings.build_file)
    with duckdb.connect(str(settings.build_file)) as build:
        build.execute(
            "create or replace view intermediate.int_calendar__days as select case "
            "when range < 5 then date '2026-06-01' else cast(error('no such day') as date) end "
            "as calendar_date from range(10)"
        )
    problems = _build(settings, "dim_dates")
    assert len(problems) == 1
    assert "no such day" in problems[0]
    assert _days(settings.build_file) == before
    assert _relations(settings.build_file) == {DATES: "BASE TABLE"}


def test_a_view_of_that_name_is_replaced_by_the_table(settings: Settings) -> None:
    before = _days(settings.build_file)
    with duckdb.connect(str(settings.build_file)) as build:
        build.execute(f"drop table {DATES}")
        build.execute(f"create view {DATES} as select 1 as one")
    assert _build(settings) == []
    assert _days(settings.build_file) == before
    assert _relations(settings.build_file) == {DATES: "BASE TABLE"}
