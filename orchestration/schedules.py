"""Schedules: when jobs start by the clock.

Belongs here: cron lines with their reasons. Does not belong here: jobs, or reactions to events
(`sensors.py`).
See https://docs.dagster.io/guides/automate/schedules
"""

from __future__ import annotations

import dagster as dg

from orchestration.jobs import daily_refresh

nightly = dg.ScheduleDefinition(
    name="nightly",
    job=daily_refresh,
    cron_schedule="0 2 * * *",
    execution_timezone="UTC",
    description="Every night at 02:00 UTC, the hour of the apps' own daily analytics (VEL-07).",
)

default_schedules = [nightly]
