"""Handing a message to a mail server.

Belongs here: SMTP, its time-out, its limit of size. Does not belong here: what the mail looks like
(`letter.py`), trying again (`deliver.py`).
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

from orchestration.delivery.channels import Smtp
from orchestration.delivery.errors import DeliveryError
from orchestration.delivery.letter import mail_of, one_line, smaller
from orchestration.delivery.posted import Posted

_TOO_LARGE = 552
"""What a server answers to a mail that is larger than it takes (RFC 1870)."""


def mail(smtp: Smtp, posted: Posted) -> None:
    """Hand a message to a mail server, for those of its recipients who do not have it yet.

    A mail that is larger than the server takes (RFC 1870: it says how much) goes without files, and
    says where they lie.

    Args:
        smtp: The server and the addresses.
        posted: The message.

    Raises:
        DeliveryError: It was not taken by all; the reason holds no password.
    """
    recipients = [each for each in smtp.recipients if each not in posted.taken]
    if not recipients:
        return
    whole = mail_of(smtp, posted)
    seconds = smtp.timeout_seconds
    try:
        with _connected(smtp) as server:
            server.ehlo_or_helo_if_needed()
            seconds = smtp.taking_seconds
            if server.sock is not None:
                server.sock.settimeout(seconds)
            refused = _hand_over(server, _forms(whole, posted), smtp.sender, recipients)
    except (OSError, ValueError, smtplib.SMTPException) as error:
        raise DeliveryError(
            f"the mail server {smtp.host}:{smtp.port} did not take it: "
            f"{_reason(error, smtp, seconds)}"
        ) from error
    if refused:
        taken = [each for each in recipients if each not in refused]
        raise DeliveryError(f"the mail server refused {_refusals(refused)}", taken)


def _forms(whole: EmailMessage, posted: Posted) -> list[EmailMessage]:
    """The mail and its smaller forms, the largest first."""
    if not posted.message.letter:
        return [whole]
    return [whole, *smaller(whole, posted.message.kept_at)]


def _hand_over(
    server: smtplib.SMTP, forms: Sequence[EmailMessage], sender: str, recipients: Sequence[str]
) -> dict[str, tuple[int, bytes]]:
    """Send the largest form that the server takes; gives the recipients that it refused."""
    said = server.esmtp_features.get("size", "")
    limit = int(said) if said.isdigit() else 0
    for form in forms:
        is_last = form is forms[-1]
        if not is_last and limit and len(bytes(form)) > limit:
            continue
        try:
            return server.send_message(form, sender, recipients)
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            if error.smtp_code != _TOO_LARGE or is_last:
                raise
    return {}


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


def _refusals(refused: Mapping[str, tuple[int, bytes]]) -> str:
    """Addresses with what the server says of them."""
    return "; ".join(
        f"{address}: {code} {one_line(said.decode(errors='replace'))}"
        for address, (code, said) in sorted(refused.items())
    )


def _reason(error: Exception, smtp: Smtp, seconds: float) -> str:
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return f"no answer within {seconds:g} s"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"it refused {_refusals(error.recipients)}"
    text = str(error) or type(error).__name__
    if smtp.password is not None:
        text = text.replace(smtp.password.get_secret_value(), "…")
    return text
