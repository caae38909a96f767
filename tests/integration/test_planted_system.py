"""What went wrong with the machines as planted is found in the release, to the hour."""

from __future__ import annotations

from datetime import datetime, timedelta

import duckdb
import orjson
import polars as pl
import pytest

from orchestration.releases.query import query
from orchestration.releases.runs import last_run, runs
from orchestration.releases.store import current_release
from orchestration.simulator.planted_fitness import FitnessTruth, Window
from orchestration.simulator.truth import load
from tests.conftest import World
from tests.oracle.statistics import wilson

pytestmark = pytest.mark.xdist_group("world")


@pytest.fixture(scope="module")
def truth(world: World) -> FitnessTruth:
    """What was planted in fitness_coach."""
    return load(world.settings.data_root).fitness_coach


def ask(world: World, sql: str) -> pl.DataFrame:
    marts = current_release(world.settings).folder / "marts.duckdb"
    with duckdb.connect(str(marts), read_only=True) as connection:
        return connection.sql(sql).pl()


def naive(window: Window) -> tuple[datetime, datetime]:
    return window.since.replace(tzinfo=None), window.until.replace(tzinfo=None)


def test_the_incident_is_found_to_the_hour_and_outages_to_the_check(
    world: World, truth: FitnessTruth
) -> None:
    found = ask(world, "from systems.fct_incidents order by component")
    assert found["component"].to_list() == sorted(
        ["api", *(outage.name for outage in truth.outages)]
    )
    for component, opened, closed in found.select(
        "component", "opened_at", "closed_at"
    ).iter_rows():
        if component == "api":
            assert (opened, closed) == naive(truth.incident)
        else:
            (outage,) = (each for each in truth.outages if each.name == component)
            since, until = naive(outage)
            assert timedelta(0) <= opened - since < timedelta(hours=6)
            assert timedelta(0) <= closed - until < timedelta(hours=6)


def test_services_are_up_but_for_their_outages(world: World, truth: FitnessTruth) -> None:
    checks = ask(
        world,
        "select integration, sum(check_count)::bigint, sum(down_count)::bigint "
        "from systems.agg_integration_days group by all",
    )
    out = {outage.name for outage in truth.outages}
    for integration, count, down in checks.iter_rows():
        assert (down > 0) == (integration in out)
        if integration not in out:
            interval = wilson(count - down, count)
            assert interval is not None
            assert interval[1] == pytest.approx(1.0)


def test_crashes_of_the_bad_release_and_of_others_lie_near_the_planted_rates(
    world: World, truth: FitnessTruth
) -> None:
    planted = truth.crashes
    found = ask(
        world,
        "select app_version = '"
        + planted.app_version
        + "' and platform = '"
        + planted.platform
        + "' as is_bad, sum(session_count)::bigint as n, "
        "sum(crashed_session_count)::bigint as crashed, "
        "sum(crash_count + unmatched_crash_count)::bigint as crashes "
        "from systems.agg_crash_days group by all",
    )
    assert found["crashes"].sum() == planted.bad_crashes + planted.other_crashes
    rates = {
        True: planted.bad_crashes / planted.bad_sessions,
        False: planted.other_crashes / planted.other_sessions,
    }
    for is_bad, n, crashed, _ in found.iter_rows():
        interval = wilson(crashed, n)
        assert interval is not None
        assert interval[0] <= rates[is_bad] <= interval[1]


def test_storage_grows_as_planted_and_is_full_when_planted(
    world: World, truth: FitnessTruth
) -> None:
    (row,) = ask(
        world,
        "from systems.agg_capacity_days where resource = 'storage' "
        "order by capacity_date desc limit 1",
    ).to_dicts()
    assert row["growth_per_day"] == pytest.approx(2.4e9, rel=0.002)
    full = row["capacity_date"] + timedelta(days=row["days_left"])
    assert abs((full - truth.storage_limit_on).days) <= 2


def test_the_hours_that_were_sent_are_those_that_their_minutes_make(world: World) -> None:
    hours = ask(
        world,
        "select hours.started_at, hours.request_count, hours.server_error_count, "
        "hours.mean_response_millis, sum(minutes.request_count)::bigint as minute_requests, "
        "sum(minutes.server_error_count)::bigint as minute_errors, "
        "sum(minutes.mean_response_millis * minutes.request_count) "
        "/ sum(minutes.request_count) as minute_mean, "
        "min(minutes.p95_response_millis) <= hours.p95_response_millis "
        "and hours.p95_response_millis <= max(minutes.p95_response_millis) as is_between "
        "from systems.agg_system_periods as hours join systems.agg_system_periods as minutes "
        "on minutes.timeframe = 'minute' and hours.timeframe = 'hour' "
        "and date_trunc('hour', minutes.started_at) = hours.started_at "
        "group by hours.started_at, hours.request_count, hours.server_error_count, "
        "hours.mean_response_millis, hours.p95_response_millis",
    )
    assert hours.height == 24
    assert (hours["request_count"] == hours["minute_requests"]).all()
    assert (hours["server_error_count"] == hours["minute_errors"]).all()
    assert (hours["mean_response_millis"] - hours["minute_mean"]).abs().max() < 0.006
    assert hours["is_between"].all()


def test_the_release_tells_how_the_system_is(world: World) -> None:
    folder = current_release(world.settings).folder
    health = orjson.loads((folder / "reports" / "health.json").read_bytes())
    found = {each["name"]: each["status"] for each in health["components"]}
    assert found["conservation"] == "healthy"
    assert found["storage"] == "healthy"
    assert {"api", "push", "wearable_api", "release", "batches"} <= set(found)
    assert health["releaseId"] == folder.name


def test_the_run_is_remembered_and_not_in_its_own_release(world: World) -> None:
    run = last_run(world.settings)
    assert run is not None
    receipts = pl.read_parquet(world.settings.lake / "_ops" / "receipts.parquet")
    assert (run.batch_count, run.row_count) == (receipts.height, receipts["received"].sum())
    assert run.seconds > 1
    assert not run.is_failed
    phases = runs(world.settings)["phase"].to_pylist()
    assert {"release__current", "run"} <= set(phases)
    assert query(world.settings, "select * from release.runs").rows == ()
