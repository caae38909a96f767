"""Reports by the calendar: what a schedule starts.

Belongs here: one op that makes the reports of one cadence. Does not belong here: reports
(`reports/defined/`), when they are made (`schedules.py`).
"""

import datetime as dt

import dagster as dg

from orchestration.releases.store import current_release
from orchestration.reports.defined.period import period
from orchestration.reports.defined.write import write_scheduled
from orchestration.resources import Deployment


class ReportsConfig(dg.Config):
    """Which reports, of which time.

    Attributes:
        reports: Names.
        period: The time in words: `2026-10`, `2026-W45`.
    """

    reports: list[str]
    period: str


@dg.op
def make_reports(
    context: dg.OpExecutionContext, config: ReportsConfig, deployment: Deployment
) -> None:
    """Make reports of the current release, and log what they have to say about their data."""
    settings = deployment.settings
    folder = current_release(settings).folder
    time = period(config.period, dt.datetime.now(dt.UTC).replace(tzinfo=None))
    for name in config.reports:
        report, target = write_scheduled(folder, name, settings, time)
        for note in report.notes:
            context.log.warning(f"{name}: {note}")
        context.log.info(f"{name}, {report.period.text}: {target}, release {report.release_id}")
