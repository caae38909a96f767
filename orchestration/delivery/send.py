"""Handing one message over: by SMTP, or by what apprise knows (Slack, PagerDuty, webhooks).

Belongs here: protocols, time-outs, the id under which each receiver knows a message. Does not
belong here: trying again (`deliver.py`).
"""

from __future__ import annotations

import re
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote, urlencode

from orchestration.delivery.channels import Channel, Smtp
from orchestration.delivery.errors import DeliveryError
from orchestration.delivery.message import Message
from orchestration.delivery.posted import Posted

MESSAGE_DOMAIN = "etude.invalid"
"""Right side of Message-IDs; a name that nobody can own (RFC 2606)."""

_TIMEOUTS = {"cto": "5", "rto": "10"}
"""Seconds that apprise waits for a connection and for each answer."""


def send(channel: Channel, posted: Posted) -> None:
    """Hand a message over; when this returns, the receiver has taken it.

    Args:
        channel: Where to.
        posted: The message, with the time of its making.

    Raises:
        DeliveryError: It was not taken; the reason holds no secret.
    """
    if channel.smtp is not None:
        _mail(channel.smtp, posted)
    elif channel.url is not None:
        _notify(channel.url.get_secret_value(), posted.message)


def message_id(message: Message) -> str:
    """The Message-ID under which a mail server knows a message, however often it is sent."""
    return f"<{message.id}@{MESSAGE_DOMAIN}>"


def mail_of(smtp: Smtp, posted: Posted) -> EmailMessage:
    """The message as an e-mail; the same bytes however often it is made."""
    message = posted.message
    mail = EmailMessage()
    mail["Message-ID"] = message_id(message)
    mail["Date"] = format_datetime(posted.created_at)
    mail["From"] = smtp.sender
    mail["To"] = ", ".join(smtp.recipients)
    mail["Subject"] = one_line(message.subject)
    mail["Auto-Submitted"] = "auto-generated"
    thread = f"<{message.thread}@{MESSAGE_DOMAIN}>"
    mail["References"] = thread
    mail["X-Etude-Severity"] = message.severity
    mail.set_content(message.body)
    return mail


def one_line(text: str) -> str:
    """A text without characters that would begin another header."""
    return re.sub(r"\s+", " ", text).strip()


def _mail(smtp: Smtp, posted: Posted) -> None:
    mail = mail_of(smtp, posted)
    try:
        with _connected(smtp) as server:
            refused = server.send_message(mail)
    except (OSError, ValueError, smtplib.SMTPException) as error:
        raise DeliveryError(
            f"the mail server {smtp.host}:{smtp.port} did not take it: {_reason(error, smtp)}"
        ) from error
    if refused:
        raise DeliveryError(f"the mail server refused {', '.join(sorted(refused))}.")


def _connected(smtp: Smtp) -> smtplib.SMTP:
    context = ssl.create_default_context()
    seconds = smtp.timeout_seconds
    if smtp.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            smtp.host, smtp.port, timeout=seconds, context=context
        )
    else:
        server = smtplib.SMTP(smtp.host, smtp.port, timeout=seconds)
    try:
        if smtp.security == "starttls":
            server.starttls(context=context)
        if smtp.username is not None and smtp.password is not None:
            server.login(smtp.username, smtp.password.get_secret_value())
    except BaseException:
        server.close()
        raise
    return server


def _reason(error: Exception, smtp: Smtp) -> str:
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return f"no answer within {smtp.timeout_seconds:g} s"
    text = str(error) or type(error).__name__
    if smtp.password is not None:
        text = text.replace(smtp.password.get_secret_value(), "…")
    return text


def _notify(url: str, message: Message) -> None:
    import apprise

    kinds = {"resolved": apprise.NotifyType.SUCCESS}
    kind = apprise.NotifyType.INFO
    if not message.is_positive:
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
    the alert's facts in the seed's names (S3). Slack has no such field.
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
            ":alert_type": "achievement" if message.is_positive else "performance_alert",
            ":rule": message.rule,
            ":transition": message.transition,
            ":severity": message.severity,
            ":action_required": str(
                not message.is_positive and message.transition != "resolved"
            ).lower(),
        }
    sign = "&" if "?" in url else "?"
    return f"{url}{sign}{urlencode(more, quote_via=quote)}"
