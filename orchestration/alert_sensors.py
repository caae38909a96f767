"""Sensors of alerts: when rules are looked at, by the seed's cadences, and when messages are sent.

Belongs here: one documented decision per sensor. Does not belong here: jobs (`alert_jobs.py`),
cadences that go by the clock (`schedules.py`).
See https://docs.dagster.io/guides/automate/sensors
"""

import hashlib
from collections.abc import Mapping

import dagster as dg

from orchestration.alert_jobs import config_of, deliver_alerts, look_at_alerts
from orchestration.alerts.decisions import ledger
from orchestration.alerts.read import rules_folder
from orchestration.alerts.rule import Cadence
from orchestration.delivery.channels import channels_file
from orchestration.delivery.deliver import utc_now
from orchestration.delivery.outbox import Outbox, outbox_file
from orchestration.releases.switch import current_folder
from orchestration.resources import Deployment
from orchestration.settings import Settings

_MINUTE = 60
EVERY: Mapping[Cadence, tuple[int, str]] = {
    "15min": (15 * _MINUTE, "performance (S3: every 15 minutes)"),
    "hourly": (60 * _MINUTE, "engagement and data (S3: every hour)"),
    "6h": (6 * 60 * _MINUTE, "velocity and drift (S3: every 6 hours)"),
}
"""Seconds between two looks, and at what."""


def _looking(cadence: Cadence) -> dg.SensorDefinition:
    """The sensor of a cadence."""
    seconds, what = EVERY[cadence]

    @dg.sensor(
        name=f"alerts_{cadence}",
        job=look_at_alerts,
        minimum_interval_seconds=seconds,
        description=f"Looks at rules of {what} when there is something new to judge.",
    )
    def sensor(deployment: Deployment) -> dg.RunRequest | dg.SkipReason:
        """Ask for a run per release, decisions, rules and channels, and one a day at least.

        While something critical may have to go on to the next channel, it is one every 15 minutes.
        """
        settings = deployment.settings
        release = current_folder(settings)
        if release is None:
            return dg.SkipReason("No release yet.")
        key = [cadence, release.name, _inputs(settings), f"{utc_now():%Y-%m-%d}"]
        if cadence == "15min" and _may_escalate(settings):
            key.append(str(int(utc_now().timestamp()) // seconds))
        return dg.RunRequest(run_key=":".join(key), run_config=config_of(cadence))

    return sensor


@dg.sensor(
    job=deliver_alerts,
    minimum_interval_seconds=_MINUTE,
    description="Sends messages that a crash or a receiver left in the outbox, once they are due.",
)
def messages_waiting(deployment: Deployment) -> dg.RunRequest | dg.SkipReason:
    """Ask for a run when a message is due; each has its own time, twice as long after a failure.

    A run that failed as a whole (channels that cannot be read) is asked for again in 15 minutes.
    """
    settings = deployment.settings
    if not outbox_file(settings).exists():
        return dg.SkipReason("Nothing was ever to be sent.")
    with Outbox.of(settings) as outbox:
        due = outbox.due(utc_now())
    if not due:
        return dg.SkipReason("No message is due.")
    attempts = ",".join(f"{each.message.id}/{each.attempts}/{each.state}" for each in due)
    slot = int(utc_now().timestamp()) // EVERY["15min"][0]
    return dg.RunRequest(run_key=f"{hashlib.sha256(attempts.encode()).hexdigest()}:{slot}")


def _inputs(settings: Settings) -> str:
    """A hash of what people decide and configure: a change asks for another look."""
    found = hashlib.sha256()
    files = [
        ledger(settings),
        channels_file(settings),
        *sorted(rules_folder(settings).glob("*.yml")),
    ]
    for path in files:
        found.update(path.name.encode() + b"\0")
        found.update(path.read_bytes() if path.exists() else b"")
    return found.hexdigest()[:16]


def _may_escalate(settings: Settings) -> bool:
    """Whether a channel was told of something critical that still lasts."""
    if not outbox_file(settings).exists():
        return False
    with Outbox.of(settings) as outbox:
        return any(each.is_open and each.severity == "critical" for each in outbox.told().values())


alert_sensors = [*(_looking(cadence) for cadence in EVERY), messages_waiting]
