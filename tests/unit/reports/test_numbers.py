"""Numbers as they are written, and the intervals around shares."""

from __future__ import annotations

import doctest
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orchestration.metrics import intervals, written
from orchestration.metrics.intervals import wilson
from orchestration.metrics.written import (
    SCALE,
    dollars,
    hours,
    percent,
    signed_percent,
    signed_points,
    whole,
)
from orchestration.reports import periods
from orchestration.reports.comparison import Share, relative_change, share_change
from orchestration.reports.differences import differs
from orchestration.reports.periods import Periods, span
from orchestration.reports.tiles import change_text


@pytest.mark.parametrize(
    ("write", "value", "text"),
    [
        (whole, 1407, "1,407"),
        (whole, 9_999_999, "9,999,999"),
        (whole, 12_345_678, "12.3M"),
        (whole, 0, "0"),
        (whole, None, "no data"),
        (hours, 12.345, "12.3 h"),
        (hours, 3586.6, "3,587 h"),
        (hours, 2_500_000, "2.5M h"),
        (dollars, 999.5, "$999.50"),
        (dollars, 13_702.4, "$13,702"),
        (dollars, -1_234.5, "\N{MINUS SIGN}$1,234"),
        (dollars, 137_021_400, "$137.0M"),
        (dollars, None, "no data"),
        (percent, 0.70271, "70.3%"),
        (percent, None, "no data"),
        (percent, 0.00456, "0.46%"),
        (percent, 0.01, "1.0%"),
        (percent, 0, "0.0%"),
        (signed_percent, -0.016, "\N{MINUS SIGN}1.6%"),
        (signed_percent, 12.5, "+1,250.0%"),
        (signed_points, 0.0016, "+0.2 pp"),
        (signed_points, -0.0004, "\N{MINUS SIGN}0.04 pp"),
        (signed_points, -0.00002, "<0.01 pp less"),
        (signed_points, 0.0, "0.0 pp"),
        (signed_points, -0.1, "\N{MINUS SIGN}10.0 pp"),
    ],
)
def test_numbers_are_written_for_people(
    write: Callable[[float | None], str], value: float | None, text: str
) -> None:
    assert write(value) == text


@pytest.mark.parametrize("unit", sorted(SCALE))
def test_a_number_below_zero_is_the_number_above_with_a_minus(unit: str) -> None:
    for value in (123_456_789, 9_876_543_210):
        assert written.written(-value, unit) == f"\N{MINUS SIGN}{written.written(value, unit)}"


def test_what_is_written_as_nothing_has_no_minus() -> None:
    assert written.written(-0.00002, "ratio") == "0.00%"
    assert written.written(-0.4, "millis") == "0 ms"


def test_wilson_gives_the_textbook_interval() -> None:
    low, high = wilson(81, 263) or (0, 0)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)  # Newcombe 1998, table I


def test_no_observations_have_no_interval_and_no_difference() -> None:
    assert wilson(0, 0) is None
    assert not differs((0, 0), (5, 10))
    assert not differs((5, 10), (0, 0))


@given(n=st.integers(1, 10**7), part=st.floats(0, 1))
@example(n=7, part=0)
@example(n=999, part=1)
def test_an_interval_holds_its_share_and_stays_between_zero_and_one(n: int, part: float) -> None:
    hits = round(n * part)
    low, high = wilson(hits, n) or (1, 0)
    assert 0 <= low <= hits / n + 1e-12
    assert hits / n - 1e-12 <= high <= 1
    assert low < high
    assert (low == 0) == (hits == 0)
    assert (high == 1) == (hits == n)


def test_the_difference_of_two_shares_is_told_from_chance() -> None:
    assert differs((56, 70), (48, 80))  # Newcombe 1998: 0.0524 to 0.3339
    assert differs((3, 10), (9, 10))
    assert not differs((6, 10), (5, 10))
    assert not differs((50, 100), (50, 100))


@given(hits=st.integers(0, 500), before=st.integers(0, 500), n=st.integers(500, 50_000))
def test_numbers_that_read_differently_are_never_called_unchanged(
    hits: int, before: int, n: int
) -> None:
    shares = share_change(Share(hits, n), Share(before, n))
    assert (change_text(shares) == "unchanged") == (hits == before)
    amounts = relative_change(n + hits, n + before)
    assert (change_text(amounts) == "unchanged") == (hits == before)


@pytest.mark.parametrize(
    ("as_of", "last"),
    [
        (datetime(2026, 10, 31, 6, 30, tzinfo=UTC), date(2026, 10, 29)),
        (datetime(2026, 10, 31, 12, 0, tzinfo=UTC), date(2026, 10, 30)),
        (datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC), date(2026, 10, 30)),
    ],
)
def test_a_period_ends_when_its_last_day_is_over_everywhere(as_of: datetime, last: date) -> None:
    found = Periods.until(as_of)
    assert found.last == last
    assert len(found.days) == 60
    assert found.days[0] == found.first_before
    assert found.days[30] == found.first
    assert (found.first - found.last_before).days == 1


def test_periods_are_written_without_repeating_month_and_year() -> None:
    assert span(date(2026, 10, 1), date(2026, 10, 30)) == "1 to 30 October 2026"
    assert span(date(2026, 9, 30), date(2026, 10, 29)) == "30 September to 29 October 2026"
    assert span(date(2025, 12, 15), date(2026, 1, 13)) == "15 December 2025 to 13 January 2026"


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(intervals).failed == 0
    assert doctest.testmod(written).failed == 0
    assert doctest.testmod(periods).failed == 0
