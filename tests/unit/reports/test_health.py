"""The state of the system: every component just inside and just beyond its limits."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import jsonschema
import pytest

from orchestration.reports.health import judge, write_health
from orchestration.reports.health_document import SystemHealthResponse

AS_OF = datetime(2026, 10, 31, tzinfo=UTC)
PERIODS = (
    "request_count", "mean_response_millis", "p95_response_millis", "error_ratio",
    "concurrent_session_count", "database_query_count", "cache_hit_ratio", "memory_ratio",
    "disk_ratio", "ingress_bytes", "egress_bytes", "storage_bytes", "scaling_event_count",
    "wearable_api_success_ratio", "payment_success_ratio", "email_delivery_ratio",
    "external_latency_millis", "server_error_count", "client_error_count", "timeout_count",
    "service_crash_count",
)  # fmt: skip
SCHEMA = f"""
create schema release; create schema systems; create schema ops; create schema ai_performance;
create table release.about as select 'r-1' as release_id, timestamp '2026-10-31' as as_of;
create table systems.agg_system_periods as
select 'hour' as timeframe, timestamp '2026-10-30 23:00:00' as started_at, 0.5e0 as cpu_ratio,
    60 as cpu_minute_count, {", ".join(f"1e0 as {name}" for name in PERIODS)};
create table systems.fct_incidents (
    component varchar, rule varchar, opened_at timestamp, closed_at timestamp, mark_count bigint
);
create table systems.agg_capacity_days as
select 'storage' as resource, date '2026-10-30' as capacity_date, 200 as days_left, 28 as day_count;
create table systems.agg_integration_days as
select 'push' as integration, 'hub' as provider, date '2026-10-30' as check_date,
    'up' as last_status, timestamp '2026-10-30 18:00:00' as last_checked_at;
create table systems.agg_crash_days as
select 'ios' as platform, date '2026-10-30' as crash_date, 1000 as session_count,
    1 as crashed_session_count;
create table systems.agg_pipeline_hours as
select timestamp '2026-10-30 10:00:00' as hour_started_at, 4 as batch_count,
    0 as refused_batch_count, 100 as received_row_count, 5 as rejected_row_count;
create table ops.agg_conservation as select true as is_balanced from range(3);
create table ai_performance.agg_ai_performance_days (
    population varchar, model_type varchar, model_version varchar, performance_date date,
    correct_count bigint, judged_count bigint
);
"""


@pytest.fixture
def marts() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(SCHEMA)
    return connection


def states(marts: duckdb.DuckDBPyConnection, *, hours: float = 0) -> dict[str, str]:
    health = judge(marts, "r-1", AS_OF, AS_OF + timedelta(hours=hours))
    found = {each.name: each.status for each in health.components}
    worst = ("healthy", "degraded", "critical")
    assert health.status == max(found.values(), key=worst.index)
    return found


def test_a_system_without_trouble_is_healthy(marts: duckdb.DuckDBPyConnection) -> None:
    assert states(marts) == dict.fromkeys(
        ("api", "cpu", "storage", "push", "app ios", "release", "batches", "rows", "conservation"),
        "healthy",
    )


@pytest.mark.parametrize(
    ("change", "component", "state"),
    [
        ("update systems.agg_system_periods set cpu_ratio = 0.85", "cpu", "healthy"),
        ("update systems.agg_system_periods set cpu_ratio = 0.851", "cpu", "degraded"),
        ("update systems.agg_system_periods set cpu_ratio = 0.95", "cpu", "degraded"),
        ("update systems.agg_system_periods set cpu_ratio = 0.951", "cpu", "critical"),
        ("update systems.agg_capacity_days set days_left = 30", "storage", "healthy"),
        ("update systems.agg_capacity_days set days_left = 29", "storage", "degraded"),
        ("update systems.agg_capacity_days set days_left = 7", "storage", "degraded"),
        ("update systems.agg_capacity_days set days_left = 6", "storage", "critical"),
        ("update systems.agg_integration_days set last_status = 'degraded'", "push", "degraded"),
        ("update systems.agg_integration_days set last_status = 'down'", "push", "critical"),
        ("update systems.agg_crash_days set crashed_session_count = 16", "app ios", "healthy"),
        ("update systems.agg_crash_days set crashed_session_count = 20", "app ios", "degraded"),
        ("update systems.agg_crash_days set crashed_session_count = 50", "app ios", "critical"),
        ("update systems.agg_pipeline_hours set refused_batch_count = 1", "batches", "degraded"),
        ("update systems.agg_pipeline_hours set refused_batch_count = 3", "batches", "critical"),
        ("update systems.agg_pipeline_hours set rejected_row_count = 6", "rows", "degraded"),
        ("update systems.agg_pipeline_hours set rejected_row_count = 51", "rows", "critical"),
        ("delete from systems.agg_pipeline_hours", "batches", "critical"),
        ("delete from systems.agg_system_periods", "api", "critical"),
        ("delete from ops.agg_conservation", "conservation", "critical"),
        ("insert into ops.agg_conservation values (false)", "conservation", "critical"),
    ],
)
def test_trouble_begins_beyond_the_limit(
    marts: duckdb.DuckDBPyConnection, change: str, component: str, state: str
) -> None:
    marts.execute(change)
    assert states(marts)[component] == state


@pytest.mark.parametrize(
    ("closed", "state"),
    [("2026-10-29 23:59:59", "healthy"), ("2026-10-30 00:00:01", "degraded"), (None, "critical")],
)
def test_an_incident_counts_for_a_day_and_longer_while_it_lasts(
    marts: duckdb.DuckDBPyConnection, closed: str | None, state: str
) -> None:
    marts.execute(
        "insert into systems.fct_incidents values ('api', 'r', '2026-10-29 20:00', ?, 2)", [closed]
    )
    assert states(marts)["api"] == state
    health = judge(marts, "r-1", AS_OF)
    assert [each.component for each in health.incidents] == ["api"]
    since = health.components[0].since
    assert (since is None) == (state == "healthy")


@pytest.mark.parametrize(
    ("right", "judged", "state"),
    [(75, 100, "degraded"), (74, 100, "critical"), (82, 100, "healthy"), (80, 100, "degraded")],
)
def test_a_model_is_held_against_its_own_first_28_days(
    marts: duckdb.DuckDBPyConnection, right: int, judged: int, state: str
) -> None:
    days = "insert into ai_performance.agg_ai_performance_days values (?, 'm', '1', ?, ?, ?)"
    marts.execute(days, ["people", "2026-08-01", 90, 100])
    marts.execute(days, ["people", "2026-10-20", right, judged])
    marts.execute(days, ["everyone", "2026-10-20", 1000 - right, 1000])
    assert states(marts)["ai m"] == state


def test_of_a_model_with_few_judgements_nothing_is_said(marts: duckdb.DuckDBPyConnection) -> None:
    marts.execute(
        "insert into ai_performance.agg_ai_performance_days "
        "values ('people', 'm', '1', '2026-10-20', 0, 49)"
    )
    assert "ai m" not in states(marts)


@pytest.mark.parametrize(
    ("hours", "state"), [(26, "healthy"), (26.01, "degraded"), (72.01, "critical")]
)
def test_a_release_grows_old_while_it_is_read(
    marts: duckdb.DuckDBPyConnection, hours: float, state: str
) -> None:
    assert states(marts, hours=hours)["release"] == state


def test_nothing_landed_is_critical(marts: duckdb.DuckDBPyConnection) -> None:
    for table in ("agg_system_periods", "agg_capacity_days", "agg_integration_days",
                  "agg_crash_days", "agg_pipeline_hours"):  # fmt: skip
        marts.execute(f"delete from systems.{table}")
    marts.execute("delete from ops.agg_conservation")
    health = judge(marts, "r-1", AS_OF)
    assert health.status == "critical"
    assert health.metrics is None


def test_a_release_gets_the_same_bytes_each_time_and_a_schema(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "marts.duckdb")) as connection:
        connection.execute(SCHEMA)
    (tmp_path / "reports").mkdir()
    written = []
    for _ in range(2):
        write_health(tmp_path)
        written.append((tmp_path / "reports" / "health.json").read_bytes())
    assert written[0] == written[1]
    schema = json.loads((tmp_path / "reports" / "health.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(written[0])
    jsonschema.validate(document, schema)
    assert document["status"] == "healthy"
    assert document["metrics"]["application"]["p95ResponseTime"] == 1.0
    assert SystemHealthResponse.model_validate(document).release_id == "r-1"
