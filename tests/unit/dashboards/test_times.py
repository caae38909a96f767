"""Rows of a table by week or month: none is left out."""

from __future__ import annotations

import datetime as dt

from orchestration.dashboards.row_times import Rows, in_time


def test_weeks_that_a_table_has_not_are_missing_and_not_left_out() -> None:
    rows: Rows = [
        (dt.date(2026, 11, 16), [{"x": 1}, {"x": 2}]),
        (dt.date(2026, 10, 26), [{"h": 1}] * 2),
    ]
    found = in_time(rows, "week_start_date")
    assert [(day.day, cells[0]) for day, cells in found] == [
        (26, {"h": 1}), (2, {"m": 1}), (9, {"m": 1}), (16, {"x": 1}),
    ]  # fmt: skip
    assert {len(cells) for _, cells in found} == {2}
    months: Rows = [(dt.date(2026, 1, 1), [{"x": 1}]), (dt.date(2025, 11, 1), [{"x": 2}])]
    assert [day.month for day, _ in in_time(months, "month_start_date")] == [11, 12, 1]


def test_what_is_not_of_weeks_or_months_is_in_its_order() -> None:
    rows: Rows = [("b", [{"x": 1}]), ("a", [{"x": 2}])]
    assert in_time(rows, "section_name") == [rows[1], rows[0]]
    assert in_time([], "week_start_date") == []
    days: Rows = [(dt.date(2026, 11, 3), [{"x": 1}]), (dt.date(2026, 11, 1), [{"x": 2}])]
    assert in_time(days, "session_date") == [days[1], days[0]]
