"""What the state of the system is judged by beside metrics of the catalogue.

Belongs here: SQL with the one parameter `$now`, the logical now. Does not belong here: limits
(`health_rules.py`), what is asked by a metric's name (`health_figures.py`).
"""

from __future__ import annotations

HOUR_SQL = """
select hour from systems.agg_system_periods as hour
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
SERVING_SQL = """
select model_type, max_by(model_version, performance_date)
from ai_performance.agg_ai_performance_days
where population = 'people' and performance_date <= $now group by model_type order by model_type
"""
