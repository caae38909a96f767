"""Schedules: when jobs start by the clock.

Belongs here: cron lines with their reasons. Does not belong here: jobs, or reactions to events
(`sensors.py`).
See https://docs.dagster.io/guides/automate/schedules
"""

from __future__ import annotations

import dagster as dg

from orchestration.alert_jobs import clean_up_alerts, config_of, look_at_alerts
from orchestration.jobs import daily_refresh

nightly = dg.ScheduleDefinition(
    name="nightly",
    job=daily_refresh,
    cron_schedule="0 2 * * *",
    execution_timezone="UTC",
    description="Every night at 02:00 UTC, the hour of the apps' own daily analytics (VEL-07).",
)

alerts_daily = dg.ScheduleDefinition(
    name="alerts_daily",
    job=look_at_alerts,
    run_config=config_of("daily"),
    cron_schedule="30 2 * * *",
    execution_timezone="UTC",
    description="Rules of days, half an hour after the nightly refresh of 02:00 has begun (S3).",
)

alerts_weekly = dg.ScheduleDefinition(
    name="alerts_weekly",
    job=look_at_alerts,
    run_config=config_of("weekly"),
    cron_schedule="0 3 * * 1",
    execution_timezone="UTC",
    description="Rules of weeks, on Mondays, when the week before is over in UTC.",
)

alerts_clean_up = dg.ScheduleDefinition(
    name="alerts_clean_up",
    job=clean_up_alerts,
    cron_schedule="0 4 * * 0",
    execution_timezone="UTC",
    description="Moves old messages of alerts into their archive, every week (ALR-09).",
)

default_schedules = [nightly, alerts_daily, alerts_weekly, alerts_clean_up]
