"""What went wrong in the running of `fitness_coach` shows in its raw rows."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from tests.unit.simulator.landed import LandedWorld


def test_the_bad_release_crashes_more(world: LandedWorld) -> None:
    crashes = world.facts("fitness_coach", "app_crashes")
    planted = world.truth.fitness_coach.crashes
    bad = crashes.filter(
        pl.col("appVersion") == planted.app_version, pl.col("platform") == planted.platform
    )
    assert (bad.height, crashes.height - bad.height) == (planted.bad_crashes, planted.other_crashes)
    assert planted.bad_crashes / planted.bad_sessions > (
        4 * planted.other_crashes / planted.other_sessions
    )


def test_the_incident_and_the_outages_show_in_the_metrics(world: LandedWorld) -> None:
    facts = world.truth.fitness_coach
    metrics = world.facts("fitness_coach", "system_metrics").filter(pl.col("timeframe") == "hour")
    slow = metrics.filter(pl.col("application_p95ResponseTime") > 1_000)["timestamp"]
    assert slow.min() == facts.incident.since.replace(tzinfo=None)
    assert slow.max() == facts.incident.until.replace(tzinfo=None) - timedelta(hours=1)
    checks = world.facts("fitness_coach", "integration_health").filter(pl.col("status") == "down")
    for outage in facts.outages:
        down = checks.filter(pl.col("integration") == outage.name)["checkedAt"]
        assert outage.since.replace(tzinfo=None) <= down.min()
        assert down.max() < outage.until.replace(tzinfo=None)
