"""Readers explain what is shown to them, and nobody but analysts sees rows."""

from __future__ import annotations

import pytest

from orchestration.figures.lineage import Shown, read_lineage, write_lineage
from orchestration.figures.reference import read_reference
from orchestration.figures.roles import Role
from orchestration.metrics.errors import RequestError

TEXT = "sessions?v=1&from=2026-10-01&to=2026-10-31"
OTHER = "mrr_cents?v=1&from=2026-10-01&to=2026-10-31"


def _shown(text: str, *places: str) -> Shown:
    return Shown(read_reference(text).id, text, 5, places)


LISTED = [
    _shown(TEXT, "dashboards/executive/tiles", "reports/executive/page-1"),
    _shown(f'{TEXT}&of=coach_id."a"', "dashboards/coach/a/tiles"),
    _shown(f'{TEXT}&of=coach_id."b"', "dashboards/coach/b/tiles"),
    _shown(OTHER, "dashboards/executives/tiles"),
]


def _may(role: str, number: int, text: str | None = None) -> bool:
    shown = None if text else LISTED[number]
    try:
        Role(role).require(read_reference(text or LISTED[number].reference), shown, LISTED)
    except RequestError:
        return False
    return True


@pytest.mark.parametrize("role", ["analyst", "admin"])
def test_analysts_explain_everything_and_see_rows(role: str) -> None:
    assert all(_may(role, number) for number in range(len(LISTED)))
    assert Role(role).sees_rows
    assert Role(role).may_count(1)


def test_a_coach_explains_her_own_numbers_only() -> None:
    assert [_may("coach/a", number) for number in range(len(LISTED))] == [False, True, False, False]
    assert not _may("coach/a", 0, text=LISTED[2].reference)
    assert not _may("coach/a/../b", 2)


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
