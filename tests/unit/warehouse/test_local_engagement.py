"""Engagement is counted on the learner's own calendar, and a streak as it stood at the time."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracle.days import local_time
from tests.unit.warehouse.engagement_models import engagement
from tests.unit.warehouse.streak_models import ALWAYS
from tests.unit.warehouse.test_local_streaks import lives, process_in

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
TIMEFRAMES = ("daily", "weekly", "monthly")


def own_day(zones: list[tuple[str, datetime]], moment: datetime) -> date:
    """The day on the calendar of the zone that was lived in last."""
    zone = [name for name, arrival in zones if arrival <= moment][-1]
    return local_time(moment, zone).date()


def streak_at(lived: list[date], missed: date | None, calculated: date) -> int:
    """The run up to a lived day, which may itself still be practised on."""
    run = 0
    for day in lived[: lived.index(calculated) + 1]:
        run = (run if day == calculated else 0) if day == missed else run + 1
    return run


@settings(max_examples=60)
@given(
    life=lives(),
    process_zone=st.sampled_from(["UTC", "Pacific/Kiritimati", "America/Los_Angeles"]),
    engine_zone=st.sampled_from(["UTC", "Asia/Kathmandu", "Pacific/Pago_Pago"]),
    data=st.data(),
)
def test_a_period_tells_its_sessions_and_the_streak_of_its_last_day(
    life: tuple[list[tuple[str, datetime]], list[datetime]],
    process_zone: str,
    engine_zone: str,
    data: st.DataObject,
) -> None:
    zones, sessions = life
    number = data.draw(st.integers(1, len(sessions) - 2), label="day missed")
    lived = [own_day(zones, moment) for moment in sessions]
    missed = {"every day": None, "but one": lived[number]}
    practised = {"every day": sessions, "but one": [*sessions[:number], *sessions[number + 1 :]]}
    with process_in(process_zone):
        rows, now = engagement(zones, practised, sessions[-1] + SECOND, engine_zone)
    for row in rows:
        inside = [
            day
            for day in lived
            if row["period_start_date"] <= day <= row["period_end_date"]
            and day != missed[row["learner_id"]]
        ]
        assert row["session_count"] == len(inside) > 0
        assert row["last_active_date"] == inside[-1]
        assert row["calculated_date"] == min(row["period_end_date"], lived[-1])
        if row["calculated_date"] in lived:
            expected = streak_at(lived, missed[row["learner_id"]], row["calculated_date"])
            assert row["streak_days"] == expected
        if not row["is_complete"]:
            assert row["streak_days"] == now[row["learner_id"]]
    for learner, moments in practised.items():
        for timeframe in TIMEFRAMES:
            assert _sessions(rows, learner, timeframe) == len(moments)


def test_a_session_lies_in_the_month_of_the_learners_clock() -> None:
    new_year = datetime.fromisoformat("2027-01-01 09:30")
    rows, _ = engagement([("Pacific/Honolulu", ALWAYS[0])], {"learner": [new_year]}, new_year + DAY)
    starts = Counter(str(row["period_start_date"]) for row in rows)
    assert starts == {"2026-12-31": 1, "2026-12-28": 1, "2026-12-01": 1}


def _sessions(rows: list[dict[str, Any]], learner: str, timeframe: str) -> int:
    return sum(
        row["session_count"]
        for row in rows
        if (row["learner_id"], row["timeframe"]) == (learner, timeframe)
    )
