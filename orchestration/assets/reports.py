"""Reports by the calendar: what a schedule starts.

Belongs here: one op that makes the reports of one cadence and sends them. Does not belong here:
reports (`reports/defined/`), when they are made (`schedules.py`).
"""

import datetime as dt

import dagster as dg

from orchestration.delivery.channels import read_channels
from orchestration.delivery.deliver import deliver, utc_now
from orchestration.releases.store import current_release
from orchestration.reports.defined.period import period
from orchestration.reports.defined.read import find
from orchestration.reports.defined.sending import post
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
    """Make reports of the current release, log what they say about their data, and send them.

    They are written before anybody is looked for to send them to. What a receiver does not take now
    is sent by the sensor `messages_waiting`.
    """
    settings = deployment.settings
    folder = current_release(settings).folder
    time = period(config.period, dt.datetime.now(dt.UTC).replace(tzinfo=None))
    made = [(name, *write_scheduled(folder, name, settings, time)) for name in config.reports]
    channels = read_channels(settings)
    for name, report, target in made:
        for note in report.notes:
            context.log.warning(f"{name}: {note}")
        context.log.info(f"{name}, {report.period.text}: {target}, release {report.release_id}")
        said = find(name, settings).said
        if said.deliver_to:
            for words in post(report, said, target, settings, channels, utc_now()).in_words:
                context.log.info(f"{name}: {words}")
    done = deliver(settings, channels, utc_now)
    context.log.info(f"{done.sent} messages sent, {done.waiting} wait")
    for error in done.errors:
        context.log.warning(f"not sent: {error}")
