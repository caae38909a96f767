"""Handing a message's text to what apprise knows: Slack, PagerDuty, webhooks.

Belongs here: time-outs, the id under which each receiver knows a message. Does not belong here:
mail (`smtp.py`), trying again (`deliver.py`).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from orchestration.delivery.errors import DeliveryError
from orchestration.delivery.letter import one_line
from orchestration.delivery.message import Message

_TIMEOUTS = {"cto": "5", "rto": "10"}
"""Seconds that apprise waits for a connection and for each answer."""


def notify(url: str, message: Message) -> None:
    """Hand a message's text over.

    Args:
        url: A service, as apprise writes it.
        message: The message.

    Raises:
        DeliveryError: It was not taken; the reason holds no secret.
    """
    import apprise

    kinds = {
        "resolved": apprise.NotifyType.SUCCESS,
        "undelivered": apprise.NotifyType.WARNING,
    }
    kind = apprise.NotifyType.INFO
    if message.kind == "alert" and not message.is_positive:
        failed = message.severity in {"critical", "high"}
        kind = apprise.NotifyType.FAILURE if failed else apprise.NotifyType.WARNING
    service: Any = apprise.Apprise.instantiate(identified(url, message))
    if service is None:
        scheme = url.partition(":")[0]
        raise DeliveryError(f"{scheme} is no service that apprise knows, or lacks a part.")
    with apprise.LogCapture(level=apprise.logging.WARNING, fmt="%(message)s") as log:
        taken = service.notify(
            body=message.body,
            title=one_line(message.subject),
            notify_type=kinds.get(message.transition, kind),
        )
    if not taken:
        said = one_line(log.getvalue()) or "no reason given"
        raise DeliveryError(f"{service.service_name} did not take it: {said}")


def identified(url: str, message: Message) -> str:
    """The URL with the id under which this receiver knows a message.

    PagerDuty joins events by `dedup_key` and resolves by it; webhooks get an `Idempotency-Key`, and
    the facts of an alert. Slack has no such field.
    """
    scheme = url.partition(":")[0].lower()
    more: dict[str, str] = dict(_TIMEOUTS)
    if scheme == "pagerduty":
        more |= {"dedup": message.thread, "action": "map"}
    elif scheme in {"json", "jsons"}:
        more |= {
            "+Idempotency-Key": message.id,
            ":id": message.id,
            ":thread": message.thread,
            ":kind": message.kind,
            ":transition": message.transition,
        } | (_alert_fields(message) if message.kind == "alert" else {":report": message.topic})
    sign = "&" if "?" in url else "?"
    return f"{url}{sign}{urlencode(more, quote_via=quote)}"


def _alert_fields(message: Message) -> dict[str, str]:
    """An alert's facts in the seed's names (S3)."""
    wants_action = not message.is_positive and message.transition != "resolved"
    return {
        ":alert_type": "achievement" if message.is_positive else "performance_alert",
        ":rule": message.topic,
        ":severity": message.severity,
        ":action_required": str(wants_action).lower(),
    }
