"""Periods of reports: words, calendars, and which one a schedule asks for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from orchestration.reports.defined.errors import PeriodError
from orchestration.reports.defined.period import between, last_over, period
from orchestration.reports.defined.schedule import PLAN


def _utc(*parts: int) -> datetime:
    """A moment without offset, as marts have them."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)


AS_OF = _utc(2026, 11, 22)


@pytest.mark.parametrize(
    ("words", "first", "last", "slug"),
    [
        ("2026-11-01", date(2026, 11, 1), date(2026, 11, 1), "2026-11-01"),
        ("2026-W01", date(2025, 12, 29), date(2026, 1, 4), "2026-W01"),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28), "2026-02"),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29), "2028-02"),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), "2026-Q4"),
        ("last 30d", date(2026, 10, 22), date(2026, 11, 20), "2026-10-22_2026-11-20"),
        ("day", date(2026, 11, 20), date(2026, 11, 20), "2026-11-20"),
        ("week", date(2026, 11, 9), date(2026, 11, 15), "2026-W46"),
        ("month", date(2026, 10, 1), date(2026, 10, 31), "2026-10"),
        ("quarter", date(2026, 7, 1), date(2026, 9, 30), "2026-Q3"),
    ],
)
def test_words_mean_days(words: str, first: date, last: date, slug: str) -> None:
    found = period(words, AS_OF)
    assert (found.first, found.last, found.slug) == (first, last, slug)


@pytest.mark.parametrize(
    "words", ["", "2026", "2026-13", "2026-W54", "2026-Q5", "2026-02-30", "last 0d", "../2026-10"]
)
def test_what_means_no_time_is_refused_with_what_to_write(words: str) -> None:
    with pytest.raises(PeriodError, match="is no period.*2026-W45"):
        period(words, AS_OF)


def test_days_are_in_order_and_not_too_many() -> None:
    assert between(date(2026, 10, 1), date(2026, 10, 15)).days == 15
    with pytest.raises(PeriodError, match="ends on 2026-09-30, before it begins on 2026-10-01"):
        between(date(2026, 10, 1), date(2026, 9, 30))
    with pytest.raises(PeriodError, match="longer than 1100 days"):
        between(date(2000, 1, 1), date(2026, 1, 1))


def test_months_are_compared_with_months_and_days_with_as_many_days() -> None:
    assert period("2026-03", AS_OF).previous().text == "1 to 28 February 2026"
    assert period("2026-Q3", AS_OF).previous().text == "1 April to 30 June 2026"
    before = period("2026-W46", AS_OF).previous()
    assert (before.first, before.last) == (date(2026, 11, 2), date(2026, 11, 8))


def test_a_period_is_over_when_its_last_day_is_over_everywhere() -> None:
    assert period("2026-11-20", AS_OF).is_over(AS_OF)
    assert not period("2026-11-21", AS_OF).is_over(AS_OF)


@pytest.mark.parametrize(
    ("cadence", "moment", "slug"),
    [
        ("daily", _utc(2026, 11, 22, 6), "2026-11-20"),
        ("weekly", _utc(2026, 11, 24, 6), "2026-W47"),
        ("monthly", _utc(2027, 1, 2, 6), "2026-12"),
        ("quarterly", _utc(2027, 1, 2, 6), "2026-Q4"),
    ],
)
def test_a_schedule_asks_for_the_newest_period_that_the_release_of_the_night_knows_whole(
    cadence: str, moment: datetime, slug: str
) -> None:
    (planned,) = (each for each in PLAN if each.cadence == cadence)
    asked = planned.period(moment)
    assert asked.slug == slug
    _, hour, day, month, weekday = planned.cron.split()
    assert int(hour) == moment.hour
    assert day in {"*", str(moment.day)}
    assert month == "*" or str(moment.month) in month.split(",")
    assert weekday in {"*", str(moment.isoweekday())}
    release = moment.replace(hour=2, tzinfo=None)
    assert asked.is_over(release)
    assert not asked.is_over(release - timedelta(days=1))


def test_the_last_week_of_a_year_keeps_its_iso_year() -> None:
    assert last_over("week", date(2027, 1, 3)).slug == "2026-W53"
