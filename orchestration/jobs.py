"""Jobs: what can be started as one run.

Belongs here: selections of assets under a name. Does not belong here: assets, resources, jobs of
alerts (`alert_jobs.py`).
See https://docs.dagster.io/guides/build/jobs
"""

from __future__ import annotations

import dagster as dg

from orchestration.alert_jobs import alert_jobs
from orchestration.assets.reports import make_reports

daily_refresh = dg.define_asset_job(
    "daily_refresh",
    selection=dg.AssetSelection.all(),
    description="Land what has arrived, rebuild what it touched, publish a release.",
    executor_def=dg.in_process_executor,
)


@dg.job(executor_def=dg.in_process_executor)
def reports_by_calendar() -> None:
    """Make the reports of one cadence from the current release."""
    make_reports()


default_jobs = [daily_refresh, reports_by_calendar, *alert_jobs]
