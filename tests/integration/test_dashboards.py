"""Dashboards of the small world's release: numbers are the metrics' own, small groups cannot be
computed from all pages together, every person's folder holds that person's rows alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest
import yaml
from scipy.optimize import linprog

from orchestration.cli.main import main
from orchestration.dashboards.errors import DefinitionError
from orchestration.dashboards.load import check, read
from orchestration.dashboards.people import FILTERS
from orchestration.dashboards.render import dashboards_of, render
from orchestration.dashboards.site import Site, add, slug, write_index
from orchestration.dashboards.windows import PERIODS, span_of
from orchestration.figures.board import Board
from orchestration.figures.reference import read_reference
from orchestration.metrics.ranges import before
from orchestration.settings import Settings
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")

ROLES = ("executive", "product", "admin", "ai", "marketplace")
_OPTION = re.compile(r'<select name="(\w+)">(.*?)</select>', re.DOTALL)
_VALUE = re.compile(r'<option value="\d+"[^>]*>([^<]*)</option>')

Row = dict[str, Any]
Choice = tuple[str, tuple[str | None, ...]]


@pytest.fixture(scope="module")
def board(pages: Path, world: World) -> Iterator[Board]:
    with Board.on(pages, world.settings) as opened:
        yield opened


def _data(folder: Path) -> dict[str, Any]:
    text = (folder / "data.js").read_text(encoding="utf-8")
    assert text.startswith("window.etude={")
    return orjson.loads(text.removeprefix("window.etude="))


def _rows(packed: dict[str, list[Any]]) -> list[Row]:
    """Rows of a choice, as a page's script unpacks them."""
    length = len(next(iter(packed.values()), []))
    return [
        {name: column[at] for name, column in packed.items() if column[at] is not None}
        for at in range(length)
    ]


def test_every_number_of_every_choice_is_the_metrics_own_answer(pages: Path, board: Board) -> None:
    cells = [
        row
        for role in ROLES
        for widget in _data(pages / "dashboards" / role)["w"].values()
        for packed in widget["c"].values()
        for row in _rows(packed)
        if "r" in row
    ]
    assert len(cells) > 500
    for cell in cells[:: len(cells) // 60]:
        reference = read_reference(cell["r"])
        points = board.ask(reference.request, "")
        found = [point for point in points if point.reference(reference.metric).text == cell["r"]]
        assert [point.value(reference.metric) for point in found] == [cell.get("x")]


def test_the_tile_says_what_the_command_says(
    pages: Path, world: World, board: Board, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    text = (pages / "dashboards" / "executive" / "index.html").read_text(encoding="utf-8")
    tile = text.split('id="active-learners"')[1]
    shown = re.search(r'data-f="t"><span[^>]*>([\d,]+)</span>', tile)
    span = span_of("30d", "day", board.answers.as_of)
    monkeypatch.setenv("ETUDE_DATA", str(world.settings.data_root))
    arguments = ["--since", span.since.isoformat(), "--until", span.until.isoformat(), "--json"]
    monkeypatch.setattr(
        "sys.argv", ["etude", "metrics", "query", "--metric", "active_learners", *arguments]
    )
    with pytest.raises(SystemExit):
        main()
    asked = orjson.loads(capsys.readouterr().out)["data"][0]["values"]["active_learners"]
    assert shown is not None
    assert int(shown[1].replace(",", "")) == asked > 0


class _Attacker:
    """Somebody with all folders, who knows which groups have people, and how figures add up."""

    def __init__(self, pages: Path, board: Board) -> None:
        self.as_of = board.answers.as_of
        spans = [span_of(period, "day", self.as_of) for period in PERIODS]
        edges = sorted(
            {
                edge
                for span in spans
                for each in (span, before(span))
                for edge in (each.since, each.until)
            }
        )
        self.pieces = list(pairwise(edges))
        self.atoms: dict[tuple[int, str, str | None], tuple[int, int]] = {}
        for number, (since, until) in enumerate(self.pieces):
            sql = (
                "select source_system, platform, count(*), count(distinct learner_id) "
                "from sessions.fct_sessions where not is_bot and not is_internal "
                "and local_started_at >= $since and local_started_at < $until group by all"
            )
            for app, platform, sessions, people in board.answers.rows(
                sql, {"since": since, "until": until}
            ):
                self.atoms[number, app, platform] = sessions, people
        self.known: list[tuple[list[int], float]] = []
        self.hidden: list[list[int]] = []
        for role in ROLES:
            self._read(pages / "dashboards" / role)

    def _read(self, folder: Path) -> None:
        text = (folder / "index.html").read_text(encoding="utf-8")
        options = {
            name: [value.strip() for value in _VALUE.findall(inner)]
            for name, inner in _OPTION.findall(text)
        }
        for name, widget in _data(folder)["w"].items():
            metric = {"sessions": "tile", "sessions-per-day": "days", "apps": "apps"}.get(name)
            if metric == "tile":
                self._read_tile(widget, options)
            elif metric == "days":
                self._read_days(widget, options)

    def _read_tile(self, widget: dict[str, Any], options: dict[str, list[str]]) -> None:
        for key, packed in widget["c"].items():
            period, *numbers = key.split(".")
            picked = {
                name: options[name][int(number)] if int(number) else None
                for name, number in zip(widget["f"], numbers, strict=True)
            }
            span = span_of(period, "day", self.as_of)
            (row,) = _rows(packed)
            self._learn(span, picked, row.get("x"), is_hidden="h" in row)
            if "y" in row:
                self._learn(before(span), picked, row["y"], is_hidden=False)
            elif row.get("p") == "before: hidden":
                self._learn(before(span), picked, None, is_hidden=True)

    def _read_days(self, widget: dict[str, Any], options: dict[str, list[str]]) -> None:
        """Days that are all shown add up to a piece's sum."""
        for key, packed in widget["c"].items():
            period, *numbers = key.split(".")
            if period != "90d":
                continue
            app = options["app"][int(numbers[0])] if int(numbers[0]) else None
            days = {row["k"]: row for row in _rows(packed)}
            for since, until in self.pieces:
                inside = [
                    row
                    for day, row in days.items()
                    if since.date().isoformat() <= day < until.date().isoformat()
                ]
                if len(inside) == (until - since).days and not any("h" in row for row in inside):
                    line = self._line((since, until), {"app": app, "platform": None})
                    self.known.append((line, sum(row.get("x") or 0 for row in inside)))

    def _learn(self, span: Any, picked: Row, value: float | None, *, is_hidden: bool) -> None:
        line = self._line((span.since, span.until), picked)
        if is_hidden:
            self.hidden.append(line)
        elif value is not None:
            self.known.append((line, value))

    def _line(self, span: tuple[Any, Any], picked: Row) -> list[int]:
        def is_in(atom: tuple[int, str, str | None]) -> bool:
            since, until = self.pieces[atom[0]]
            app, platform = picked.get("app"), picked.get("platform")
            return (
                span[0] <= since
                and until <= span[1]
                and app in {None, atom[1].replace("_", " ")}
                and platform in {None, atom[2] or "not stated"}
            )

        return [int(is_in(atom)) for atom in self.atoms]

    def range_of(self, secret: list[int]) -> tuple[float, float]:
        """The least and the most that a sum can be."""
        rows = np.array([line for line, _ in self.known])
        sums = np.array([value for _, value in self.known], dtype=float)
        ends = []
        for sign in (1, -1):
            found = linprog(sign * np.array(secret), A_eq=rows, b_eq=sums, bounds=(0, None))
            assert found.status in {0, 3}, found.message
            ends.append(sign * found.fun if found.status == 0 else float("inf"))
        return ends[0], ends[1]


def test_no_hidden_group_can_be_computed_from_all_pages(pages: Path, board: Board) -> None:
    attacker = _Attacker(pages, board)
    truth = np.array([sessions for sessions, _ in attacker.atoms.values()])
    for line, value in attacker.known:
        assert np.dot(line, truth) == value
    assert len(attacker.known) > 30
    assert attacker.hidden
    for line in {tuple(line) for line in attacker.hidden}:
        if any(line):
            low, high = attacker.range_of(list(line))
            assert high - low > 0.5
    small = [number for number, (_, people) in enumerate(attacker.atoms.values()) if 0 < people < 5]
    assert small
    for number in small:
        low, high = attacker.range_of([int(place == number) for place in range(len(truth))])
        assert high - low > 0.5


@pytest.mark.parametrize(
    ("role", "table", "column", "words"),
    [
        (
            "coach",
            "health.agg_coach_weeks",
            "coach_id",
            "Completed: Workouts that were completed. Divided by: Workouts that are over",
        ),
        (
            "teacher",
            "community.agg_teacher_students",
            "teacher_id",
            "<p>Days practised per student: Days with a session among the last 30.</p>",
        ),
    ],
)
def test_a_persons_folder_holds_own_rows_alone_and_explains_them(
    pages: Path, board: Board, role: str, table: str, column: str, words: str
) -> None:
    persons = {row[0] for row in board.answers.rows(f"select distinct {column} from {table}")}
    folders = {folder.name: folder for folder in (pages / "dashboards" / role).iterdir()}
    assert set(folders) == {slug(person) for person in persons}
    for name, folder in folders.items():
        assert {file.name for file in folder.iterdir()} == {"index.html"}
        text = (folder / "index.html").read_text(encoding="utf-8")
        assert name in text
        assert not [person for person in persons if person in text]
        assert not [other for other in set(folders) - {name} if other in text]
        assert words in text
        assert f"<p>From {table}: One row per" in text
        assert not re.search(r"\b[A-Z]{3}-\d\d\b|; null", text)


def test_a_teachers_sums_are_of_own_students(pages: Path, board: Board) -> None:
    sql = (
        "select teacher_id, count(distinct learner_id), sum(week_session_count) "
        "from community.agg_teacher_students group by teacher_id"
    )
    found = board.answers.rows(sql)
    assert len(found) > 1
    for teacher, students, sessions in found:
        text = (pages / "dashboards" / "teacher" / slug(teacher) / "index.html").read_text("utf-8")
        tile = text.split('id="week-sessions"')[1].split("</section>")[0]
        if students < 5:
            assert ">hidden<" in tile
        else:
            assert re.search(rf'<span data-cell="[0-9a-f]{{12}}"[^>]*>{sessions:,}</span>', tile)


def test_a_map_says_beside_it_whom_it_has_no_place_for(pages: Path) -> None:
    folder = pages / "dashboards" / "executive"
    choices = _data(folder)["w"]["countries"]["c"]
    for packed in choices.values():
        known = [value for value in packed["x"] if value is not None]
        unstated = packed["x"][packed["k"].index("not stated")]
        share = f"not stated {unstated:,} ({unstated / sum(known):.0%} of those shown)"
        assert share in packed["a"][0]
    text = (folder / "index.html").read_text(encoding="utf-8")
    assert re.search(r"<span data-apart>Not on the map: not stated [\d,]+ \(\d+% of", text)


def _custom(folder: Path, widget: dict[str, Any], **changes: Any) -> Path:
    document = {
        "id": "mine", "name": "Mine", "description": "What I look at.", "targetAudience": "custom",
        "owner": "Product", "accessControl": ["admin"],
        "widgets": [{"id": "w", "type": "metric", "title": "W", **widget}], **changes,
    }  # fmt: skip
    file = folder / f"{document['id']}.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("widget", "message"),
    [
        (
            {"query": {"metrics": ["sesions"]}},
            "line 9, widget w: query.metrics: there is no metric 'sesions'; near names: sessions",
        ),
        (
            {"query": {"metrics": ["sessions"], "dimensions": ["contry"]}},
            "widget w: query.dimensions: there is no dimension 'contry'; near names: country",
        ),
        (
            {"query": {"metrics": ["cohort_revenue_cents"], "dimensions": ["source_system"]}},
            "widget w: query.dimensions: cohort_revenue_cents cannot be divided on a dashboard",
        ),
        (
            {
                "query": {
                    "metrics": ["sessions"],
                    "filters": [{"dimension": "platform", "operator": "eq", "value": "ios"}],
                }
            },
            "widget w: query.filters: sessions is made of single persons' rows",
        ),
        (
            {"type": "chart", "query": {"metrics": ["sessions"], "granularity": "week"}},
            "widget w: query.granularity: sessions is shown by day",
        ),
        ({"query": {}}, "widget w: query.metrics: name at least one metric"),
        (
            {"type": "map", "query": {"metrics": ["sessions"]}},
            "widget w: query.dimensions: a map shows countries",
        ),
        (
            {"dataSource": "practice.agg_problem_sections", "query": {"people": "learner_id"}},
            "widget w: dataSource 'practice.agg_problem_sections' is a table",
        ),
        (
            {"dataSource": "a.b", "query": {"figures": [{"name": "N", "column": "n"}]}},
            "widget w: query.people: name the column",
        ),
    ],
)
def test_names_that_there_are_not_are_told(
    tmp_path: Path, board: Board, widget: dict[str, Any], message: str
) -> None:
    file = _custom(tmp_path, widget)
    with pytest.raises(DefinitionError) as told:
        check(file, read(file), board)
    assert message in str(told.value)


def _site(tmp_path: Path, pages: Path, board: Board) -> Site:
    settings = Settings(data_root=tmp_path / "data", memory_limit="1GB")
    return Site(tmp_path / "site", board, pages, settings)


@pytest.mark.parametrize(
    ("source", "column", "message"),
    [
        ("practice.agg_nothing", "n", "the table practice.agg_nothing is not in this release"),
        ("practice.agg_problem_sections", "nothing", "has no column nothing in this release"),
    ],
)
def test_a_table_that_is_missing_takes_nothing_else_with_it(
    tmp_path: Path, pages: Path, board: Board, source: str, column: str, message: str
) -> None:
    figures = [{"name": "N", "column": column}]
    widget = {"dataSource": source, "query": {"people": "learner_id", "figures": figures}}
    site = _site(tmp_path, pages, board)
    add(site, _custom(tmp_path, widget))
    text = (tmp_path / "site" / "mine" / "index.html").read_text(encoding="utf-8")
    assert f"Not available: {source}" in text or f"Not available: {message}" in text
    assert message in text


def test_the_most_of_single_persons_is_not_shown(tmp_path: Path, pages: Path, board: Board) -> None:
    figures = [{"name": "Most", "column": "visit_count", "summary": "max"}]
    query = {"people": "learner_id", "figures": figures}
    add(
        _site(tmp_path, pages, board),
        _custom(tmp_path, {"dataSource": "practice.agg_problem_sections", "query": query}),
    )
    text = (tmp_path / "site" / "mine" / "index.html").read_text(encoding="utf-8")
    assert "the least and the most of single persons are not shown" in text


def test_rows_of_one_person_are_hidden(tmp_path: Path, pages: Path, board: Board) -> None:
    figures = [{"name": "Visits", "column": "visit_count"}]
    query = {"people": "learner_id", "groupBy": "learner_id", "figures": figures, "limit": 3}
    source = {"type": "table", "dataSource": "practice.agg_problem_sections", "query": query}
    add(_site(tmp_path, pages, board), _custom(tmp_path, source))
    text = (tmp_path / "site" / "mine" / "index.html").read_text(encoding="utf-8")
    assert text.count(">hidden<") == text.count("a small group") == 3
    learners = board.answers.rows("select learner_id from core.dim_learners")
    assert not [learner for (learner,) in learners if learner in text]


def test_hostile_words_stay_words(tmp_path: Path, pages: Path, board: Board) -> None:
    hostile = "<script>alert(1)</script>\u202e'\"&"
    site = _site(tmp_path, pages, board)
    add(
        site,
        _custom(
            tmp_path,
            {"title": hostile, "dataSource": "alerts", "type": "alert"},
            name=hostile,
            description=hostile,
            owner=hostile,
        ),
    )
    site.faults.append(hostile)
    write_index(site)
    for file in (tmp_path / "site").rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text


def test_a_bad_definition_of_a_deployment_does_not_stop_the_release(
    tmp_path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.dashboards.load.SHIPPED", tmp_path / "none")
    settings = Settings(data_root=tmp_path / "data", memory_limit="1GB")
    _custom(settings.data_root / "dashboards", {"query": {"metrics": ["mrr_cents"]}})
    _custom(settings.data_root / "dashboards", {"query": {"metrics": ["nothing"]}}, id="bad")
    draft = tmp_path / "draft"
    draft.mkdir()
    for name in ("marts.duckdb", "catalog", "reports"):
        (draft / name).symlink_to(pages / name)
    (draft / "catalog").unlink()
    (draft / "catalog").mkdir()
    for file in (pages / "catalog").glob("*.json"):
        (draft / "catalog" / file.name).write_bytes(file.read_bytes())
    dashboards_of(settings)(draft)
    index = (draft / "dashboards" / "index.html").read_text(encoding="utf-8")
    assert "there is no metric &#39;nothing&#39;" in index
    assert (draft / "dashboards" / "mine" / "index.html").exists()
    with pytest.raises(DefinitionError, match="bad.yml, line 9, widget w: query.metrics"):
        render(settings, draft, tmp_path / "to", [])


def test_a_page_is_rendered_again_with_the_same_bytes(
    tmp_path: Path, pages: Path, world: World
) -> None:
    links = render(world.settings, pages, tmp_path / "to", ["marketplace"])
    assert links == ["marketplace/index.html"]
    own = pages / "dashboards" / "marketplace"
    for file in own.iterdir():
        assert (tmp_path / "to" / "marketplace" / file.name).read_bytes() == file.read_bytes()


def test_the_command_tells_of_a_role_that_there_is_not(
    tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setenv("ETUDE_DATA", str(world.settings.data_root))
    to = ["--to", str(tmp_path / "to")]
    monkeypatch.setattr("sys.argv", ["etude", "dashboards", "--role", "executiv", *to])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 1
    said = capsys.readouterr().err
    assert "there is no role 'executiv'; near names: executive; one person is coach/ID" in said
    monkeypatch.setattr("sys.argv", ["etude", "dashboards", "--only", "executiv", *to])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 1
    said = capsys.readouterr().err
    assert "there is no dashboard executiv; there are admin, ai, coach, executive, " in said
    assert not (tmp_path / "to").exists()


def test_charts_by_week_leave_no_week_out(pages: Path) -> None:
    steps = {
        (dt.date.fromisoformat(second) - dt.date.fromisoformat(first)).days
        for role in ROLES
        for widget in _data(pages / "dashboards" / role)["w"].values()
        if "spec" in widget and not widget["w"]
        for packed in widget["c"].values()
        for first, second in pairwise(dict.fromkeys(packed["k"]))
        if re.fullmatch(r"\d{4}-\d\d-\d\d", first)
    }
    assert steps <= {7, 28, 29, 30, 31}
    assert 7 in steps


@pytest.mark.parametrize(
    ("role", "widget", "headings"),
    [
        ("executive", "learners-per-day", ["Day", "Active learners"]),
        ("executive", "learners-by-app", ["App", "Active learners", "Period before"]),
        ("executive", "new-by-app", ["Week of, app", "New learners by the week"]),
        ("executive", "features", ["Feature", "Use of features", "n, 95 % interval"]),
        ("product", "retention", ["Week of, metric", "Value", "n, 95 % interval"]),
        ("admin", "rows-per-week", ["Week of", "Rows received"]),
    ],
)
def test_columns_are_called_what_they_are(
    pages: Path, role: str, widget: str, headings: list[str]
) -> None:
    text = (pages / "dashboards" / role / "index.html").read_text(encoding="utf-8")
    section = text.split(f'id="{widget}"')[1].split("</section>")[0]
    found = re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', section)
    assert found[: len(headings)] == headings
    rows = section.split("<tbody>")[1].split("</tr>")[:-1]
    assert rows
    assert {row.count("<th") + row.count("<td") for row in rows} == {len(found)}
    assert '<th scope="col">of</th>' not in text


def test_every_filter_is_followed_or_said(pages: Path) -> None:
    for role in ROLES:
        folder = pages / "dashboards" / role
        text = (folder / "index.html").read_text(encoding="utf-8")
        offered = [name for name, _ in _OPTION.findall(text) if name != "period"]
        assert set(offered) <= set(FILTERS)
        widgets = _data(folder)["w"].values()
        for name in offered:
            assert any(name in widget["f"] for widget in widgets)
        assert "".join(sorted({"p" if widget["w"] else "f" for widget in widgets})) in {"p", "fp"}
