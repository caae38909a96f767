"""Who came back: by the week, and by the day (UBA-05).

Belongs here: cohorts and who of them is active when. Does not belong here: growth (`growth.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from tests.oracle.populations import populations
from tests.oracle.statistics import ratio, wilson
from tests.oracle.world import OracleWorld, Person

DAY_NUMBERS = (1, 3, 7, 14, 30, 60, 90)
LAST_WEEK = 104
WESTERNMOST = timedelta(hours=12)
"""The last place on earth where a day ends is as far behind UTC."""

Cohorts = dict[tuple[str, str, date], list[Sequence[date]]]


@cache
def active_days(world: OracleWorld) -> dict[Person, tuple[date, ...]]:
    """The days of learners who let their sessions be compared, each once, in order."""
    found: dict[Person, tuple[date, ...]] = {}
    for person, sessions in world.sessions_by_learner.items():
        days = {row["local_date"] for row in sessions}
        own = {
            day
            for day in days
            if day <= world.as_of.date()
            and any(row["can_compare_sessions"] for row in sessions if row["local_date"] == day)
            and not all(row["is_future_clock"] for row in sessions if row["local_date"] == day)
        }
        if own:
            found[person] = tuple(sorted(own))
    return found


def monday_of(day: date) -> date:
    """First day of the week."""
    return day - timedelta(days=day.weekday())


def is_over(world: OracleWorld, last_day: date) -> bool:
    """Whether a day is over everywhere on earth."""
    return not last_day > (world.as_of - WESTERNMOST).date() - timedelta(days=1)


def cohorts(world: OracleWorld) -> Cohorts:
    """The days of the learners who began in a week, by source and population."""
    found: Cohorts = defaultdict(list)
    for person, days in active_days(world).items():
        for population in populations(world, person):
            found[person[0], population, monday_of(days[0])].append(days)
    return found


def agg_cohort_retention(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per cohort, week since then, definition and least number of days."""
    return [
        {
            "source_system": source,
            "population": population,
            "cohort_week_date": monday,
            "period_number": number,
            **row,
        }
        for (source, population, monday), learners in cohorts(world).items()
        for number in range(LAST_WEEK + 1)
        for start in [monday + timedelta(weeks=number)]
        if start <= world.as_of.date()
        for row in _week(world, learners, start)
    ]


def _week(world: OracleWorld, learners: Collection[Sequence[date]], start: date) -> Iterator[Any]:
    is_complete = is_over(world, start + timedelta(days=6))
    counted = [("unbounded", 1, sum(days[-1] >= start for days in learners))]
    for minimum in (1, 2, 3):
        active = sum(sum(monday_of(day) == start for day in days) >= minimum for days in learners)
        counted.append(("bounded", minimum, active))
    for definition, minimum, active in counted:
        yield {
            "retention_definition": definition,
            "minimum_day_count": minimum,
            "period_start_date": start,
            "cohort_size": len(learners),
            "active_count": active,
            "is_complete": is_complete,
            "retention_ratio": ratio(active, len(learners)) if is_complete else None,
        }


def _on_the_day(days: Sequence[date], target: date) -> bool:
    return target in days


def _then_or_later(days: Sequence[date], target: date) -> bool:
    return days[-1] >= target


def _in_seven_days(minimum: int) -> Callable[[Sequence[date], date], bool]:
    def counts(days: Sequence[date], target: date) -> bool:
        window = {target - timedelta(days=back) for back in range(7)} - {days[0]}
        return len(window & set(days)) >= minimum

    return counts


def agg_day_retention(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per cohort, number of a day, definition and least number of days."""
    definitions: list[tuple[str, int, int, Callable[[Sequence[date], date], bool]]] = [
        ("n_day", 1, 1, _on_the_day),
        ("unbounded", 1, 1, _then_or_later),
        ("rolling", 1, 7, _in_seven_days(1)),
        ("rolling", 3, 7, _in_seven_days(3)),
    ]
    rows = []
    for (source, population, monday), learners in cohorts(world).items():
        size = len(learners)
        for number in DAY_NUMBERS:
            wait = timedelta(days=number)
            youngest = max(days[0] for days in learners) + wait
            seen = 0
            while is_over(world, youngest + timedelta(days=seen + 1)):
                seen += 1
            is_complete = is_over(world, monday + timedelta(days=6) + wait)
            for definition, minimum, since, counts in definitions:
                if number < since or monday + wait > world.as_of.date():
                    continue
                active = sum(counts(days, days[0] + wait) for days in learners)
                low, high = (wilson(active, size) if is_complete else None) or (None, None)
                rows.append(
                    {
                        "source_system": source,
                        "population": population,
                        "retention_definition": definition,
                        "minimum_day_count": minimum,
                        "cohort_week_date": monday,
                        "day_number": number,
                        "cohort_size": size,
                        "active_count": active,
                        "is_complete": is_complete,
                        "follow_up_days": seen,
                        "retention_ratio": ratio(active, size) if is_complete else None,
                        "retention_ratio_low": low,
                        "retention_ratio_high": high,
                    }
                )
    return rows


TABLES = {
    "cohorts.agg_cohort_retention": agg_cohort_retention,
    "cohorts.agg_day_retention": agg_day_retention,
}
