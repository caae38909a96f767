"""Readers explain what is shown to them, and nobody but analysts sees rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.figures.access import Access, read_access, write_access
from orchestration.figures.lineage import Shown, read_lineage, write_lineage
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


def _may(role: str, number: int, text: str | None = None) -> bool:
    shown = None if text else LISTED[number]
    try:
        Role(role).require(
            read_reference(text or LISTED[number].reference), shown, LISTED, DASHBOARDS
        )
    except RequestError:
        return False
    return True


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
    assert not _may("coach/a", 0, text=LISTED[2].reference)
    assert not _may("coach/a", 0, text=f'{TEXT}&of=coach_id."a"&where=platform.eq."ios"')
    for nobody in ("coach/a/../b", "coach/", "coach//a", "coach/A", "teacher/a", "executive/a"):
        assert _numbers(nobody) in ([], [5])


def test_a_role_explains_what_access_control_lets_it_read() -> None:
    assert _numbers("executive") == [0, 1, 2, 4, 5, 6]
    assert _numbers("product") == [4, 5]
    assert _numbers("teacher/c") == [5, 6]
    assert _numbers("teacher") == _numbers("custom") == [5]
    assert _may("product", 0, text=f'{ACCURACY}&where=platform.eq."ios"')
    assert not _may("executive", 0, text=f'{STUDENTS}&where=platform.eq."ios"')


def test_the_reader_of_a_report_explains_its_numbers() -> None:
    assert _numbers("business") == [7]


@pytest.mark.parametrize("role", ["exec", "executive/a", "", "/", "coach/", "../admin", "ai"])
def test_a_role_that_there_is_not_is_told(role: str) -> None:
    assert not Role(role).is_known
    assert _numbers(role) == []
    reference = read_reference(TEXT)
    with pytest.raises(RequestError, match="there is no role"):
        Role(role).require(reference, LISTED[0], LISTED, DASHBOARDS)


def test_near_names_of_roles_are_told() -> None:
    with pytest.raises(RequestError, match="near names: executive"):
        Role("executiv").require(read_reference(TEXT), LISTED[0], LISTED, DASHBOARDS)


def test_a_release_that_does_not_say_who_may_read_tells_nobody() -> None:
    with pytest.raises(RequestError, match="sessions at this place is not shown to executive"):
        Role("executive").require(
            read_reference(OTHER.replace("mrr_cents", "sessions")), None, LISTED[1:3], {}
        )


def test_who_may_read_what_is_written_and_read_again(tmp_path: Path) -> None:
    assert read_access(tmp_path) == {}
    write_access(tmp_path, DASHBOARDS)
    assert read_access(tmp_path) == DASHBOARDS


def test_an_executive_explains_her_metrics_by_any_filter() -> None:
    assert _may("executive", 0)
    assert _may("executive", 0, text=f'{TEXT}&where=platform.eq."ios"')
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
