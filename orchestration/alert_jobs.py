"""Jobs of alerts: look at rules and tell, send what waits, clean up.

Belongs here: ops that call one function, and the jobs made of them. Does not belong here: when they
run (`sensors.py`, `schedules.py`), what they do (`alerts/`).
See https://docs.dagster.io/guides/build/ops
"""

import dagster as dg

from orchestration.alerts.rule import CADENCES, Cadence
from orchestration.alerts.telling.tell import tell
from orchestration.delivery.archive import clean_up
from orchestration.delivery.channels import read_channels
from orchestration.delivery.deliver import Delivered, deliver, utc_now
from orchestration.releases.store import current_release
from orchestration.resources import Deployment


class Look(dg.Config):
    """Which rules a run looks at."""

    cadence: str


@dg.op
def look_at_rules(context: dg.OpExecutionContext, config: Look, deployment: Deployment) -> None:
    """Look at the rules of a cadence on the current release, and tell whom it concerns."""
    settings = deployment.settings
    told = tell(current_release(settings).folder, settings, cadences=[cadence_of(config.cadence)])
    context.log.info(
        f"{len(told.evaluation.looked)} rules, {len(told.evaluation.active)} alerts last, "
        f"{told.new} new messages, {told.escalated} escalated, {told.delivered.sent} sent"
    )
    for fault in told.evaluation.faults:
        context.log.warning(f"not a rule: {fault}")
    _complain(context, told.delivered)


@dg.op
def send_waiting(context: dg.OpExecutionContext, deployment: Deployment) -> None:
    """Send what is due in the outbox: first attempts that a crash left, and second ones."""
    settings = deployment.settings
    done = deliver(settings, read_channels(settings), utc_now)
    context.log.info(f"{done.sent} sent, {done.waiting} wait")
    _complain(context, done)


@dg.op
def archive_messages(context: dg.OpExecutionContext, deployment: Deployment) -> None:
    """Move messages that ended four weeks ago into the archive (ALR-09)."""
    context.log.info(f"{clean_up(deployment.settings, utc_now())} messages archived")


@dg.job(description="Look at the rules of one cadence, tell whom it concerns.")
def look_at_alerts() -> None:
    """Look at the rules of one cadence, tell whom it concerns."""
    look_at_rules()


@dg.job(description="Send what waits in the outbox: alerts and reports.")
def deliver_alerts() -> None:
    """Send what waits in the outbox: alerts and reports."""
    send_waiting()


@dg.job(description="Move old messages of alerts into their archive.")
def clean_up_alerts() -> None:
    """Move old messages of alerts into their archive."""
    archive_messages()


def config_of(cadence: Cadence) -> dict:
    """Run configuration of `look_at_alerts` for a cadence."""
    return {"ops": {"look_at_rules": {"config": {"cadence": cadence}}}}


def cadence_of(text: str) -> Cadence:
    """A cadence from a run's configuration.

    Raises:
        dg.Failure: There is none of that name.
    """
    found = next((each for each in CADENCES if each == text), None)
    if found is None:
        message = f"{text!r} is no cadence: there are {', '.join(CADENCES)}."
        raise dg.Failure(message, allow_retries=False)
    return found


def _complain(context: dg.OpExecutionContext, done: Delivered) -> None:
    for error in done.errors:
        context.log.warning(f"not sent: {error}")


alert_jobs = [look_at_alerts, deliver_alerts, clean_up_alerts]
