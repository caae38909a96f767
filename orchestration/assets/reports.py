"""Reports by the calendar: what a schedule starts.

Belongs here: one op that makes the reports of one cadence and sends them. Does not belong here:
reports (`reports/defined/`), when they are made (`schedules.py`).
"""

import datetime as dt
from pathlib import Path

import dagster as dg

from orchestration.delivery.channels import read_channels
from orchestration.delivery.deliver import deliver, utc_now
from orchestration.metrics.errors import MetricsError
from orchestration.releases.store import current_release
from orchestration.reports.defined.document import ReportDocument
from orchestration.reports.defined.errors import ReportError
from orchestration.reports.defined.period import period
from orchestration.reports.defined.read import Named, find, refused
from orchestration.reports.defined.sending import post
from orchestration.reports.defined.write import write_scheduled
from orchestration.resources import Deployment
from orchestration.settings import Settings


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
    is sent by the sensor `messages_waiting`. One that cannot be made keeps no other back: the
    others are sent, then the step fails and names it.
    """
    settings = deployment.settings
    made, failed = _made(context, config, settings)
    channels = read_channels(settings)
    for named, report, target in made:
        for note in report.notes:
            context.log.warning(f"{named.name}: {note}")
        context.log.info(
            f"{named.name}, {report.period.text}: {target}, release {report.release_id}"
        )
        if named.said.deliver_to:
            posted = post(report, named.said, target, settings, channels, utc_now())
            for words in posted.in_words:
                say = context.log.warning if posted.is_lacking else context.log.info
                say(f"{named.name}: {words}")
    done = deliver(settings, channels, utc_now)
    context.log.info(f"{done.sent} messages sent, {done.waiting} wait")
    for error in done.errors:
        context.log.warning(f"not sent: {error}")
    for fault in refused(settings).values():
        context.log.error(f"refused: {fault}")
    if failed:
        raise dg.Failure("; ".join(failed), allow_retries=False)


def _made(
    context: dg.OpExecutionContext, config: ReportsConfig, settings: Settings
) -> tuple[list[tuple[Named, ReportDocument, Path]], list[str]]:
    """Reports that could be made, and why the others could not."""
    folder = current_release(settings).folder
    time = period(config.period, dt.datetime.now(dt.UTC).replace(tzinfo=None))
    made, failed = [], []
    for name in config.reports:
        try:
            named = find(name, settings)
            made.append((named, *write_scheduled(folder, named, settings, time)))
        except (ReportError, MetricsError) as error:
            context.log.error(f"{name} was not made: {error}")  # noqa: TRY400 - it says all
            failed.append(f"{name}: {error}")
    return made, failed
