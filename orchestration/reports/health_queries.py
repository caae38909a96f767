"""What the state of the system is judged by, asked of a release's marts.

Belongs here: SQL with the one parameter `$now`, the logical now. Does not belong here: limits
(`health_rules.py`).
"""

from __future__ import annotations

HOUR_SQL = """
select * from systems.agg_system_periods
where timeframe = 'hour' and started_at + interval 1 hour <= $now
order by started_at desc limit 1
"""
INCIDENTS_SQL = """
select component, rule, opened_at, closed_at, mark_count from systems.fct_incidents
where opened_at <= $now and (closed_at is null or closed_at > $now - interval 7 day)
order by opened_at desc, component
"""
STORAGE_SQL = """
select days_left, day_count from systems.agg_capacity_days
where resource = 'storage' and capacity_date <= $now order by capacity_date desc limit 1
"""
CHECKS_SQL = """
select integration, last_status, last_checked_at from systems.agg_integration_days
where check_date <= $now
qualify row_number() over (partition by integration order by last_checked_at desc, provider) = 1
order by integration
"""
CRASHES_SQL = """
select platform, sum(session_count)::bigint, sum(session_count - crashed_session_count)::bigint
from systems.agg_crash_days where crash_date > $now - interval 7 day and crash_date <= $now
group by platform having sum(session_count) > 0 order by platform
"""
BATCHES_SQL = """
select sum(refused_batch_count)::bigint, sum(batch_count)::bigint,
    sum(rejected_row_count)::bigint, sum(received_row_count)::bigint
from systems.agg_pipeline_hours
where hour_started_at > $now - interval 7 day and hour_started_at <= $now
"""
LAWS_SQL = "select count(*) filter (not is_balanced), count(*) from ops.agg_conservation"
ACCURACY_SQL = """
with days as (
    select *, min(performance_date) over (partition by model_type, model_version) as first_date
    from ai_performance.agg_ai_performance_days
    where population = 'people' and performance_date <= $now
),
serving as (
    select model_type, max_by(model_version, performance_date) as model_version
    from days group by model_type
)
select model_type,
    sum(correct_count) filter (performance_date > $now - interval 28 day)::bigint,
    coalesce(sum(judged_count) filter (performance_date > $now - interval 28 day), 0)::bigint,
    sum(correct_count) filter (performance_date < first_date + interval 28 day)::bigint,
    coalesce(sum(judged_count) filter (performance_date < first_date + interval 28 day), 0)::bigint
from days join serving using (model_type, model_version) group by model_type order by model_type
"""
