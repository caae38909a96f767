"""Everything that people look at: each number leads to its rows, each link leads somewhere."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from orchestration.explained import explained_again
from orchestration.figures.board import Board
from orchestration.figures.lineage import read_lineage
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")

EVERY = 10
"""Which of thousands of numbers are tried here; `make bench` tries them all."""

_LOADS = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src"}
"""Attributes that make a browser fetch something by itself."""

_IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class _Page(HTMLParser):
    """The links of a page, what it loads, and the names that can be linked to."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.names: set[str] = set()
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if said.get("id"):
            self.names.add(str(said["id"]))
        if tag == "a" and said.get("href"):
            self.links.append(str(said["href"]))
        if tag in _LOADS and said.get(_LOADS[tag]):
            self.loads.append(str(said[_LOADS[tag]]))


@pytest.fixture(scope="module")
def html(pages: Path) -> dict[Path, _Page]:
    """Our own pages; those of dbt and of its column lineage are programs of their own."""
    own = (file for file in pages.rglob("*.html") if not _foreign(file.relative_to(pages)))
    return {file: _Page(file) for file in sorted(own)}


def _foreign(file: Path) -> bool:
    return file.parts[:2] in {("catalog", "dbt"), ("catalog", "lineage")}


def _named_by(file: Path, pages: Path, owners: set[str]) -> set[str]:
    """Whose names a file may tell: the list of dashboards names those who have one."""
    return owners if file == pages / "dashboards" / "index.html" else set()


def test_every_shown_number_is_the_sum_of_its_rows(pages: Path, world: World) -> None:
    shown = read_lineage(pages)
    wrong = []
    with Board.on(pages, world.settings) as board:
        for cell in [*shown.values()][::EVERY]:
            found = explained_again(cell, board, pages, world.settings)
            if not found.agrees or found.value != cell.value:
                wrong.append((cell, found.value, found.recomputed))
    assert wrong == []
    roots = Counter(place.split("/")[0] for cell in shown.values() for place in cell.shown_in)
    assert set(roots) == {"reports", "dashboards"}
    kinds = {cell.reference.partition("?")[0] for cell in shown.values()}
    assert {"ml.fct_forecasts", "cohorts.agg_cohort_retention", "reports/alerts.json"} <= kinds
    assert "catalog/gate.json" in kinds
    assert {"health.agg_coach_weeks", "community.agg_teacher_students"} & kinds
    assert min(roots.values()) > 100
    assert any("reports/summary/page-1" in cell.shown_in for cell in shown.values())


def test_every_link_leads_somewhere(html: dict[Path, _Page]) -> None:
    dead = []
    for file, page in html.items():
        for link in (*page.links, *page.loads):
            parts = urlsplit(link)
            if parts.scheme in {"mailto", "data"}:
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            known = html.get(target)
            name = unquote(parts.fragment)
            if not target.exists() or (name and known and name not in known.names):
                dead.append((str(file), link))
    assert dead == []
    assert len(html) > 20


def test_no_page_asks_the_network(html: dict[Path, _Page], pages: Path) -> None:
    asked = [
        (str(file), load)
        for file, page in html.items()
        for load in page.loads
        if urlsplit(load).scheme not in {"", "data"} or load.startswith("//")
    ]
    assert asked == []
    for style in pages.rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(?:https?:)?//|@import", style.read_text("utf-8"))


def test_no_page_holds_a_learner(pages: Path, world: World) -> None:
    with Board.on(pages, world.settings) as board:
        learners = {
            row[0] for row in board.answers.rows("select learner_id from core.dim_learners")
        }
    owners = {page.parent.name for page in pages.glob("dashboards/*/*/index.html")}
    told = [
        (str(file.relative_to(pages)), found)
        for folder in ("dashboards", "reports")
        for file in (pages / folder).rglob("*")
        if file.suffix in {".html", ".js", ".json", ".eml"}
        for found in _IDENTIFIER.findall(file.read_text(encoding="utf-8"))
        if found in learners - (owners & {file.parent.name, *_named_by(file, pages, owners)})
    ]
    assert told == []
    assert len(learners) > 100
