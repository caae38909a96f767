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


def test_answers_take_longer_during_the_incident(world: LandedWorld) -> None:
    window = world.truth.fitness_coach.incident
    rows = world.facts("fitness_coach", "ai_recommendations")
    failing = pl.col("recommendedAt").is_between(
        window.since.replace(tzinfo=None), window.until.replace(tzinfo=None), closed="left"
    )
    during, else_ = rows.filter(failing)["latencyMs"], rows.filter(~failing)["latencyMs"]
    assert during.len() > 5
    assert during.median() > 2.5 * else_.median()


def test_hours_are_what_their_minutes_say(world: LandedWorld) -> None:
    metrics = world.facts("fitness_coach", "system_metrics")
    hours = metrics.filter(pl.col("timeframe") == "hour")
    minutes = metrics.filter(pl.col("timeframe") == "minute")
    requests = pl.col("application_apiRequestCount")
    told = minutes.group_by(timestamp=pl.col("timestamp").dt.truncate("1h")).agg(
        requests=requests.sum(),
        errors=pl.col("errors_serverErrorCount").sum(),
        bytes=pl.col("infrastructure_networkEgress").sum(),
        total=(pl.col("application_averageResponseTime") * requests).sum(),
        low=pl.col("application_p95ResponseTime").min(),
        high=pl.col("application_p95ResponseTime").max(),
        storage=pl.col("infrastructure_storageUsed").sort_by("timestamp").last(),
        people=pl.col("application_activeUsers").max(),
    )
    both = hours.join(told, on="timestamp")
    assert both.height == 24
    assert (both["application_apiRequestCount"] == both["requests"]).all()
    assert (both["errors_serverErrorCount"] == both["errors"]).all()
    assert (both["infrastructure_networkEgress"] == both["bytes"]).all()
    assert (both["infrastructure_storageUsed"] == both["storage"]).all()
    assert (both["application_activeUsers"] >= both["people"]).all()
    assert both["application_p95ResponseTime"].is_between(both["low"], both["high"]).all()
    mean = both["total"] / both["requests"]
    assert (both["application_averageResponseTime"] - mean).abs().max() < 0.0051
    rate = both["errors"] / both["requests"]
    assert (both["application_errorRate"] - rate).abs().max() < 1e-6
