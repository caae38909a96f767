"""Metrics of a real release: every answer equals plain SQL on the release's Parquet files, as the
definitions' sentences have it; the command asks the same; old releases keep their definitions."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import orjson
import polars as pl
import pytest

from orchestration.cli.main import main
from orchestration.metrics.answer import Answers
from orchestration.metrics.definitions import DEFINITIONS_FILE
from orchestration.metrics.published import METRICS_FILE
from orchestration.metrics.read import read_request
from orchestration.metrics.schemas import schemas
from orchestration.metrics.versions import VERSIONS_FILE, faults, read_versions
from orchestration.releases.store import current_release
from orchestration.settings import Settings
from tests.conftest import World
from tests.integration import test_metrics_growth as growth
from tests.integration import test_metrics_market as market
from tests.metric_sql import NONE_IN_THE_SMALL_WORLD, OF_DIFFERENT_DATA, RATIOS, SIMPLE, SUMS

pytestmark = pytest.mark.xdist_group("world")

SINCE, UNTIL = dt.date(2026, 10, 2), dt.date(2026, 10, 30)
"""The last day is included; the small world ends with October."""

SPANS = {
    None: (dt.date(2026, 9, 20), UNTIL),
    "day": (dt.date(2026, 9, 20), UNTIL),
    "week": (dt.date(2026, 8, 31), dt.date(2026, 11, 1)),
    "month": (dt.date(2026, 9, 1), dt.date(2026, 10, 31)),
}
"""Whole periods of each length."""

KNOWN_BY = {
    **dict.fromkeys(("minute", "hour", "day"), (None, "day", "week", "month")),
    "week": ("week",),
    "month": ("month",),
}
"""Periods to ask for, by the shortest that a metric is known by."""

Values = dict[str | None, float | None]
Etude = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def release(world: World) -> Path:
    return current_release(world.settings).folder


@pytest.fixture(scope="module")
def tables(release: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The release's Parquet files as tables."""
    with duckdb.connect() as connection:
        for file in sorted((release / "marts").glob("*.parquet")):
            connection.execute(f"create schema if not exists {file.stem.partition('.')[0]}")
            connection.execute(f"create view {file.stem} as from '{file}'")
        yield connection


@pytest.fixture(scope="module")
def answers(world: World, release: Path) -> Iterator[Answers]:
    with Answers.on(release, world.settings) as opened:
        yield opened


@pytest.fixture
def etude(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Etude:
    def run(*arguments: str, root: Path = world.settings.data_root) -> tuple[int, str, str]:
        monkeypatch.setenv("ETUDE_DATA", str(root))
        monkeypatch.setenv("ETUDE_MEMORY_LIMIT", world.settings.memory_limit)
        monkeypatch.setattr(sys, "argv", ["etude", "metrics", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return run


def ask(answers: Answers, *metrics: str, **more: Any) -> list[dict[str, Any]]:
    time = {"start": str(SINCE), "end": str(UNTIL)}
    request = {"metrics": metrics, "timeRange": time, "limit": 10_000, **more}
    return orjson.loads(answers.answer(read_request(orjson.dumps(request))).to_json())["data"]


def begun(tables: duckdb.DuckDBPyConnection, metric: str) -> dt.date:
    """The first day by which all of a metric's parts that are of different data have rows."""
    plain = [SIMPLE[part] for part in OF_DIFFERENT_DATA.get(metric, ())]
    sql = "select min({})::date from {}"
    firsts = [tables.sql(sql.format(each.time, each.rows)).fetchall() for each in plain]
    return max((first for ((first,),) in firsts), default=dt.date.min)


def simple(
    tables: duckdb.DuckDBPyConnection, metric: str, grain: str | None, first: dt.date = dt.date.min
) -> Values:
    """A metric by period in plain SQL over the release's Parquet files, from a day on."""
    plain, (since, until) = SIMPLE[metric], SPANS[grain]
    start = f"date_trunc('{grain}', {plain.time})::date::varchar" if grain else "null"
    sql = f"""
        select {start}, {plain.value} from {plain.rows}
        where {plain.where} and {plain.time}::date between date '{since}' and date '{until}'
            and {plain.time}::date >= date '{first}'
        group by 1
    """
    return {
        time: None if value is None else float(value) for time, value in tables.sql(sql).fetchall()
    }


def expected(
    tables: duckdb.DuckDBPyConnection, metric: str, grain: str | None, first: dt.date = dt.date.min
) -> Values:
    """A metric by period: in plain SQL, or put together of others from when on all are known."""
    if metric in SIMPLE:
        return simple(tables, metric, grain, first)
    first = max(first, begun(tables, metric))
    if metric in SUMS:
        parts = {name: simple(tables, name, grain, first) for name in SUMS[metric]}
        times = set.intersection(*(set(values) for values in parts.values()))
        return {
            time: sum(
                times_one * (parts[name][time] or 0) for name, times_one in SUMS[metric].items()
            )
            for time in times
        }
    numerator, denominator = (expected(tables, part, grain, first) for part in RATIOS[metric])
    return {time: (numerator.get(time) or 0) / n for time, n in denominator.items() if n and n > 0}


def test_every_metric_has_an_expected_answer(answers: Answers) -> None:
    told = {*SIMPLE, *RATIOS, *SUMS, *market.EXPECTED, *growth.SUMS, *growth.RATIOS}
    assert told == set(answers.definitions.catalogue.metrics)


@pytest.mark.parametrize("metric", [*SIMPLE, *RATIOS, *SUMS])
def test_an_answer_equals_plain_sql(
    answers: Answers, tables: duckdb.DuckDBPyConnection, metric: str
) -> None:
    facts = answers.definitions.catalogue.metric(metric)
    grains = [facts.granularity] if facts.granularity else KNOWN_BY[facts.finest]
    seen: set[float | None] = set()
    for grain in grains:
        since, until = SPANS[grain]
        more = {"granularity": grain} if grain else {}
        points = ask(answers, metric, timeRange={"start": str(since), "end": str(until)}, **more)
        found = {point.get("time"): point["values"][metric] for point in points}
        wanted = expected(tables, metric, grain)
        seen |= set(wanted.values())
        for moment in found.keys() | wanted.keys():
            assert (found.get(moment) or 0) == pytest.approx(wanted.get(moment) or 0), moment
    assert any(seen) is (metric not in NONE_IN_THE_SMALL_WORLD)


def test_mrr_and_subscribers_stand_as_on_the_last_and_first_day(
    answers: Answers, release: Path
) -> None:
    days = pl.read_parquet(release / "marts" / "revenue.agg_mrr_days.parquet")
    days = days.filter(pl.col("mrr_date").is_between(SINCE, UNTIL)).sort("mrr_date")
    weeks = days.group_by_dynamic("mrr_date", every="1w").agg(
        pl.col("closing_mrr_cents").last(), pl.col("opening_subscriber_count").first()
    )
    points = ask(answers, "mrr_cents", "opening_subscribers", granularity="week")
    found = [tuple(point["values"].values()) for point in points]
    assert found == weeks.select("closing_mrr_cents", "opening_subscriber_count").rows()
    (whole,) = ask(answers, "opening_mrr_cents", "mrr_cents", "net_new_mrr_cents")
    opening, closing, change = whole["values"].values()
    assert opening + change == closing == days["closing_mrr_cents"][-1]


def test_churn_and_retention_are_those_of_their_marts(answers: Answers, release: Path) -> None:
    months = pl.read_parquet(release / "marts" / "revenue.agg_revenue_days.parquet").filter(
        pl.col("grain") == "month", pl.col("period_start_date") == dt.date(2026, 10, 1)
    )
    time = {"start": "2026-10-01", "end": "2026-10-31"}
    (point,) = ask(answers, "churn_ratio_monthly", granularity="month", timeRange=time)
    assert point["values"]["churn_ratio_monthly"] == months["churn_ratio"][0]
    assert point["n"]["churn_ratio_monthly"] == months["opening_subscriber_count"][0]
    cohorts = pl.read_parquet(release / "marts" / "cohorts.agg_cohort_retention.parquet").filter(
        pl.col("population") == "people",
        pl.col("retention_definition") == "bounded",
        pl.col("minimum_day_count") == 1,
        pl.col("period_number") == 1,
        "is_complete",
    )
    back, size = cohorts["active_count"].sum(), cohorts["cohort_size"].sum()
    time = {"start": "2020-01-06", "end": "2026-11-01"}
    (point,) = ask(answers, "retention_week_1_ratio", timeRange=time)
    assert (point["values"], point["n"]) == (
        {"retention_week_1_ratio": pytest.approx(back / size)},
        {"retention_week_1_ratio": size},
    )


def test_parts_by_any_dimension_add_up_to_the_whole(answers: Answers) -> None:
    (whole,) = ask(answers, "sessions", "recommendations")
    for dimension in ("source_system", "country", "role"):
        parts = ask(answers, "sessions", "recommendations", dimensions=[dimension])
        for metric, total in whole["values"].items():
            assert sum(part["values"][metric] for part in parts) == total
    flows = answers.definitions.flow.dimensions("sessions")
    for dimension in flows:
        parts = ask(answers, "sessions", dimensions=[dimension])
        assert sum(part["values"]["sessions"] for part in parts) == whole["values"]["sessions"]


def test_a_count_before_the_data_begin_is_missing_and_one_of_nobody_after_is_zero(
    answers: Answers,
) -> None:
    time = {"start": "2026-01-01", "end": "2026-01-31"}
    (before,) = ask(answers, "active_learners", "sessions", timeRange=time)
    assert before["values"] == {"active_learners": None, "sessions": None}
    nobody = [{"dimension": "source_system", "operator": "eq", "value": "no_app"}]
    (after,) = ask(answers, "active_learners", filters=nobody)
    assert after["values"] == {"active_learners": 0}
    first = {"start": "2026-09-10", "end": str(UNTIL)}
    (compared,) = ask(answers, "active_learners", timeRange=first, compareTo="previousPeriod")
    assert compared["values"]["active_learners"] > 0
    assert compared["previous"]["active_learners"] is None


def test_every_metric_answers_by_every_period_that_it_is_known_by(
    answers: Answers, release: Path
) -> None:
    entries = orjson.loads((release / METRICS_FILE).read_bytes())["metrics"]
    assert len(entries) >= 40
    grains = ["minute", "hour", "day", "week", "month"]
    for entry in entries:
        fixed = entry.get("granularity")
        known = [fixed] if fixed else grains[grains.index(entry["finestGranularity"]) :]
        time = {"start": "2026-08-03", "end": "2026-11-01"}
        for grain in known:
            points = ask(answers, entry["name"], granularity=grain, timeRange=time, limit=50)
            assert points, entry["name"]
        assert entry["consumers"], entry["name"]


def test_a_report_shows_what_the_catalogue_answers(answers: Answers, release: Path) -> None:
    tiles = orjson.loads((release / "reports" / "summary.json").read_bytes())["tiles"]
    scale = {"hours": 3600, "usd": 100}
    assert len(tiles) == 8
    for tile in tiles:
        (point,) = ask(answers, tile["metric"], timeRange={"last": "30d"})
        value = point["values"][tile["metric"]] / scale.get(tile["unit"], 1)
        assert tile["current"]["value"] == pytest.approx(
            value, abs=0.005 if tile["unit"] == "hours" else 1e-6
        )
        assert tile["current"]["n"] == point["n"].get(tile["metric"])


def test_the_release_carries_definitions_list_and_schemas(release: Path) -> None:
    folder = release / "catalog" / "metrics"
    assert {path.name: orjson.loads(path.read_bytes()) for path in folder.iterdir()} == {
        f"{name}.schema.json": orjson.loads(orjson.dumps(schema))
        for name, schema in schemas().items()
    }
    text = (release / DEFINITIONS_FILE).read_text()
    assert "build" not in text
    assert str(release.parents[1]) not in text


def test_the_projects_list_of_versions_agrees_with_the_release(release: Path) -> None:
    document = orjson.loads((release / DEFINITIONS_FILE).read_bytes())
    assert list(faults(document, read_versions(VERSIONS_FILE))) == []


def test_the_command_asks_alike_by_flags_by_file_and_by_line(
    etude: Etude, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = {
        "metrics": ["sessions", "completion_ratio"],
        "dimensions": ["source_system"],
        "filters": [{"dimension": "is_anonymous", "operator": "eq", "value": False}],
        "timeRange": {"last": "30d"},
        "granularity": "month",
        "orderBy": [{"field": "sessions", "direction": "desc"}],
    }
    file = tmp_path / "request.json"
    file.write_bytes(orjson.dumps(request))
    flags = (
        "--metric", "sessions,completion_ratio", "--by", "source_system",
        "--where", "is_anonymous=false", "--last", "30d", "--granularity", "month",
        "--order-by", "-sessions",
    )  # fmt: skip
    code, by_file, _ = etude("query", str(file), "--json")
    assert code == 0
    assert etude("query", *flags, "--json")[1] == by_file
    lines = orjson.dumps(request) + b"\n" + orjson.dumps({"metrics": ["x"]}) + b"\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    code, by_line, _ = etude("query", "-")
    first, second = by_line.splitlines()
    assert (code, first) == (1, by_file.strip())
    assert "timeRange: Field required" in orjson.loads(second)["error"]
    _, text, _ = etude("query", *flags, "--csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    points = orjson.loads(by_file)["data"]
    assert [int(row["sessions"]) for row in rows] == [
        point["values"]["sessions"] for point in points
    ]
    assert [row["completion_ratio_n"] for row in rows] == [
        str(point["n"]["completion_ratio"]) for point in points
    ]
    assert [row["incomplete"] for row in rows] == [
        ", ".join(point["incomplete"]) for point in points
    ]
    assert {row["is_complete"] for row in rows if row["incomplete"]} == {"False"}
    code, table, _ = etude("query", *flags)
    assert code == 0
    assert f"of {len(points)} points" in table


def test_the_command_lists_shows_and_complains(etude: Etude) -> None:
    code, table, _ = etude("list", "--owner", "Finance", "--json")
    listed = orjson.loads(table)["metrics"]
    assert code == 0
    assert {entry["owner"] for entry in listed} == {"Finance"}
    code, shown, _ = etude("show", "completion_ratio")
    assert code == 0
    for words in ("completion_total / completion_known_sessions", "The last 30 days", "$since"):
        assert words in shown
    for arguments, complaint in (
        (("list", "--owner", "Finanse"), "there is no owner 'Finanse'; near names: Finance"),
        (("show", "sesions"), "near names: sessions"),
        (("query", "--metric", "sesions", "--last", "3d"), "near names: sessions"),
        (("query", "--metric", "sessions", "--last", "3d", "--where", "x"), "is no condition"),
        (("query", "--metric", "sessions"), "give either start and end, or last"),
        (("list", "--release", "20200101-x"), "there is no release '20200101-x'"),
    ):
        code, _, complained = etude(*arguments)
        assert (code, complaint in complained) == (1, True), complained


def test_an_old_release_answers_by_its_own_definitions(
    world: World, release: Path, etude: Etude, tmp_path: Path
) -> None:
    """A copy that defines sessions otherwise, and one from before there were definitions."""
    root = tmp_path / "data"
    shutil.copytree(world.settings.releases, root / "releases", symlinks=True)
    settings = Settings(data_root=root)
    flags = ("query", "--metric", "sessions", "--last", "30d", "--json")
    now = etude(*flags, root=root)[1]
    assert etude(*flags, "--release", release.name, root=root)[1] == now
    file = current_release(settings).folder / DEFINITIONS_FILE
    definitions = file.read_text()
    file.chmod(0o644)
    file.write_text(definitions.replace("not is_internal and not is_bot", "is_internal"))
    otherwise = etude(*flags, "--release", release.name, root=root)[1]
    assert orjson.loads(otherwise)["data"] != orjson.loads(now)["data"]
    file.unlink()
    code, _, complained = etude("query", "--metric", "sessions", "--last", "30d", root=root)
    assert (code, "has no metric definitions" in complained) == (1, True)
