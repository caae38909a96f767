"""Fixtures of the gate's tests: a deployment with a release, and a draft to be judged beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.quality.read import own_folder
from orchestration.releases.publish import publish
from orchestration.settings import Settings
from tests.unit.releases.factories import AS_OF, build, manifest_path, settings_in

REVENUE = """
  - table: revenue.agg_revenue_days
    expectations:
      - expect: expect_column_values_to_be_between
        column: amount_cents
        min_value: 0
        severity: warning
        why: Revenue is not negative.
"""
"""In place of Étude's own, whose columns the small release lacks."""


def suite(expectations: str, table: str = "sessions.fct_sessions") -> str:
    """A file with one table's expectations, written flat, and the other table's."""
    lines = "\n".join(f"      {line}" for line in expectations.strip().splitlines())
    return f"tables:\n  - table: {table}\n    expectations:\n{lines}\n{REVENUE}"


def write_suite(settings: Settings, expectations: str) -> None:
    """Give a deployment its own expectations of sessions."""
    folder = own_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "own.yml").write_text(suite(expectations), encoding="utf-8")


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A deployment with a small release; tests read it, and copy its release."""
    settings = settings_in(tmp_path_factory.mktemp("gate"))
    build(settings)
    with duckdb.connect(str(settings.build_file)) as connection:
        connection.execute(
            "alter table sessions.fct_sessions add column app varchar;"
            "alter table sessions.fct_sessions add column spoilt bigint;"
            "update sessions.fct_sessions set spoilt = active_seconds,"
            " app = case when active_seconds < 1800 then 'song_practice' else 'fitness_coach' end"
        )
    publish(settings, as_of=AS_OF, manifest=manifest_path(settings))
    return settings


@pytest.fixture
def settings(deployment: Settings, tmp_path: Path) -> Settings:
    """The same deployment in a folder of this test's own."""
    shutil.copytree(deployment.data_root, tmp_path / "data", symlinks=True)
    return settings_in(tmp_path / "data")


@pytest.fixture
def draft(settings: Settings, tmp_path: Path) -> Path:
    """A copy of the release, as if it were to be published next."""
    copy = tmp_path / "draft"
    shutil.copytree(settings.releases / "current", copy)
    (copy / "marts.duckdb").chmod(0o644)
    return copy


def change(draft: Path, sql: str) -> None:
    """Change a draft's tables."""
    with duckdb.connect(str(draft / "marts.duckdb")) as marts:
        marts.execute(sql)
