"""Names of folders, and lines without axes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from orchestration.dashboards.cells import Cell
from orchestration.dashboards.countries import GRID, squares
from orchestration.dashboards.site import slug
from orchestration.dashboards.spark import HEIGHT, WIDTH, drawn
from orchestration.dashboards.view import View


@pytest.mark.parametrize(
    "person",
    [
        "..",
        "../../etc/passwd",
        "/root",
        "a/b",
        "a\\b",
        "",
        "CON",
        "é",
        "<script>",
        "\u202ex",
        "x" * 300,
    ],
)
def test_no_persons_id_leads_out_of_its_folder(person: str) -> None:
    name = slug(person)
    assert name.isascii()
    assert set(name) <= set("abcdef0123456789")
    assert len(name) == 12


def test_different_persons_have_different_folders() -> None:
    persons = ["..", ".", "a/b", "a-b", "A-B", "a b", "x" * 300, "x" * 301]
    assert len({slug(person) for person in persons}) == len(persons)


def test_a_line_stays_in_its_box() -> None:
    svg = drawn([1, 2, None, 4], [8, None, 3])
    lines = re.findall(r'points="([^"]+)"', svg)
    assert re.findall(r'class="(\w+)"', svg) == ["spark", "was", "was", "is", "is"]
    assert [len(set(line.split())) for line in lines] == [2, 2, 1, 1]
    for line in lines:
        for point in line.split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= WIDTH
            assert 0 <= y <= HEIGHT


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([], "no data"),
        ([{"m": 1}], "no data"),
        ([{"m": 1}, {"h": 1}], "hidden: some days or groups have fewer than 5 people"),
    ],
)
def test_a_chart_without_a_point_says_whether_it_is_hidden_or_missing(
    cells: list[Cell], said: str
) -> None:
    widget: Any = None
    assert View(widget, "chart", rows=[("2026-10-01", cells)]).without_chart == said


def test_too_little_is_no_line() -> None:
    assert drawn([], []) == ""
    assert drawn([None, None, None, None], [1, 2]) == ""
    assert "points" in drawn([5, 5, 5], [5, 5, 5])


def test_every_country_has_a_square_of_its_own() -> None:
    found = squares()
    assert len({(x, y) for _, x, y in found}) == len(found)
    assert len({code for code, _, _ in found}) == len(found) > 130
    assert all(0 <= x < GRID[0] and 0 <= y < GRID[1] for _, x, y in found)
