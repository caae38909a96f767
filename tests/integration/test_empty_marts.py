"""A release whose every mart is empty: all that people look at is made, and knows nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb
import orjson
import pytest

from orchestration.extras import page_extras
from orchestration.releases.store import current_release
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")

REPORTS = ("executive", "business", "technical")


@pytest.fixture(scope="module")
def empty(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    release = current_release(world.settings).folder
    copy = tmp_path_factory.mktemp("empty") / release.name
    shutil.copytree(release, copy, copy_function=os.link)
    (copy / "marts.duckdb").unlink()
    shutil.copyfile(release / "marts.duckdb", copy / "marts.duckdb")
    with duckdb.connect(str(copy / "marts.duckdb")) as marts:
        tables = marts.sql(
            "select table_schema, table_name from information_schema.tables "
            "where table_type = 'BASE TABLE' and table_schema != 'release'"
        ).fetchall()
        for schema, table in tables:
            marts.execute(f"delete from {schema}.{table}")
    assert len(tables) > 100
    for extra in page_extras(world.settings):
        extra(copy)
    return copy


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_says_that_nothing_is_known(empty: Path, name: str) -> None:
    folder = empty / "reports" / name
    made = orjson.loads((folder / "report.json").read_bytes())
    tiles = [
        tile["current"]
        for page in made["pages"]
        for section in page["sections"]
        if section["kind"] == "tiles"
        for tile in section["tiles"]
    ]
    assert len(tiles) > 3
    assert {tile["value"] for tile in tiles} == {None}
    assert any("knows no session" in note for note in made["notes"])
    assert {path.name for path in folder.iterdir()} > {"report.pdf", "report.xlsx", "report.eml"}


def test_dashboards_show_no_number(empty: Path) -> None:
    shown = list((empty / "dashboards").glob("*/index.html"))
    assert {path.parent.name for path in shown} >= {"executive", "product", "ai", "marketplace"}
    assert all("no data" in path.read_text(encoding="utf-8") for path in shown)
