"""One round: evaluate, note what is to be told, escalate, deliver.

Belongs here: the order of these steps. Does not belong here: the steps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from orchestration.alerts.evaluate import Evaluation, evaluate
from orchestration.alerts.read import runbook
from orchestration.alerts.rule import Cadence
from orchestration.alerts.telling.announce import announce
from orchestration.alerts.telling.escalate import escalate
from orchestration.delivery.channels import read_channels
from orchestration.delivery.deliver import Delivered, deliver, utc_now
from orchestration.delivery.outbox import Outbox
from orchestration.settings import Settings


@dataclass(frozen=True)
class Round:
    """What a round did."""

    evaluation: Evaluation
    new: int
    escalated: int
    delivered: Delivered
    unconfigured: tuple[str, ...]
    """Channels that open alerts name and `channels.yml` does not."""


def tell(
    folder: Path,
    settings: Settings,
    *,
    cadences: Collection[Cadence] | None = None,
    clock: Callable[[], dt.datetime] = utc_now,
) -> Round:
    """Look at the rules and tell whom it concerns; nobody is told twice, whoever calls this.

    Args:
        folder: The release.
        settings: The deployment.
        cadences: Only rules that are looked at so often; all else.
        clock: Gives the time, UTC.

    Raises:
        AlertError: The ledger of decisions cannot be read.
        ChannelError: Channels cannot be read.
        MetricsError: The release carries no definitions.
    """
    channels = read_channels(settings)
    evaluation = evaluate(folder, settings, cadences=cadences)
    with Outbox.of(settings) as outbox:
        new = announce(
            outbox,
            evaluation,
            sorted(channels),
            lambda name: runbook(name, settings) or "",
            clock(),
        )
        escalated = escalate(outbox, evaluation, channels, clock())
    delivered = deliver(settings, channels, clock)
    named = {
        name
        for alert in evaluation.active
        if alert.rule is not None and alert.state == "open"
        for name in alert.rule.notification_channels
    }
    missing = tuple(sorted(named - set(channels)))
    return Round(evaluation, new, escalated, delivered, missing)
