"""Readers explain what is shown to them, and nobody but analysts sees rows."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from pathlib import Path

import pytest

from orchestration.figures.access import Access, read_access, write_access
from orchestration.figures.lineage import Shown, read_lineage, write_lineage
from orchestration.figures.places import places_of
from orchestration.figures.reference import read_reference
from orchestration.figures.roles import Role
from orchestration.metrics.errors import RequestError

TEXT = "sessions?v=1&from=2026-10-01&to=2026-10-31"
OTHER, ACCURACY, NEWS, STUDENTS, REPORTED = (
    f"{metric}?v=1&from=2026-10-01&to=2026-10-31"
    for metric in ("mrr_cents", "ai_accuracy_ratio", "new_learners", "students", "cost_cents")
)


def _shown(text: str, *places: str) -> Shown:
    return Shown(read_reference(text).id, text, 5, places)


DASHBOARDS = {
    "executive": Access(("executive", "admin")),
    "ai": Access(("product", "executive", "admin")),
    "news": Access(("product",), is_public=True),
    "coach": Access(("coach", "admin"), is_personal=True),
    "teacher": Access(("teacher", "executive"), is_personal=True),
}

LISTED = [
    _shown(TEXT, "dashboards/executive/tiles", "reports/executive/page-1"),
    _shown(f'{TEXT}&of=coach_id."a"', "dashboards/coach/a/tiles"),
    _shown(f'{TEXT}&of=coach_id."b"', "dashboards/coach/b/tiles"),
    _shown(OTHER, "dashboards/executives/tiles"),
    _shown(ACCURACY, "dashboards/ai/tiles"),
    _shown(NEWS, "dashboards/news/tiles"),
    _shown(STUDENTS, "dashboards/teacher/c/tiles"),
    _shown(REPORTED, "reports/business/page-1"),
]


OFFERED = f'{ACCURACY}&where=platform.eq."ios"'
HIDDEN = f'{ACCURACY}&where=platform.eq."watch"'


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A release whose AI page offers iOS, and whose page of a coach does, too."""
    for folder in ("ai", "coach/a"):
        page = tmp_path / "dashboards" / folder
        page.mkdir(parents=True)
        data = {"c": {"30d.1": {"r": [OFFERED, f"{OFFERED}0"]}}}
        (page / "data.js").write_text(f"window.etude={json.dumps(data)}\n", encoding="utf-8")
    return tmp_path


def _may(role: str, number: int) -> bool:
    return _reads(role, LISTED[number].shown_in)


def _reads(role: str, places: Collection[str]) -> bool:
    try:
        Role(role).require("it", places, LISTED, DASHBOARDS)
    except RequestError:
        return False
    return True


def _places(text: str, release: Path) -> frozenset[str]:
    single = ["executive", "ai", "news"]
    listed = {each.id: each for each in LISTED}
    return places_of(read_reference(text), listed, release, single)


def _numbers(role: str) -> list[int]:
    return [number for number in range(len(LISTED)) if _may(role, number)]


@pytest.mark.parametrize("role", ["analyst", "admin"])
def test_analysts_explain_everything_and_see_rows(role: str) -> None:
    assert all(_may(role, number) for number in range(len(LISTED)))
    assert Role(role).sees_rows
    assert Role(role).may_count(1)


def test_a_coach_explains_her_own_numbers_only() -> None:
    assert _numbers("coach/a") == [1, 5]
    assert _numbers("coach/b") == [2, 5]
    assert _numbers("coach") == [5]
    for nobody in ("coach/a/../b", "coach/", "coach//a", "coach/A", "teacher/a", "executive/a"):
        assert _numbers(nobody) in ([], [5])


def test_a_role_explains_what_access_control_lets_it_read() -> None:
    assert _numbers("executive") == [0, 4, 5, 6]
    assert _numbers("product") == [4, 5]
    assert _numbers("teacher/c") == [5, 6]
    assert _numbers("teacher") == _numbers("custom") == [5]


def test_a_choice_that_a_page_offers_is_told_to_its_readers_alone(release: Path) -> None:
    assert _places(OFFERED, release) == {"dashboards/ai/"}
    for field in ("n", "low", "high"):
        assert _places(f"{OFFERED}&field={field}", release) == {"dashboards/ai/"}
    assert _reads("product", _places(OFFERED, release))
    assert not _reads("teacher", _places(OFFERED, release))


def test_a_choice_that_pages_hide_is_told_to_nobody_but_analysts(release: Path) -> None:
    for text in (HIDDEN, f"{OFFERED}&field=previous", f'{TEXT}&where=platform.eq."ios"'):
        assert _places(text, release) == frozenset()
        assert not _reads("product", _places(text, release))
        assert not _reads("executive", _places(text, release))
        assert _reads("analyst", _places(text, release))


def test_bounds_stand_where_their_share_does(release: Path) -> None:
    assert _places(f"{ACCURACY}&field=low", release) == {"dashboards/ai/tiles"}
    assert _places(f"{TEXT}&field=n", release) == set(LISTED[0].shown_in)


def test_the_reader_of_a_report_explains_its_numbers() -> None:
    assert _numbers("business") == [7]


@pytest.mark.parametrize("role", ["exec", "executive/a", "", "/", "coach/", "../admin", "ai"])
def test_a_role_that_there_is_not_is_told(role: str) -> None:
    assert not Role(role).is_known
    assert _numbers(role) == []
    with pytest.raises(RequestError, match="there is no role"):
        Role(role).require("sessions", LISTED[0].shown_in, LISTED, DASHBOARDS)


def test_near_names_of_roles_are_told() -> None:
    with pytest.raises(RequestError, match="near names: executive"):
        Role("executiv").require("sessions", LISTED[0].shown_in, LISTED, DASHBOARDS)


def test_a_release_that_does_not_say_who_may_read_tells_nobody() -> None:
    with pytest.raises(RequestError, match="sessions is not shown to executive"):
        Role("executive").require("sessions", ["dashboards/executive/tiles"], LISTED[1:3], {})


def test_who_may_read_what_is_written_and_read_again(tmp_path: Path) -> None:
    assert read_access(tmp_path) == {}
    write_access(tmp_path, DASHBOARDS)
    assert read_access(tmp_path) == DASHBOARDS


def test_a_place_of_a_name_that_only_begins_alike_is_another() -> None:
    assert not _may("executive", 3)
    assert not _may("exec", 0)
    assert not _may("", 0)


def test_others_are_not_told_of_few_rows() -> None:
    assert [Role("executive").may_count(rows) for rows in (0, 1, 4, 5)] == [
        True,
        False,
        False,
        True,
    ]


def test_the_list_grows_and_keeps_what_was_there(tmp_path) -> None:
    write_lineage(tmp_path, LISTED[:2])
    write_lineage(tmp_path, [*LISTED[2:], _shown(TEXT, "reports/business/page-1")])
    found = read_lineage(tmp_path)
    assert set(found) == {each.id for each in LISTED}
    assert found[LISTED[0].id].shown_in == (
        "dashboards/executive/tiles",
        "reports/business/page-1",
        "reports/executive/page-1",
    )
    assert read_lineage(tmp_path / "elsewhere") == {}


def test_a_list_that_grows_leaves_the_file_of_a_copy_as_it_was(tmp_path: Path) -> None:
    write_lineage(tmp_path / "one", LISTED[:2])
    other = tmp_path / "other" / "catalog"
    other.mkdir(parents=True)
    os.link(tmp_path / "one" / "catalog" / "lineage.json", other / "lineage.json")
    write_lineage(tmp_path / "other", LISTED[2:])
    assert len(read_lineage(tmp_path / "one")) == 2
    assert len(read_lineage(tmp_path / "other")) == len(LISTED)
    assert [file.name for file in other.iterdir()] == ["lineage.json"]
