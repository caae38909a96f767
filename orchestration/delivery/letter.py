"""A message as an e-mail: its headers, a note on top, and smaller forms for servers with a limit.

Belongs here: MIME. Does not belong here: talking to servers (`smtp.py`), what the e-mail of a
report says (`reports/defined/mail.py`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from copy import deepcopy
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import format_datetime
from typing import Any

from orchestration.delivery.channels import Smtp
from orchestration.delivery.message import Message
from orchestration.delivery.posted import Posted

MESSAGE_DOMAIN = "etude.invalid"
"""Right side of Message-IDs; a name that nobody can own (RFC 2606)."""

_LINE_BREAKERS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_TURNERS = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of what follows, so that a subject reads as another."""
_BODY = re.compile(r"<body[^>]*>")
_NOTE = (
    '<div style="max-width:632px;margin:0 auto;padding:14px 14px 0">'
    '<p style="background:#fff8ea;border-left:3px solid #e0a100;color:#5c3d00;margin:0;'
    'padding:8px 10px;font-size:13px">{}</p></div>'
)
_TOO_LARGE = "Left out, as the mail server takes no larger mail"
_KILOBYTE = 1_000
_MEGABYTE = 1_000_000


def message_id(message: Message) -> str:
    """The Message-ID under which a mail server knows a message, however often it is sent."""
    return f"<{message.id}@{MESSAGE_DOMAIN}>"


def mail_of(smtp: Smtp, posted: Posted) -> EmailMessage:
    """The message as an e-mail; the same bytes however often it is made."""
    message = posted.message
    mail = parsed(posted.enclosed) if message.letter else EmailMessage(policy=policy.SMTP)
    headers = {
        "Message-ID": message_id(message),
        "Date": format_datetime(posted.created_at),
        "From": smtp.sender,
        "To": ", ".join(smtp.recipients),
        "Subject": one_line(message.subject),
        "Auto-Submitted": "auto-generated",
        "References": f"<{message.thread}@{MESSAGE_DOMAIN}>",
    }
    if message.kind == "alert":
        headers["X-Etude-Severity"] = message.severity
    for name, value in headers.items():
        del mail[name]
        mail[name] = value
    if not message.letter:
        mail.set_content(message.body)
    return mail


def parsed(content: bytes) -> EmailMessage:
    """The bytes of an e-mail, to be read and changed."""
    mail = message_from_bytes(content, policy=policy.SMTP)
    if not isinstance(mail, EmailMessage):
        message = f"{type(mail).__name__} is not the e-mail that the policy makes"
        raise TypeError(message)
    return mail


def one_line(text: str) -> str:
    r"""A text without characters that would begin another header or turn its direction.

    >>> one_line("Report\r\nBcc: all@example.org")
    'Report Bcc: all@example.org'
    """
    return _LINE_BREAKERS.sub(" ", _TURNERS.sub("", text)).strip()


def smaller(mail: EmailMessage, kept_at: str) -> Iterator[EmailMessage]:
    """The same message, ever smaller: without the other files, without any, as words alone.

    Each says what was left out and where it lies.

    Args:
        mail: The whole message.
        kept_at: Where its files lie.
    """
    files = {str(part.get_filename()): _size(part) for part in mail.iter_attachments()}
    others = {name for name in files if not name.endswith(".pdf")}
    where = f" They lie in {kept_at}." if kept_at else ""
    steps = [others, set(files)] if others != set(files) else [others]
    for names in filter(None, steps):
        listed = ", ".join(f"{name} ({_bytes(files[name])})" for name in sorted(names))
        yield noted(without(mail, names), f"{_TOO_LARGE}: {listed}.{where}")
    yield _words_alone(mail, f"{_TOO_LARGE}: charts and files.{where}")


def without(mail: EmailMessage, names: Collection[str]) -> EmailMessage:
    """A copy of a message without some of its attached files."""
    copy = deepcopy(mail)
    parts: list[Any] = [part for part in copy.iter_parts() if part.get_filename() not in names]
    if copy.get_content_type() == "multipart/mixed":
        copy.set_payload(parts)
    return copy


def noted(mail: EmailMessage, note: str) -> EmailMessage:
    """A copy of a message with a note at the beginning of its words and of its page."""
    copy = deepcopy(mail)
    plain, page = copy.get_body(("plain",)), copy.get_body(("html",))
    if plain is not None:
        _rewrite(plain, f"{note}\n\n{plain.get_content()}", "plain")
    if page is not None:
        shown = _NOTE.format(html.escape(note))
        text = _BODY.sub(lambda found: f"{found[0]}\n{shown}", page.get_content(), count=1)
        _rewrite(page, text, "html")
    return copy


def _rewrite(part: MIMEPart, text: str, subtype: str) -> None:
    """Give a part another text; only the whole message has a version of MIME."""
    is_whole = part["MIME-Version"] is not None
    part.set_content(text, subtype=subtype)
    if not is_whole:
        del part["MIME-Version"]


def _words_alone(mail: EmailMessage, note: str) -> EmailMessage:
    plain = mail.get_body(("plain",))
    made = EmailMessage(policy=policy.SMTP)
    for name, value in mail.items():
        if not name.lower().startswith(("content-", "mime-")):
            made[name] = value
    made.set_content(f"{note}\n\n{plain.get_content() if plain is not None else ''}")
    return made


def _size(part: MIMEPart) -> int:
    content = part.get_payload(decode=True)
    return len(content) if isinstance(content, bytes) else 0


def _bytes(size: int) -> str:
    if size < _MEGABYTE:
        return f"{max(1, round(size / _KILOBYTE)):,} KB"
    return f"{size / _MEGABYTE:,.1f} MB"
