"""Who is given which dashboard: a reader's folder holds what accessControl and isPublic let him or
her read and nothing else; lists link to no more; `etude explain` tells no more."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.dashboards.errors import DefinitionError, NotEmptyError, UnknownRoleError
from orchestration.dashboards.load import read
from orchestration.dashboards.render import dashboards_of, render
from orchestration.dashboards.site import slug
from orchestration.explained import explained
from orchestration.figures.access import AUDIENCES, Access, read_access
from orchestration.figures.board import Board
from orchestration.figures.lineage import GATE_CELL, GATE_REFERENCE, Shown, read_lineage
from orchestration.figures.roles import PERSONAL, Role
from orchestration.metrics.errors import RequestError
from orchestration.settings import Settings
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")

_LINK = re.compile(r'href="([^"]+)"')

TILE = {"id": "w", "type": "metric", "title": "W", "query": {"metrics": ["mrr_cents"]}}
CLIENTS = {
    "id": "w", "type": "metric", "title": "W", "dataSource": "health.agg_coach_weeks",
    "query": {"people": "active_client_count",
              "figures": [{"name": "Started", "column": "workout_started_count"}]},
}  # fmt: skip
DEFINITIONS: dict[str, dict[str, Any]] = {
    "boss": {"accessControl": ["executive"]},
    "lab": {"accessControl": ["product"]},
    "open": {"accessControl": ["product"], "isPublic": True},
    "mine": {"accessControl": ["coach"], "each": "coach_id", "widgets": [CLIENTS]},
    "clients": {"accessControl": ["executive", "coach"], "each": "coach_id", "widgets": [CLIENTS]},
}


def _write(folder: Path, name: str, **said: Any) -> Path:
    document = {
        "id": name, "name": f"Name of {name}", "description": f"About {name}.",
        "targetAudience": "custom", "owner": "Product", "widgets": [TILE], **said,
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.yml"
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def coaches(pages: Path, world: World) -> list[str]:
    """Folders of the coaches."""
    with Board.on(pages, world.settings) as board:
        found = board.answers.rows("select distinct coach_id from health.agg_coach_weeks")
    return sorted(slug(coach) for (coach,) in found)


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A deployment with a few small dashboards and none of the shipped ones."""
    monkeypatch.setattr("orchestration.dashboards.load.SHIPPED", tmp_path / "none")
    settings = Settings(data_root=tmp_path / "data", memory_limit="1GB")
    for name, said in DEFINITIONS.items():
        _write(settings.data_root / "dashboards", name, **said)
    return settings


def _expected(reader: str, coaches: list[str]) -> set[str]:
    everybody = {f"{name}/{coach}" for name in ("mine", "clients") for coach in coaches}
    return {
        "executive": {"boss", "open", *(page for page in everybody if page.startswith("clients"))},
        "product": {"lab", "open"},
        "teacher": {"open"},
        "coach": {"open"},
        f"coach/{coaches[0]}": {"open", f"mine/{coaches[0]}", f"clients/{coaches[0]}"},
        "admin": {"boss", "lab", "open", *everybody},
    }[reader]


def _pages(folder: Path) -> set[str]:
    found = {file.parent.relative_to(folder).as_posix() for file in folder.rglob("index.html")}
    return found - {"."}


@pytest.mark.parametrize("role", ["executive", "product", "teacher", "coach", "coach/", "admin"])
def test_a_readers_folder_holds_what_may_be_read_and_nothing_else(
    tmp_path: Path, pages: Path, mine: Settings, coaches: list[str], role: str
) -> None:
    reader = role + coaches[0] if role.endswith("/") else role
    render(mine, pages, tmp_path / "to", reader=Role(reader))
    wanted = _expected(reader, coaches)
    assert _pages(tmp_path / "to") == wanted
    texts = [
        file.read_text(encoding="utf-8") for file in (tmp_path / "to").rglob("*") if file.is_file()
    ]
    assert len(texts) >= len(wanted) + 1
    names = {page.split("/")[0] for page in wanted}
    for name in DEFINITIONS.keys() - names:
        assert not [text for text in texts if f"of {name}<" in text or f"{name}/" in text]
    persons = {page.split("/")[1] for page in wanted if "/" in page}
    assert not [text for other in set(coaches) - persons for text in texts if other in text]
    index = (tmp_path / "to" / "index.html").read_text(encoding="utf-8")
    assert {link for link in _LINK.findall(index) if not link.startswith("for-")} == {
        f"{page}/index.html" for page in wanted
    }


def test_the_lists_of_a_release_link_to_what_each_reader_may_read(
    tmp_path: Path, pages: Path, mine: Settings, coaches: list[str]
) -> None:
    draft = tmp_path / "draft"
    (draft / "catalog").mkdir(parents=True)
    for name in ("marts.duckdb", "reports", "catalog/semantic_manifest.json"):
        (draft / name).symlink_to(pages / name)
    dashboards_of(mine)(draft)
    lists = {file.name: file for file in (draft / "dashboards").glob("for-*.html")}
    persons = {f"for-coach-{coach}.html" for coach in coaches}
    roles = {"executive", "product", "coach", "teacher", "custom"}
    assert set(lists) == persons | {f"for-{role}.html" for role in roles}
    index = (draft / "dashboards" / "index.html").read_text(encoding="utf-8")
    assert set(lists) <= set(_LINK.findall(index))
    for reader in ("executive", "product", "teacher", "coach", f"coach/{coaches[0]}"):
        text = lists[f"for-{reader.replace('/', '-')}.html"].read_text(encoding="utf-8")
        links = {f"{page}/index.html" for page in _expected(reader, coaches)}
        assert set(_LINK.findall(text)) == links
        assert all((draft / "dashboards" / link).exists() for link in links)
        given = tmp_path / "given" / reader.replace("/", "-")
        render(mine, draft, given, reader=Role(reader))
        assert (given / "index.html").read_text(encoding="utf-8") == text
        for page in _expected(reader, coaches):
            for file in (given / page).iterdir():
                assert file.read_bytes() == (draft / "dashboards" / page / file.name).read_bytes()
    assert {name: (each.is_public, each.roles) for name, each in read_access(draft).items()} == {
        name: (said.get("isPublic", False), tuple(said["accessControl"]))
        for name, said in DEFINITIONS.items()
    }


def test_what_cannot_be_given_is_told(
    tmp_path: Path, pages: Path, mine: Settings, coaches: list[str]
) -> None:
    for name in ("open", "boss", "lab"):
        (mine.data_root / "dashboards" / f"{name}.yml").unlink()
    for reader, message in (
        ("coach", "coach: there are only pages of one person each; write --role coach/ID"),
        ("coach/nobody", "coach/nobody may read no page of this release"),
        (f"coach/../{coaches[0]}", "may read no page of this release"),
        ("product", "product may read no page of this release: accessControl of a dashboard must"),
        ("prodct", "there is no role 'prodct'; near names: product"),
        ("executive/x", "there is no role 'executive/x'; near names: executive"),
    ):
        with pytest.raises(UnknownRoleError, match=re.escape(message)):
            render(mine, pages, tmp_path / "to", reader=Role(reader))
    with pytest.raises(UnknownRoleError, match="there is no dashboard boss; there are clients"):
        render(mine, pages, tmp_path / "to", ["boss"], Role("executive"))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "old.html").touch()
    with pytest.raises(NotEmptyError, match="holds old.html already: choose a new or empty folder"):
        render(mine, pages, tmp_path / "full", reader=Role("executive"))


def test_a_role_that_there_is_not_is_told_with_file_and_field(tmp_path: Path) -> None:
    file = _write(tmp_path, "lab", accessControl=["admin", "produkt"])
    with pytest.raises(DefinitionError) as told:
        read(file)
    assert str(told.value).startswith("lab.yml, line 3: accessControl[1]: ")
    assert str(told.value).endswith("; did you mean product?")


def test_every_shipped_page_is_listed_for_its_readers_and_nobody_else(pages: Path) -> None:
    folder, access = pages / "dashboards", read_access(pages)
    every = _pages(folder)
    lists = {file.name.removeprefix("for-").removesuffix(".html") for file in folder.glob("for-*")}
    assert {name.split("-")[0] for name in lists} == {"executive", "product", "coach", "teacher"}
    for name in lists:
        reader = Role(name.replace("-", "/"))
        links = _LINK.findall((folder / f"for-{name}.html").read_text(encoding="utf-8"))
        for page in every:
            dashboard, _, person = page.partition("/")
            may = reader.may_read(access[dashboard], person)
            assert (f"{page}/index.html" in links) is may
            assert may is (
                reader.group in access[dashboard].roles and (not person or reader.person == person)
            )


def test_a_role_explains_all_that_it_may_read(pages: Path, world: World) -> None:
    """Of all shown numbers one for each set of pages that show it; the rule is said once more."""
    access, listed = read_access(pages), read_lineage(pages)
    alone = {
        frozenset("/".join(place.split("/")[:2]) for place in cell.shown_in): cell
        for cell in listed.values()
    }
    assert len(alone) > 8
    for places, cell in alone.items():
        for role in AUDIENCES:
            may = role == "admin" or any(
                place == f"reports/{role}"
                or (place.startswith("dashboards/") and _names(access[place[11:]], role))
                for place in places
            )
            assert _is_told(cell, listed.values(), Role(role), access) is may, (role, places)
    only_ai = alone[frozenset({"dashboards/ai"})]
    found = explained(only_ai.id, pages, world.settings, Role("executive"))
    assert (found.value, found.agrees) == (only_ai.value, True)
    assert all(each.rows is None for each in found.rows)
    with pytest.raises(RequestError, match="is not shown to teacher"):
        explained(only_ai.id, pages, world.settings, Role("teacher"))


def test_every_number_of_a_page_is_told_to_its_reader(pages: Path, coaches: list[str]) -> None:
    """Those beside the figures, too: what stands on a page in HTML, once for each kind of page."""
    access, listed = read_access(pages), read_lineage(pages)
    shown = {
        f"dashboards/{name}": Role(sorted(each.roles)[0])
        for name, each in access.items()
        if not each.is_personal
    }
    shown[f"dashboards/coach/{coaches[0]}"] = Role(f"coach/{coaches[0]}")
    for place, reader in shown.items():
        html = (pages / place / "index.html").read_text(encoding="utf-8")
        cells = set(" ".join(re.findall(r'data-cell="([0-9a-f ]+)"', html)).split())
        assert GATE_CELL in cells
        assert len(cells) >= 14
        untold = [
            cell for cell in cells if not _is_told(listed[cell], listed.values(), reader, access)
        ]
        assert untold == [], (place, reader.name)


def test_the_count_of_expectations_leads_to_all_of_them(pages: Path, world: World) -> None:
    found = explained(GATE_CELL, pages, world.settings, Role(), limit=1000)
    rows = found.rows[0].rows or ()
    gate = json.loads((pages / "catalog" / "gate.json").read_bytes())
    assert found.value == found.recomputed == len(rows) == len(gate["results"]) > 0
    assert [row[4] for row in rows] == sorted(each["success"] for each in gate["results"])
    assert "reports/executive/page-4" in found.shown_in
    told = explained(GATE_REFERENCE, pages, world.settings, Role("executive"))
    assert (told.value, told.rows[0].rows) == (found.value, None)


def test_a_role_explains_what_filters_show_and_no_other_choice(pages: Path, world: World) -> None:
    data = (pages / "dashboards" / "executive" / "data.js").read_text(encoding="utf-8")
    offered = next(
        text
        for text in map(json.loads, re.findall(r'"(?:[^"\\]|\\.)*"', data))
        if text.startswith("active_learners?") and "platform" in text
    )
    executive = Role("executive")
    found = explained(offered, pages, world.settings, executive, limit=0)
    assert found.agrees
    narrower = f'{offered}&where=country.eq."NZ"'
    for text in (narrower, f"{offered}&field=previous"):
        with pytest.raises(RequestError, match="at this place is not shown to executive"):
            explained(text, pages, world.settings, executive)
    with pytest.raises(RequestError, match="at this place is not shown to teacher"):
        explained(offered, pages, world.settings, Role("teacher"))


def _names(access: Access, role: str) -> bool:
    """Whether a role reads all of a dashboard: of pages of persons coaches read only theirs."""
    return role in access.roles and not (access.is_personal and role in PERSONAL)


def _is_told(cell: Shown, listed: Any, reader: Role, access: Any) -> bool:
    try:
        reader.require("it", cell.shown_in, listed, access)
    except RequestError:
        return False
    return True
