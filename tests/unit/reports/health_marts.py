"""Hand-made marts of a system without trouble.

Belongs here: the columns that the state of the system is read from. Does not belong here: tests.
"""

from __future__ import annotations

import duckdb

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
create table ops.fct_receipts as
select 'landed' as status, timestamp '2026-10-30 10:00:00' as sent_at, 25 as received_count,
    if(batch_number = 0, 5, 0) as rejected_count, batch_number
from range(4) as batches (batch_number);
create table ops.agg_conservation as
select true as is_balanced, date '2026-10-31' as checked_date from range(3);
create table ai_performance.dim_ai_models as
select 'm' as model_type, 'definition' as accuracy_definition, 0.85 as accuracy_target_ratio,
    0.1 as accuracy_warning_drop_ratio, 0.75 as accuracy_critical_ratio;
create table ai_performance.agg_ai_performance_days (
    population varchar, model_type varchar, model_version varchar, performance_date date,
    correct_count bigint, judged_count bigint
);
create table ai_performance.fct_recommendations (
    model_type varchar, model_version varchar, recommended_at timestamp,
    is_outcome_correct boolean, is_internal boolean, is_bot boolean
);
"""
REFUSED = "update ops.fct_receipts set status = 'rejected' where batch_number < {}"
REJECTED = "update ops.fct_receipts set rejected_count = {} where batch_number = 0"

PERFORMED = """
insert into ai_performance.agg_ai_performance_days
values ('people', 'm', $version, $day, $right, $n)
"""
RECOMMENDED = """
insert into ai_performance.fct_recommendations
select 'm', $version, $day, number < $right, false, false from range($n) as judged (number)
"""


def judged(marts: duckdb.DuckDBPyConnection, version: str, day: str, right: int, n: int) -> None:
    """Add recommendations of a day whose outcome is known."""
    for statement in (PERFORMED, RECOMMENDED):
        marts.execute(statement, {"version": version, "day": day, "right": right, "n": n})
