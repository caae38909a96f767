"""The whole path in process: a batch goes in, a release comes out, and a failure harms nothing."""

from __future__ import annotations

import shutil

import dagster as dg
import pytest

from orchestration.definitions import build_defs
from orchestration.pipeline import instance_of
from orchestration.releases.store import current_release, verify
from orchestration.settings import Settings
from tests.conftest import World

pytestmark = pytest.mark.xdist_group("world")


def test_a_refresh_ends_with_a_verified_release(world: World) -> None:
    assert world.outcome.problems == ()
    assert world.outcome.succeeded
    release = current_release(world.settings)
    assert verify(release) == []
    assert release.tables["sessions.fct_sessions"] > 0


def test_a_refresh_answers_every_check_that_dagster_lists(world: World) -> None:
    listed = build_defs(world.settings).resolve_asset_graph().asset_check_keys
    with instance_of(world.settings) as instance:
        answered = instance.event_log_storage.get_latest_asset_check_execution_by_key(list(listed))
    assert len(listed) > 500
    assert {check.to_user_string() for check in listed - answered.keys()} == set()


def test_definitions_name_every_asset_job_schedule_and_sensor(world: World) -> None:
    definitions = build_defs(world.settings)
    dg.Definitions.validate_loadable(definitions)
    graph = definitions.resolve_asset_graph()
    assert dg.AssetKey(["song_practice", "performance_sessions"]) in graph.get_all_asset_keys()
    assert dg.AssetKey(["release", "current"]) in graph.get_all_asset_keys()
    upstream = graph.get_ancestor_asset_keys(dg.AssetKey(["release", "current"]))
    assert dg.AssetKey(["song_practice", "performance_sessions"]) in upstream
    crons = {schedule.name: schedule.cron_schedule for schedule in definitions.schedules or []}
    alerts = {
        "alerts_daily": "30 2 * * *",
        "alerts_weekly": "0 3 * * 1",
        "alerts_clean_up": "0 4 * * 0",
    }
    assert crons.items() >= {"nightly": "0 2 * * *", **alerts}.items()


def test_the_sensor_asks_for_one_run_per_set_of_waiting_batches(
    world: World, settings: Settings
) -> None:
    shutil.copytree(world.settings.landing, settings.landing)
    definitions = build_defs(settings)
    sensor = definitions.resolve_sensor_def("batches_arrived")
    with dg.DagsterInstance.ephemeral() as instance:

        def tick() -> dg.SensorResult | dg.RunRequest | dg.SkipReason | None:
            context = dg.build_sensor_context(
                instance=instance, resources=dict(definitions.resources or {})
            )
            return sensor(context)  # type: ignore[return-value]

        first, second = tick(), tick()
    assert isinstance(first, dg.RunRequest)
    assert isinstance(second, dg.RunRequest)
    assert first.run_key == second.run_key


def test_the_sensor_is_silent_when_nothing_waits(settings: Settings) -> None:
    definitions = build_defs(settings)
    sensor = definitions.resolve_sensor_def("batches_arrived")
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(
            instance=instance, resources=dict(definitions.resources or {})
        )
        answer = sensor(context)
    assert isinstance(answer, dg.SkipReason)
