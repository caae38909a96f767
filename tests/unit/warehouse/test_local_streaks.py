"""Streaks are counted on the learner's own calendar, wherever learner and machine are."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orchestration.contracts.vocabulary import time_zones
from tests.oracle.days import local_time, offset, zone_named
from tests.unit.warehouse.streak_models import ALWAYS, streaks

DAY, SECOND, HALF_A_DAY = timedelta(days=1), timedelta(seconds=1), timedelta(hours=12)
FAR_APART = ["Pacific/Pago_Pago", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"]
"""Zones on either side of the date line."""


@contextmanager
def process_in(zone: str) -> Iterator[None]:
    """This process in another time zone for as long as the block lasts."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ")
        if before is not None:
            os.environ["TZ"] = before
        time.tzset()


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[tuple[str, datetime]], list[datetime]]:
    """Zones lived in, each with when the learner came there, and one session on every day there.

    A journey is made at midnight. Where it puts the clock forward by half a day or more, the rest
    of the day is not practised on; leaps of about half a day, where an hour of daylight saving
    decides, are left out.
    """
    day = draw(st.dates(date(2015, 1, 10), date(2030, 11, 1)))
    arrival, zones, sessions = ALWAYS[0], [], []
    for stay in draw(st.lists(st.integers(3, 12), min_size=1, max_size=3)):
        zone = draw(st.one_of(st.sampled_from(FAR_APART), st.sampled_from(time_zones())))
        if zones:
            midnight = _utc(datetime.combine(day, datetime.min.time()), zones[-1][0])
            leap = offset(midnight, zone) - offset(midnight, zones[-1][0])
            assume(abs(leap - HALF_A_DAY) > timedelta(hours=3))
            day += DAY if leap > HALF_A_DAY else timedelta(0)
            arrival = midnight
        zones.append((zone, arrival))
        for _ in range(stay):
            of_day = timedelta(minutes=draw(st.integers(0, 1_439)))
            moment = _utc(datetime.combine(day, datetime.min.time()) + of_day, zone)
            moment = max(moment, arrival)
            assume(local_time(moment, zone).date() == day)
            sessions.append(moment)
            day += DAY
    return zones, sessions


def _utc(local: datetime, zone: str) -> datetime:
    return local.replace(tzinfo=zone_named(zone)).astimezone(UTC).replace(tzinfo=None)


@settings(max_examples=60)
@given(
    life=lives(),
    process_zone=st.sampled_from(["UTC", "Pacific/Kiritimati", "America/Los_Angeles"]),
    engine_zone=st.sampled_from(["UTC", "Asia/Kathmandu", "Pacific/Pago_Pago"]),
    data=st.data(),
)
def test_practising_every_day_is_a_streak_wherever_the_learner_and_the_machine_are(
    life: tuple[list[tuple[str, datetime]], list[datetime]],
    process_zone: str,
    engine_zone: str,
    data: st.DataObject,
) -> None:
    zones, sessions = life
    as_of = sessions[-1] + SECOND
    missed = data.draw(st.integers(1, len(sessions) - 2), label="day missed")
    after = len(sessions) - missed - 1
    lives_led = {"every day": sessions, "but one": [*sessions[:missed], *sessions[missed + 1 :]]}
    with process_in(process_zone):
        rows = streaks(zones, lives_led, as_of, engine_zone)
    whole, broken = rows["every day"], rows["but one"]
    assert whole["current_streak_days"] == len(sessions)
    assert whole["longest_streak_days"] == len(sessions)
    assert whole["active_day_count"] == len(sessions)
    assert broken["current_streak_days"] == after
    assert broken["longest_streak_days"] == max(missed, after)
    assert broken["active_day_count"] == len(sessions) - 1


@pytest.mark.parametrize(
    ("zones", "sessions", "as_of", "expected"),
    [
        pytest.param(
            [("Europe/Berlin", ALWAYS[0])],
            ["2026-03-28 22:59", "2026-03-28 23:01", "2026-03-29 22:01"],
            "2026-03-30 21:59",
            3,
            id="either side of midnight, the night the clocks go forward",
        ),
        pytest.param(
            [("Europe/Berlin", ALWAYS[0])],
            ["2026-10-24 21:59", "2026-10-24 22:01", "2026-10-25 22:59", "2026-10-25 23:00"],
            "2026-10-26 12:00",
            3,
            id="the day of 25 hours is one day",
        ),
        pytest.param(
            [("Europe/Berlin", ALWAYS[0])],
            ["2026-03-01 12:00"],
            "2026-03-03 00:00",
            0,
            id="over when a whole day has passed on the learner's own calendar",
        ),
        pytest.param(
            [("America/Los_Angeles", ALWAYS[0])],
            ["2026-03-01 20:00"],
            "2026-03-03 00:00",
            1,
            id="alive while the next day lasts there",
        ),
        pytest.param(
            [("Pacific/Honolulu", ALWAYS[0]), ("Asia/Tokyo", "2026-03-02 10:00")],
            ["2026-03-01 20:00", "2026-03-02 05:00"],
            "2026-03-02 15:30",
            1,
            id="alive on the far side of the date line, where the day between never was",
        ),
        pytest.param(
            [("Asia/Tokyo", ALWAYS[0]), ("Pacific/Honolulu", "2026-03-02 10:00")],
            ["2026-03-01 12:00", "2026-03-02 03:00", "2026-03-02 23:00", "2026-03-03 23:00"],
            "2026-03-03 23:30",
            3,
            id="the day that is lived twice is one day",
        ),
    ],
)
def test_a_streak_is_counted_on_the_learners_own_calendar(
    zones: list[tuple[str, Any]], sessions: list[str], as_of: str, expected: int
) -> None:
    told = [(zone, datetime.fromisoformat(str(came))) for zone, came in zones]
    moments = [datetime.fromisoformat(moment) for moment in sessions]
    rows = streaks(told, {"learner": moments}, datetime.fromisoformat(as_of))
    assert rows["learner"]["current_streak_days"] == expected
