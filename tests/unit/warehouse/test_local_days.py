"""The learner's own clock: right around every change of every zone from 2015 to 2030."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import duckdb
import polars as pl
import pyarrow as pa
import pytest

from orchestration.contracts.vocabulary import time_zones
from orchestration.settings import PROJECT_ROOT
from tests.oracle.days import local_time, zone_named
from tests.unit.warehouse.rendering import sql_of

FIRST, LAST = datetime(2015, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
AROUND = [timedelta(seconds=s) for s in (-86_400, -3_600, -1, 0, 1, 3_600, 86_400)]
WEEKLY = [FIRST.replace(tzinfo=None) + week * 7 * DAY for week in range((LAST - FIRST).days // 7)]
"""Where an engine changes a clock that the law does not, no change of the law lies near."""

MOROCCO, CUBA = datetime(2026, 9, 20, 1), datetime(2026, 11, 1, 5)  # noqa: DTZ001  # naive UTC
CENTRAL, MOUNTAIN, PACIFIC = (CUBA + timedelta(hours=hours) for hours in (2, 3, 4))
NEWER = {
    **dict.fromkeys(("Africa/Casablanca", "Africa/El_Aaiun"), MOROCCO),
    **dict.fromkeys(("America/Havana", "Cuba"), CUBA),
    **dict.fromkeys(("America/Rainy_River", "America/Winnipeg", "Canada/Central"), CENTRAL),
    **dict.fromkeys(("America/Edmonton", "America/Inuvik", "America/Yellowknife"), MOUNTAIN),
    "Canada/Mountain": MOUNTAIN,
    **dict.fromkeys(("America/Vancouver", "Canada/Pacific"), PACIFIC),
}
"""Since when the law differs from what the engine knows."""


def changes(zone: str) -> Iterator[datetime]:
    """Every moment, to the second, from which the zone's clock was put forward or back."""
    info = zone_named(zone)
    moment = FIRST
    before = moment.astimezone(info).utcoffset()
    while moment < LAST:
        after = (moment + DAY).astimezone(info).utcoffset()
        if after != before:
            low, high = 0, 86_400
            while high - low > 1:
                middle = (low + high) // 2
                same = (moment + middle * SECOND).astimezone(info).utcoffset() == before
                low, high = (middle, high) if same else (low, middle)
            yield (moment + high * SECOND).replace(tzinfo=None)
        moment, before = moment + DAY, after


def around(moments: Iterable[datetime]) -> Iterator[datetime]:
    """A day, an hour and a second before and after each moment, and itself."""
    return (moment + distance for moment in moments for distance in AROUND)


@pytest.fixture(scope="module")
def clocks() -> Iterator[duckdb.DuckDBPyConnection]:
    """Table `clocks`: zones around their changes and once a week, and what Python's zones show."""
    rows = [
        (zone, moment, local_time(moment, zone))
        for zone in time_zones()
        for moment in (*around(changes(zone)), *WEEKLY)
    ]
    zones, moments, shown = zip(*rows, strict=True)
    with duckdb.connect() as connection:
        connection.register(
            "clocks",
            pa.table(
                {
                    "zone": zones,
                    "moment": pa.array(moments, pa.timestamp("us")),
                    "shown": pa.array(shown, pa.timestamp("us")),
                }
            ),
        )
        yield connection


def test_the_wall_clock_is_right_around_every_change_of_every_zone(
    clocks: duckdb.DuckDBPyConnection,
) -> None:
    clock = sql_of("{{ local_timestamp('moment', 'zone') }}")
    wrong = clocks.execute(f"select * from clocks where {clock} <> shown").fetchall()
    ((checked,),) = clocks.execute("select count(*) from clocks").fetchall()
    assert wrong == []
    assert checked > 500_000


def test_zones_of_many_learners_are_written_out() -> None:
    clock = sql_of("{{ local_timestamp('moment', 'zone') }}")
    seed = pl.read_csv(PROJECT_ROOT / "dbt_project" / "seeds" / "source_time_zones.csv")
    zones = seed["default_zone"].unique().to_list()
    assert zones
    assert [zone for zone in zones if f"at time zone '{zone}'" not in clock] == []


def test_the_engine_is_told_only_of_the_changes_that_it_does_not_know(
    clocks: duckdb.DuckDBPyConnection,
) -> None:
    unknown = clocks.execute(
        "select zone, min(moment) from clocks "
        "where moment at time zone 'UTC' at time zone zone <> shown group by zone order by zone"
    ).fetchall()
    assert [zone for zone, _ in unknown] == sorted(NEWER)
    late = [zone for zone, first in unknown if not 0 * DAY <= first - NEWER[zone] < 7 * DAY]
    assert late == []
