"""Reports of a real release: right to the digit, accessible, and honest about what is missing."""

from __future__ import annotations

import dataclasses
import io
import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import jsonschema
import openpyxl
import orjson
import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from orchestration.cli.main import main
from orchestration.figures.board import Board
from orchestration.figures.explain import explained
from orchestration.figures.lineage import read_all_lineage, read_lineage
from orchestration.figures.roles import Role
from orchestration.jobs import reports_by_calendar
from orchestration.metrics.errors import RequestError
from orchestration.metrics.shapes import MetricsQueryRequest
from orchestration.metrics.written import SCALE
from orchestration.releases.store import current_release
from orchestration.reports.defined.compose import compose
from orchestration.reports.defined.document import (
    AlertsSection,
    ReportDocument,
    TableSection,
    TilesSection,
    TrendSection,
)
from orchestration.reports.defined.document_parts import Number
from orchestration.reports.defined.errors import DefinitionError, PeriodError
from orchestration.reports.defined.pdf import pdf
from orchestration.reports.defined.period import period
from orchestration.reports.defined.read import find, read
from orchestration.reports.defined.schedule import PLAN
from orchestration.reports.defined.small import ALL_UNDER, SMALLEST_GROUP, UNDER
from orchestration.reports.defined.write import files, make
from orchestration.resources import Deployment
from orchestration.schedules import default_schedules
from orchestration.settings import Settings
from tests.conftest import World
from tests.unit.alerts.deliveries import mail_to, write_channels
from tests.unit.alerts.receivers import mail_server

pytestmark = pytest.mark.xdist_group("world")


@pytest.fixture(scope="module")
def folder(pages: Path) -> Path:
    """The executive report of the small world's release."""
    return pages / "reports" / "executive"


@pytest.fixture(scope="module")
def report(folder: Path) -> ReportDocument:
    return ReportDocument.model_validate_json((folder / "report.json").read_bytes())


@pytest.fixture
def board(pages: Path, world: World) -> Iterator[Board]:
    with Board.on(pages, world.settings) as opened:
        yield opened


def _made(board: Board, folder: Path, settings: Settings, words: str) -> ReportDocument:
    as_of = board.answers.as_of
    return compose(board, folder, find("executive", settings), period(words, as_of))


def _numbers(part: Any) -> Iterator[dict[str, Any]]:
    """Every number of a JSON document."""
    if isinstance(part, dict):
        if {"value", "cells", "text"} <= part.keys():
            yield part
        for each in part.values():
            yield from _numbers(each)
    elif isinstance(part, list):
        for each in part:
            yield from _numbers(each)


def test_the_tiles_are_what_the_catalogue_answers_to_the_digit(
    report: ReportDocument, board: Board
) -> None:
    compared = 0
    tiles = [
        tile for page in report.pages for part in page.sections if part.kind == "tiles"
        for tile in part.tiles
    ]  # fmt: skip
    for tile in tiles:
        metric = board.answers.definitions.catalogue.metric(tile.metric)
        asked: dict[str, Any] = {
            "metrics": [tile.metric],
            "time_range": {"start": report.period.first, "end": report.period.last},
        }
        if metric.granularity:
            first = report.period.first - timedelta(days=30)
            asked |= {"granularity": metric.granularity}
            asked["time_range"] = {"start": first, "end": report.period.last}
        data = board.answers.answer(MetricsQueryRequest.model_validate(asked)).data
        known = [point for point in data if point.is_complete or not metric.granularity]
        known = [point for point in known if point.values[tile.metric] is not None] or data[-1:]
        assert tile.current.value == known[-1].values[tile.metric], tile.metric
        assert tile.current.n == known[-1].n.get(tile.metric), tile.metric
        compared += tile.current.value is not None
    assert compared >= 12


def test_every_number_leads_to_its_rows(folder: Path, pages: Path) -> None:
    known = read_lineage(pages)
    document = orjson.loads((folder / "report.json").read_bytes())
    numbers = [each for each in _numbers(document) if each["value"] is not None]
    for each in numbers:
        ids = [*each["cells"].values(), *each["parts"]]
        assert ids, each
        assert set(ids) <= known.keys()
        if "value" in each["cells"]:
            assert known[each["cells"]["value"]].value == each["value"]
    assert len(numbers) > 200
    assert {"reports/executive/page-1", "reports/business/page-1", "reports/technical/page-1"} <= {
        place for shown in known.values() for place in shown.shown_in
    }


def test_the_pdf_has_four_tagged_pages_and_shows_the_figures(
    folder: Path, report: ReportDocument
) -> None:
    content = (folder / "report.pdf").read_bytes()
    read_pdf = PdfReader(io.BytesIO(content))
    root = read_pdf.trailer["/Root"]
    assert len(read_pdf.pages) == 4
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert read_pdf.metadata is not None
    assert read_pdf.metadata.title == "Executive report"
    tags = list(_tags(root["/StructTreeRoot"]))
    figures = [tag for tag in tags if tag.get("/S") == "/Figure"]
    assert len(figures) > 10
    assert all(str(tag.get("/Alt", "")).strip() for tag in figures)
    assert sum(tag.get("/S") == "/TH" for tag in tags) > 20
    first = read_pdf.pages[0].extract_text()
    for tile in report.pages[0].sections[0].tiles:
        assert tile.label in first
        assert tile.current.text in first
    assert report.verdict.text in first
    assert pdf(report) == content


def _tags(node: Any) -> Iterator[DictionaryObject]:
    resolved = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(resolved, list):
        for child in resolved:
            yield from _tags(child)
    elif isinstance(resolved, DictionaryObject):
        if "/S" in resolved:
            yield resolved
        yield from _tags(resolved.get("/K", []))


def test_the_workbook_holds_the_numbers_of_the_json(folder: Path, report: ReportDocument) -> None:
    book = openpyxl.load_workbook(folder / "report.xlsx")
    assert sum(len(sheet._charts) for sheet in book) >= 6
    figures = book["Headline figures"]
    shown = {row[0].value: row[1].value for row in figures.iter_rows(min_row=5) if row[0].value}
    for tile in report.pages[0].sections[0].tiles:
        value = tile.current.value
        expected = None if value is None else pytest.approx(value * SCALE[tile.unit], rel=1e-12)
        assert shown[tile.label] == expected
    lineage = {row[2].value: row[3].value for row in book["Lineage"].iter_rows(min_row=2)}
    document = orjson.loads((folder / "report.json").read_bytes())
    for each in _numbers(document["pages"]):
        if each["value"] is not None and "value" in each["cells"]:
            assert lineage[each["cells"]["value"]] == pytest.approx(each["value"], rel=1e-12)
    assert not any(
        cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row
    )


def test_the_json_is_what_its_schema_says_and_the_mail_holds_all_files(folder: Path) -> None:
    schema = orjson.loads((folder / "report.schema.json").read_bytes())
    document = orjson.loads((folder / "report.json").read_bytes())
    jsonschema.Draft202012Validator(schema).validate(document)
    mail = message_from_bytes((folder / "report.eml").read_bytes(), policy=policy.default)
    attached = {part.get_content_type(): part.get_content() for part in mail.iter_attachments()}
    assert (folder / "report.pdf").read_bytes() in attached.values()
    sections = [each for page in document["pages"] for each in page["sections"]]
    told = [each["text"] for each in sections if each["kind"] == "forecast" and each["points"]]
    assert [text.partition(", forecast of ")[0] for text in told] == ["MRR", "Active learners"]
    plain = mail.get_body(("plain",)).get_content()
    assert all(text in plain for text in told[:1])
    assert (folder / "report.xlsx").read_bytes() in attached.values()


def test_a_quarter_that_is_not_over_says_so(pages: Path, world: World, board: Board) -> None:
    made = _made(board, pages, world.settings, "2026-Q4")
    assert not made.period.is_complete
    assert made.period.text == "1 October to 31 December 2026"
    assert any(note.startswith("Incomplete period: the release knows") for note in made.notes)
    tile = made.pages[0].sections[0].tiles[0]
    assert tile.current.value
    assert not tile.current.is_complete
    assert "incomplete" in tile.text.detail


def test_every_figure_says_from_when_on_it_is_known(
    pages: Path, world: World, board: Board
) -> None:
    """In the third quarter practice begins in September; money has been there for longer."""
    made = _made(board, pages, world.settings, "2026-Q3")
    tiles = {tile.metric: tile for page in made.pages for section in page.sections
             if isinstance(section, TilesSection) for tile in section.tiles}  # fmt: skip
    since = date(2026, 7, 1)
    late = set()
    for name, tile in tiles.items():
        first = board.answers.first_moment(name)
        if not board.metrics[name].granularity and first is not None and first.date() > since:
            late.add(name)
            assert not tile.current.is_complete
            assert tile.change is None
    assert {"sessions", "completion_ratio"} <= late
    assert tiles["net_revenue_cents"].current.is_complete
    first = board.answers.rows("select min(cost_date) from revenue.agg_cost_days")[0][0]
    assert tiles["gross_margin_ratio"].text.detail.endswith(f"from {first.day} {first:%b} on")
    money = "select sum({}) from {} where {}::date between $first and date '2026-09-30'"
    ((net,),) = board.answers.rows(
        money.format("net_usd_cents", "revenue.fct_payments", "occurred_at"), {"first": first}
    )
    ((costs,),) = board.answers.rows(
        money.format("usd_cents", "revenue.agg_cost_days", "cost_date"), {"first": first}
    )
    assert tiles["gross_margin_ratio"].current.value == pytest.approx(float((net - costs) / net))
    (note,) = (each for each in made.notes if each.startswith("Incomplete period"))
    assert "Sessions" in note
    assert "Gross margin" in note
    assert "Net revenue" not in note


def test_an_amount_of_a_time_that_is_not_over_is_compared_with_nothing(
    pages: Path, world: World, board: Board
) -> None:
    made = _made(board, pages, world.settings, "2026-W44")
    assert made.previous_period is not None
    tiles = {tile.metric: tile for tile in made.pages[0].sections[0].tiles}
    assert not tiles["sessions"].current.is_complete
    assert tiles["sessions"].current.value
    assert tiles["sessions"].change is None
    assert tiles["sessions"].previous.value is None
    assert tiles["completion_ratio"].change is not None
    (apps,) = (each for each in made.pages[1].sections if isinstance(each, TableSection))
    assert {row.change for row in apps.rows} == {None}
    assert not any("Sessions" in remark.text for remark in made.headline)


def test_a_time_before_the_data_or_after_them_has_no_figures_and_says_so(
    pages: Path, world: World, board: Board
) -> None:
    for words, said in (("2020-03", "ends before the first session"), ("2031-05", "begins after")):
        made = _made(board, pages, world.settings, words)
        assert made.is_empty
        assert any(said in note for note in made.notes)
        sessions = made.pages[0].sections[0].tiles[1]
        assert (sessions.metric, sessions.current.value) == ("sessions", None)
        assert sessions.change is None
        assert made.previous_period is None
        assert pdf(made).startswith(b"%PDF")


def test_a_single_day_is_a_report(pages: Path, world: World, board: Board) -> None:
    made = _made(board, pages, world.settings, "2026-10-20")
    assert made.previous_period is not None
    assert made.previous_period.text == "19 October 2026"
    assert made.pages[0].sections[0].tiles[1].current.value
    course = made.pages[0].sections[1]
    assert isinstance(course, TrendSection)
    (line,) = course.series
    days = [date(2026, 10, 7) + timedelta(days=day) for day in range(14)]
    assert [point.time for point in line.points] == days
    assert line.points[-1].number.value == made.pages[0].sections[0].tiles[0].current.value
    said = orjson.loads((pages / "reports" / "alerts.json").read_bytes())
    of_the_day = {
        each["id"]
        for each in (*said["active"], *said["recent"])
        if each["openedAt"] <= "2026-10-21T12:00:00Z"
        and (each["resolvedAt"] or "9999") >= "2026-10-20T00:00:00Z"
    }
    (alerts,) = (each for each in made.pages[0].sections if isinstance(each, AlertsSection))
    assert {row.id for row in alerts.rows} <= of_the_day
    assert len(alerts.rows) + alerts.left_out == len(of_the_day) > 0
    assert " open when the period ended" in alerts.text


def test_a_day_shows_the_newest_whole_week_of_what_is_known_by_weeks_only(
    pages: Path, world: World, board: Board
) -> None:
    business = find("business", world.settings)
    tables = []
    for words in ("2026-10-20", "2026-W42"):
        made = compose(board, pages, business, period(words, board.answers.as_of))
        sections = [section for page in made.pages for section in page.sections]
        (features,) = (each for each in sections if each.title == "Features, newest whole week")
        assert isinstance(features, TableSection)
        assert all(row.change is None for row in features.rows) == (words == "2026-10-20")
        tables.append([(row.name, [each.value for each in row.numbers]) for row in features.rows])
    assert tables[0] == tables[1] != []


def test_missing_marts_are_named_and_the_report_is_made(
    pages: Path, world: World, tmp_path: Path
) -> None:
    broken = tmp_path / pages.name
    shutil.copytree(pages, broken, copy_function=os.link)
    (broken / "marts.duckdb").unlink()
    shutil.copyfile(pages / "marts.duckdb", broken / "marts.duckdb")
    with duckdb.connect(str(broken / "marts.duckdb")) as marts:
        for table in ("ml.fct_forecasts", "product.agg_funnel_weeks", "revenue.agg_mrr_days"):
            marts.execute(f"drop table {table}")
        marts.execute("update ops.agg_conservation set is_balanced = false where rowid < 2")
    (broken / "catalog" / "gate.json").unlink(missing_ok=True)
    (broken / "reports" / "alerts.json").unlink(missing_ok=True)
    (broken / "catalog" / "gate.json").write_bytes(orjson.dumps(GATE))
    with Board.on(broken, world.settings) as board:
        made = _made(board, broken, world.settings, "last 30d")
    parts = {part.title: part for page in made.pages for part in page.sections}
    assert "agg_funnel_weeks" in parts["Onboarding"].problem
    assert "fct_forecasts" in parts["Active learners and their forecast"].problem
    tiles = {tile.metric: tile for tile in made.pages[0].sections[0].tiles}
    assert tiles["mrr_cents"].current.value is None
    assert tiles["sessions"].current.value
    assert "MRR" in parts["Headline figures"].problem
    assert not parts["What needs attention"].is_evaluated
    assert made.verdict.standing == "failed"
    assert any("1 of 3 expectations of the release failed" in note for note in made.notes)
    assert any("laws of conservation in the marts do not hold" in note for note in made.notes)
    first = PdfReader(io.BytesIO(pdf(made))).pages[0].extract_text()
    assert "Data failed their checks" in first
    assert "laws of conservation in the marts do not hold" in " ".join(first.split())


GATE = {
    "summary": {"tables": 2, "expectations": 3, "failed": 1, "warned": 1},
    "results": [
        {
            "table": "sessions.fct_sessions",
            "expectation": "expect_column_values_to_not_be_null",
            "column": "<script>",
            "severity": "blocking",
            "success": False,
            "observed": 3,
            "expected": 0,
            "n": 100,
        },
        {
            "table": "revenue.fct_payments",
            "expectation": "expect_table_row_count_to_be_between",
            "column": None,
            "severity": "warning",
            "success": False,
            "observed": 1,
            "expected": "2 to 9",
            "n": 1,
        },
    ],
}

CUSTOM = """\
title: For coaches
audience: Coaches
period: week
comparison: none
pages:
  - title: One
    sections:
      - {kind: tiles, title: Figures, metrics: [workouts_completed, completion_ratio]}
      - {kind: trend, title: Sessions, metrics: [sessions], by: platform, chart: bar}
      - {kind: table, title: Countries, metrics: [active_learners], by: country, rows: 2}
      - {kind: text, title: How to read, text: Ask your lead.}
"""


def test_what_is_not_known_of_the_period_yet_is_that_of_the_newest_week_of_which_it_is(
    pages: Path, world: World, board: Board
) -> None:
    """Of who began in the release's last week nobody can have come back a week later."""
    name = "retention_week_1_ratio"
    weeks = board.answers.answer(
        MetricsQueryRequest.model_validate(
            {
                "metrics": [name],
                "granularity": "week",
                "time_range": {"start": date(2026, 9, 28), "end": date(2026, 11, 1)},
            }
        )
    ).data
    assert weeks[-1].values[name] is None
    newest, before = [point for point in reversed(weeks) if point.values[name] is not None][:2]
    made = _made(board, pages, world.settings, "2026-W44")
    (tile,) = (tile for tile in made.pages[0].sections[0].tiles if tile.metric == name)
    assert (tile.current.value, tile.current.n) == (newest.values[name], newest.n[name])
    assert tile.previous.value == before.values[name]
    day, earlier = (f"{each.time.day} {each.time:%b}" for each in (newest, before))
    assert tile.text.detail.startswith(f"week of {day} (vs {earlier})")
    whole = _made(board, pages, world.settings, "2026-W41")
    (tile,) = (tile for tile in whole.pages[0].sections[0].tiles if tile.metric == name)
    (same,) = (point for point in weeks if point.time == date(2026, 10, 5))
    assert tile.current.value == same.values[name]
    assert "week of" not in tile.text.detail


def test_a_deployment_has_a_report_of_its_own(pages: Path, world: World, tmp_path: Path) -> None:
    file = tmp_path / "coaches.yml"
    file.write_text(CUSTOM, encoding="utf-8")
    named = read(file)
    with Board.on(pages, world.settings) as board:
        made = compose(board, pages, named, period(named.said.period, board.answers.as_of))
    assert made.period.first.weekday() == 0
    assert made.previous_period is None
    table = made.pages[0].sections[2]
    assert len(table.rows) == 2
    assert table.left_out > 0
    assert all(tile.change is None for tile in made.pages[0].sections[0].tiles)


SPARSE = """\
title: Few
audience: Finance
pages:
  - title: One
    sections:
      - kind: trend
        title: Trials
        metrics: [trial_conversion_ratio]
        granularity: day
        note: "Those who try in <b>winter</b>"
"""


def test_the_time_before_lies_upon_the_same_day_also_where_days_have_no_number(
    pages: Path, board: Board, tmp_path: Path
) -> None:
    file = tmp_path / "sparse.yml"
    file.write_text(SPARSE, encoding="utf-8")
    made = compose(board, pages, read(file), period("last 14d", board.answers.as_of))
    trials = made.pages[0].sections[0]
    assert isinstance(trials, TrendSection)
    (before,) = (each for each in trials.series if each.is_previous)
    span = made.previous_period
    assert span is not None
    asked = {
        "metrics": ["trial_conversion_ratio"],
        "time_range": {"start": span.first, "end": span.last},
        "granularity": "day",
    }
    answer = board.answers.answer(MetricsQueryRequest.model_validate(asked))
    truth = {f"{point.time:%F}": point.values["trial_conversion_ratio"] for point in answer.data}
    drawn = {f"{point.time - timedelta(days=14):%F}": point.number.value for point in before.points}
    assert drawn == truth
    assert 0 < len(drawn) < 14
    assert trials.captions[-1] == "Those who try in <b>winter</b>"


SMALL = """\
title: Small groups
audience: Executives
comparison: none
pages:
  - title: One
    sections:
      - {kind: trend, title: New, metrics: [new_learners_weekly], by: source_system, chart: bar}
      - {kind: table, title: Countries, metrics: [active_learners, sessions], by: country, rows: 40}
"""


def test_groups_of_few_people_are_not_told_nor_by_subtraction(
    pages: Path, board: Board, tmp_path: Path
) -> None:
    file = tmp_path / "small.yml"
    file.write_text(SMALL, encoding="utf-8")
    made = compose(board, pages, read(file), period("last 28d", board.answers.as_of))
    new, countries = made.pages[0].sections
    assert isinstance(new, TrendSection)
    assert isinstance(countries, TableSection)
    weeks: dict[date, list[Number]] = defaultdict(list)
    for series in new.series:
        for point in series.points:
            weeks[point.time].append(point.number)
    groups = [*weeks.values(), [row.numbers[0] for row in countries.rows]]
    hidden = [[each for each in group if each.text == UNDER] for group in groups]
    assert sum(map(len, hidden)) > len(hidden) / 2
    assert {len(each) for each in hidden} >= {2}
    for group, few in zip(groups, hidden, strict=True):
        assert len(few) != 1 or not any(each.value for each in group)
        assert all(not each.cells and each.value is None for each in few)
        assert all(not each.value or each.value >= SMALLEST_GROUP for each in group)
    said = [(row.name, row.numbers[0].value) for row in countries.rows if row.numbers[0].value]
    counted = board.answers.rows(
        "select learner.country, count(distinct session.learner_id) "
        "from sessions.fct_sessions as session "
        "left join core.dim_learners as learner using (learner_id) "
        "where coalesce(local_started_at, local_date)::date between $first and $last "
        "and session.is_bot is not true and session.is_internal is not true group by all",
        {"first": made.period.first, "last": made.period.last},
    )
    truth = {country or "Unknown": people for country, people in counted}
    assert {name: truth[name] for name, _ in said} == dict(said)
    assert min(people for people in truth.values() if people) < SMALLEST_GROUP


def test_a_chart_of_small_groups_only_says_that_they_are_hidden(
    pages: Path, board: Board, tmp_path: Path
) -> None:
    file = tmp_path / "small.yml"
    ((country,),) = board.answers.rows(
        "select country from core.dim_learners where country is not null "
        "group by all having count(*) < 5 order by count(*) desc, country limit 1",
        {},
    )
    asked = "[active_learners], by: country, granularity: day, where: [{dimension: country, value: "
    file.write_text(
        SMALL.replace("[new_learners_weekly], by: source_system", f"{asked}{country}}}]"),
        encoding="utf-8",
    )
    made = compose(board, pages, read(file), period("last 28d", board.answers.as_of))
    new = made.pages[0].sections[0]
    assert isinstance(new, TrendSection)
    assert (new.series, new.problem) == ((), ALL_UNDER)
    assert f"New: {ALL_UNDER}." in made.notes


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ("[workouts_completed", "[workout_completed", "line 8.*'workout_completed'; near names"),
        ("by: platform", "by: planet", "line 9.*dimension that every asked metric has"),
        ("by: country", "by: funnel", "line 10.*dimension"),
        ("metrics: [sessions], by: platform", "metrics: [sessions, mrr_cents]", "has one unit"),
        ("[active_learners]", "[active_learners, retention_week_1_ratio]", "by week, not both"),
    ],
)
def test_a_definition_that_asks_for_what_there_is_not_is_refused(
    pages: Path, world: World, tmp_path: Path, was: str, becomes: str, complaint: str
) -> None:
    file = tmp_path / "coaches.yml"
    file.write_text(CUSTOM.replace(was, becomes), encoding="utf-8")
    with (
        Board.on(pages, world.settings) as board,
        pytest.raises(DefinitionError, match=complaint) as told,
    ):
        compose(board, pages, read(file), period("2026-10", board.answers.as_of))
    assert str(file) in str(told.value)


def test_the_command_makes_a_report_of_the_release_alone(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    def run(*arguments: str) -> tuple[int, Any]:
        monkeypatch.setattr(sys, "argv", ["etude", "report", *arguments, "--json"])
        with pytest.raises(SystemExit) as left:
            main()
        return int(left.value.code or 0), orjson.loads(capsys.readouterr().out)

    root = _alone(world, tmp_path)
    monkeypatch.setenv("ETUDE_DATA", str(root))
    code, listed = run("list")
    ours = ["business", "executive", "technical"]
    assert (code, [each["name"] for each in listed["reports"]]) == (0, ours)
    (root / "reports").mkdir()
    (root / "reports" / "executive.yml").write_text("title: Mine", encoding="utf-8")
    code, listed = run("list")
    assert (code, [each["name"] for each in listed["reports"]]) == (1, ours)
    assert "executive is one of Étude's own reports; rename the file" in listed["faults"][0]
    to = tmp_path / "made"
    asked = ("--from", "2026-10-05", "--to", "2026-10-11", "--to-folder", str(to))
    code, answer = run("executive", *asked, "--format", "json,xlsx")
    assert code == 0
    assert answer["period"]["text"] == "5 to 11 October 2026"
    assert sorted(path.name for path in to.iterdir()) == [
        "report.json", "report.schema.json", "report.xlsx",
    ]  # fmt: skip
    for arguments, complaint in (
        (("executive", "--period", "soon"), "is no period"),
        (("executive", "--from", "2026-10-05"), "give both --from and --to"),
        (("executive", "--period", "2026-10", "--last", "7d"), "give one of"),
        (("executiv",), "near names: executive"),
        (("executive", "--format", "docx"), "there is no format docx"),
        (
            ("executive", "--last", "7d", "--format", "json", "--send"),
            "--send needs the format email",
        ),
    ):
        code, answer = run(*arguments, "--to-folder", str(to))
        assert code == 1
        assert complaint in answer["error"]


SENT = """\
title: Sessions
audience: Coaches
period: week
deliver_to: [coaches, nobody]
pages:
  - title: One
    sections:
      - {kind: tiles, title: Figures, metrics: [sessions]}
"""


def test_the_command_sends_a_report_once(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    root = _alone(world, tmp_path)
    settings = dataclasses.replace(world.settings, data_root=root)
    settings.reports.mkdir()
    (settings.reports / "own.yml").write_text(SENT, encoding="utf-8")
    monkeypatch.setenv("ETUDE_DATA", str(root))
    monkeypatch.setattr(sys, "argv", ["etude", "report", "own", "--send", "--json"])
    answers = []
    with mail_server() as mail:
        write_channels(settings, {"coaches": mail_to(mail.port)})
        for _ in range(2):
            with pytest.raises(SystemExit) as left:
                main()
            assert left.value.code == 1, "one of its channels is not there"
            answers.append(orjson.loads(capsys.readouterr().out))
        write_channels(settings, {"coach": mail_to(mail.port)})
        with pytest.raises(SystemExit) as left:
            main()
        answers.append(orjson.loads(capsys.readouterr().out))
    refused = answers.pop()["error"]
    assert left.value.code == 1
    assert "there is no channel 'coaches'; near names: coach. Write it into alerts/ch" in refused
    first, second = (each["sending"] for each in answers)
    assert (first["postedTo"], first["sent"]) == (["coaches"], 1)
    assert (second["postedTo"], second["knownTo"], second["sent"]) == ([], ["coaches"], 0)
    assert first["unconfiguredChannels"] == ["nobody"]
    (letter,) = mail.bodies.values()
    assert letter["Subject"].startswith("Sessions: ")
    assert {Path(each).parent.parent for each in answers[0]["files"]} == {settings.reports / "own"}


def _alone(world: World, tmp_path: Path) -> Path:
    """A data root that holds the world's releases and nothing else."""
    root = tmp_path / "alone"
    root.mkdir()
    (root / "releases").symlink_to(world.settings.releases)
    return root


def test_a_schedule_makes_its_reports_sends_them_and_those_of_unknown_time_say_so(
    world: World, tmp_path: Path
) -> None:
    settings = dataclasses.replace(world.settings, data_root=_alone(world, tmp_path))
    settings.reports.mkdir()
    (settings.reports / "broken.yml").write_text("title: [", encoding="utf-8")
    config = {"reports": ["broken", "technical"], "period": "2026-W45"}
    with mail_server() as mail:
        write_channels(settings, {"engineering": mail_to(mail.port)})
        done = reports_by_calendar.execute_in_process(
            run_config={"ops": {"make_reports": {"config": config}}},
            resources={"deployment": Deployment.of(settings)},
            raise_on_error=False,
        )
    (failure,) = (each for each in done.all_events if each.is_step_failure)
    assert "broken.yml, line 1: no YAML" in str(failure.step_failure_data.user_failure_data)
    (letter,) = mail.bodies.values()
    subject = "Technical report: 2 to 8 November 2026"
    assert letter["Subject"].startswith(subject)
    assert letter["Subject"] != subject, "the world ends before the week does, and it says so"
    ((name, content),) = (
        (part.get_filename(), part.get_content()) for part in letter.iter_attachments()
    )
    assert name == "technical-2026-11-02_2026-11-08.pdf"
    assert content == (settings.reports / "technical" / "2026-W45" / "report.pdf").read_bytes()
    made = settings.reports / "technical" / "2026-W45"
    document = orjson.loads((made / "report.json").read_bytes())
    assert document["releaseId"] == current_release(world.settings).release_id
    assert document["period"]["isComplete"] is False
    assert any("after this release" in note or "Incomplete" in note for note in document["notes"])
    assert {path.name for path in made.iterdir()} >= {"report.pdf", "report.eml", "report.xlsx"}


def test_there_is_a_schedule_for_every_cadence_and_it_asks_for_the_time_that_is_over() -> None:
    schedules = {each.name: each for each in default_schedules}
    assert {f"reports_{each.cadence}" for each in PLAN} <= schedules.keys()
    context = dg.build_schedule_context(scheduled_execution_time=datetime(2026, 11, 3, 6))  # noqa: DTZ001
    asked = schedules["reports_weekly"].evaluate_tick(context).run_requests
    assert asked is not None
    assert asked[0].run_config["ops"]["make_reports"]["config"] == {
        "reports": ["executive"],
        "period": "2026-W44",
    }


def test_words_that_mean_no_time_are_refused() -> None:
    with pytest.raises(PeriodError, match="2026-W45"):
        period("next month", datetime.combine(date(2026, 11, 1), datetime.min.time()))


def test_a_report_made_later_leads_to_its_rows_as_the_release_s_own(
    world: World, board: Board, tmp_path: Path
) -> None:
    settings = dataclasses.replace(world.settings, data_root=_alone(world, tmp_path))
    folder = current_release(settings).folder
    time = period("2026-W42", board.answers.as_of)
    made = make(folder, find("executive", settings), settings, lambda _: time)
    numbers = list(_numbers(orjson.loads(files(made, ["json"], [])["report.json"])))
    cells = {cell for number in numbers for cell in number["cells"].values()}
    later = cells - read_lineage(folder).keys()
    assert len(later) > 50
    known = read_all_lineage(folder, settings.lineage(folder.name))
    assert cells <= known.keys()
    tile = made.pages[0].sections[0].tiles[1].current
    assert tile.cells["value"] in later
    found = explained(tile.cells["value"], folder, settings, Role())
    assert found.value == found.recomputed == tile.value
    assert found.shown_in == ("reports/executive/page-1",)
    explained(tile.cells["value"], folder, settings, Role("executive"))
    with pytest.raises(RequestError, match="not shown to product"):
        explained(tile.cells["value"], folder, settings, Role("product"))
