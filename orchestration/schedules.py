"""Schedules: when jobs start by the clock.

Belongs here: cron lines with their reasons. Does not belong here: jobs, or reactions to events
(`sensors.py`).
See https://docs.dagster.io/guides/automate/schedules
"""

from __future__ import annotations

from typing import Any

import dagster as dg

from orchestration.alert_jobs import clean_up_alerts, config_of, look_at_alerts
from orchestration.jobs import daily_refresh, reports_by_calendar
from orchestration.reports.defined.schedule import PLAN, Planned

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


def report_schedule(planned: Planned) -> dg.ScheduleDefinition:
    """The schedule of reports that are made together.

    Args:
        planned: Which, and when.
    """

    def settled(context: dg.ScheduleEvaluationContext) -> dict[str, Any]:
        time = planned.period(context.scheduled_execution_time)
        config = {"reports": list(planned.reports), "period": time.slug}
        return {"ops": {"make_reports": {"config": config}}}

    return dg.ScheduleDefinition(
        name=f"reports_{planned.cadence}",
        job=reports_by_calendar,
        cron_schedule=planned.cron,
        execution_timezone="UTC",
        run_config_fn=settled,
        description=f"{', '.join(planned.reports)}: {planned.cadence}, at 06:00 UTC (RPT-05).",
    )


default_schedules = [
    nightly,
    alerts_daily,
    alerts_weekly,
    alerts_clean_up,
    *(report_schedule(planned) for planned in PLAN),
]
