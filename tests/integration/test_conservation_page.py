"""The conservation page of a real release, and of a build that a broken law would have stopped."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import duckdb
import orjson
import pytest

from orchestration.metrics.answer import Answers
from orchestration.releases.store import current_release
from orchestration.reports.conservation import write_broken
from orchestration.reports.conservation_laws import ALL_LAWS, LAWS_BEFORE_ML
from orchestration.reports.conservation_report import laws_of_report
from orchestration.reports.document import Measure, SummaryReport
from orchestration.warehouse.state import built_as_of
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")


@pytest.fixture(scope="module")
def release(world: World) -> Path:
    return current_release(world.settings).folder


@pytest.fixture
def answers(world: World, release: Path) -> Iterator[Answers]:
    with Answers.on(release, world.settings) as opened:
        yield opened


def test_the_page_shows_every_law_of_the_mart_and_of_the_report(release: Path) -> None:
    page = orjson.loads((release / "reports" / "conservation.json").read_bytes())
    with duckdb.connect(str(release / "marts.duckdb"), read_only=True) as marts:
        laws = marts.sql("select count(*) from ops.agg_conservation").fetchall()[0][0]
        received = marts.sql("select sum(received_count) from ops.agg_stream_rows").fetchall()[0][0]
    reported = [law for law in page["everyLaw"] if law["stage"] == "report"]
    assert page["laws"] == laws + sum(law["checks"] for law in reported)
    assert page["broken"] == 0
    assert page["headline"] == f"All {page['laws']:,} laws hold"
    rows = page["lines"][0]["stops"]
    assert rows[0]["amount"] == received
    assert {stop["stage"] for stop in rows if stop["laws"]} >= {"receipt", "lake", "staging"}
    assert (release / "reports" / "conservation.pdf").read_bytes().startswith(b"%PDF")


def test_a_figure_of_the_summary_that_is_not_the_catalogues_breaks_a_law(
    answers: Answers, release: Path
) -> None:
    summary = SummaryReport.model_validate_json((release / "reports" / "summary.json").read_bytes())
    assert all(law.is_balanced for law in laws_of_report(summary, answers))
    first, *others = summary.tiles
    wrong = first.model_copy(update={"current": Measure(value=(first.current.value or 0) + 1)})
    spoilt = summary.model_copy(update={"tiles": (wrong, *others)})
    broken = [law for law in laws_of_report(spoilt, answers) if not law.is_balanced]
    assert [(law.subject, law.actual - law.expected) for law in broken] == [(first.label, 1)]


@pytest.mark.parametrize("laws", [LAWS_BEFORE_ML, ALL_LAWS])
def test_a_build_that_a_law_stops_leaves_a_page_that_names_it(
    world: World, tmp_path: Path, laws: str
) -> None:
    build, as_of = tmp_path / "build.duckdb", built_as_of(world.settings).replace(tzinfo=UTC)
    shutil.copy(world.settings.build_file, build)
    assert write_broken(build, tmp_path, as_of, laws) is None
    with duckdb.connect(str(build)) as connection:
        law = "keys in the lake = rows staged"
        connection.execute(
            f"update {laws} set actual = actual - 3, is_balanced = false "
            "where law = ? and source_system = 'song_practice'",
            [law],
        )
    page = write_broken(build, tmp_path, as_of, laws)
    assert page == tmp_path / "conservation.pdf"
    told = orjson.loads(page.with_suffix(".json").read_bytes())
    assert told["releaseId"] == "not released"
    assert told["broken"] > 0
    assert {(each["law"], each["difference"]) for each in told["brokenLaws"]} == {(law, -3)}
    with duckdb.connect(str(build)) as connection:
        connection.execute(f"drop table {laws}")
    assert write_broken(build, tmp_path, as_of, laws) is None
    assert not page.exists()
