"""What became of messages, in a terminal.

Belongs here: rendering. Does not belong here: verbs (`alerts.py`), alerts (`alert_words.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table

from orchestration.cli.output import table

if TYPE_CHECKING:
    from orchestration.delivery.deliver import Delivered
    from orchestration.delivery.posted import Posted


def sent_of(done: Delivered) -> dict[str, Any]:
    """What became of messages, for a program."""
    return {
        "sent": done.sent,
        "sentAgain": done.again,
        "waiting": done.waiting,
        "givenUp": done.failed,
        "nextAttemptAt": None if done.next_at is None else done.next_at.isoformat(),
        "errors": list(done.errors),
        "isBusy": done.is_busy,
    }


def sent_in_words(done: Delivered) -> str:
    """What became of messages, for a person."""
    if done.is_busy:
        return f"another sender is at work; {_messages(done.waiting)} for it to send."
    again = f" ({done.again} again under their ids, after a crash)" if done.again else ""
    next_try = f", tried again {_moment(done.next_at)} UTC" if done.next_at else ""
    waiting = f"{done.waiting} to send{next_try}" if done.waiting else "none to send"
    lines = [f"sent {_messages(done.sent)}{again}, {waiting}, {done.failed} given up."]
    return "\n".join([*lines, *(f"not sent: {error}" for error in done.errors)])


def undelivered_of(posted: Posted) -> dict[str, Any]:
    """A message that did not arrive, for a program."""
    is_over = posted.state == "failed"
    return {
        "channel": posted.message.channel,
        "subject": posted.message.subject,
        "attempts": posted.attempts,
        "state": posted.state,
        "nextAttemptAt": None if is_over else posted.due_at.isoformat(),
        "error": posted.error,
    }


def table_of_undelivered(undelivered: Sequence[Posted]) -> Table:
    """Messages that did not arrive, for a person."""
    rows = [
        [
            each.message.channel,
            each.message.subject,
            each.attempts,
            "given up" if each.state == "failed" else _moment(each.due_at),
            each.error,
        ]
        for each in undelivered
    ]
    return table(["channel", "subject", "tries", "next (UTC)", "why"], rows, title="Not delivered")


def _moment(moment: dt.datetime) -> str:
    return f"{moment.day} {moment:%b %H:%M}"


def _messages(count: int) -> str:
    return f"{count} message{'' if count == 1 else 's'}"
