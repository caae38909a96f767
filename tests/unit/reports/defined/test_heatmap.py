"""Weeks of joining on the map of retention: those of few learners show nothing of them (PRV-16)."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from orchestration.reports.defined.sections_heatmap import _cohorts
from orchestration.reports.defined.small import UNDER

MONDAY = dt.date(2026, 9, 28)


def _rows(*cohorts: tuple[int, int]) -> list[tuple[Any, ...]]:
    """The weeks before, in turn, with those who joined and came back; week two is not over."""
    return [
        (MONDAY + dt.timedelta(weeks=place), after, size, active, after < 2)
        for place, (size, back) in enumerate(cohorts)
        for after, active in enumerate((size, back, 0))
    ]


def _map(*cohorts: tuple[int, int]) -> tuple[list[Any], list[str]]:
    taken: list[str] = []

    def take(each: Any, _value: float, _shown_in: str) -> str:
        taken.append(dict(each.at)["cohort_week_date"])
        return "id"

    scene: Any = SimpleNamespace(board=SimpleNamespace(take=take), shown_in="reports/executive")
    return list(_cohorts(scene, _rows(*cohorts), [], 2)), taken


def test_a_cohort_of_few_is_hidden_with_the_next_smallest() -> None:
    found, taken = _map((40, 20), (3, 3), (12, 6), (9, 1))
    assert [each.size.text for each in found] == ["40", UNDER, "12", UNDER]
    assert [each.shares[0].text for each in found] == ["50%", UNDER, "50%", UNDER]
    assert [each.size.value for each in found] == [40, None, 12, None]
    assert set(taken) == {"2026-09-28", "2026-10-12"}


def test_a_week_that_is_not_over_is_empty_whether_hidden_or_not() -> None:
    found, _ = _map((40, 20), (3, 3))
    assert [each.shares[1] for each in found] == [None, None]


def test_nothing_is_hidden_where_every_cohort_is_large() -> None:
    found, _ = _map((5, 2), (6, 3))
    assert [(each.size.value, each.shares[0].value) for each in found] == [(5, 0.4), (6, 0.5)]
