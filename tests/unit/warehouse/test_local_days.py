"""The learner's own clock: right around every change of every zone from 2015 to 2030."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa
import pytest

from orchestration.contracts.vocabulary import time_zones
from tests.oracle.days import local_time, zone_named
from tests.unit.warehouse.rendering import sql_of

FIRST, LAST = datetime(2015, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
AROUND = [timedelta(seconds=s) for s in (-86_400, -3_600, -1, 0, 1, 3_600, 86_400)]


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


@pytest.fixture(scope="module")
def clocks() -> Iterator[duckdb.DuckDBPyConnection]:
    """Table `clocks`: zones at moments around their changes, and what Python's zones show."""
    rows = [
        (zone, moment, local_time(moment, zone))
        for zone in time_zones()
        for change in (*changes(zone), datetime(2026, 7, 1, 12))  # noqa: DTZ001  # naive UTC
        for moment in (change + distance for distance in AROUND)
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
    assert checked > 45_000


def test_the_engine_is_told_only_of_the_changes_that_it_does_not_know(
    clocks: duckdb.DuckDBPyConnection,
) -> None:
    unknown = clocks.execute(
        "select zone, min(moment) from clocks "
        "where moment at time zone 'UTC' at time zone zone <> shown group by zone order by zone"
    ).fetchall()
    last_summer_ends = datetime(2026, 9, 20, 1)  # noqa: DTZ001  # naive UTC
    assert unknown == [
        ("Africa/Casablanca", last_summer_ends),
        ("Africa/El_Aaiun", last_summer_ends),
    ]
