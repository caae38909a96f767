"""Delivery: everything that is due is handed over, by one sender at a time.

Belongs here: order, trying again, receipts. Does not belong here: protocols (`send.py`).
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from orchestration.delivery.channels import Channel
from orchestration.delivery.errors import DeliveryError
from orchestration.delivery.outbox import MOST_ATTEMPTS, Outbox
from orchestration.delivery.posted import Posted
from orchestration.delivery.send import send
from orchestration.faultpoints import step
from orchestration.settings import Settings

_GONE = "it is not in channels.yml any more: put it back, or the message is given up."

Send = Callable[[Channel, Posted], None]


def utc_now() -> dt.datetime:
    """The time of the clock, UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Delivered:
    """What became of what was due.

    Attributes:
        sent: Messages handed over.
        again: Of these, messages whose first sending a crash had left in doubt.
        waiting: Messages that will be tried again.
        failed: Messages that were given up this time.
        errors: Why, by channel.
        next_at: When the first of those that wait is tried again.
        is_busy: Whether another sender was at work, so that nothing was done here.
    """

    sent: int = 0
    again: int = 0
    waiting: int = 0
    failed: int = 0
    errors: tuple[str, ...] = ()
    next_at: dt.datetime | None = None
    is_busy: bool = False


def deliver(
    settings: Settings,
    channels: Mapping[str, Channel],
    clock: Callable[[], dt.datetime],
    *,
    hand_over: Send = send,
) -> Delivered:
    """Hand over what is due.

    A channel that does not take one message is left alone until the next time, so that a server
    that hangs costs one time-out and not one for each message.

    Args:
        settings: The deployment.
        channels: Channels by name.
        clock: Gives the time, UTC.
        hand_over: Sends one message.
    """
    with _alone(settings) as is_alone, Outbox.of(settings) as outbox:
        if not is_alone:
            return Delivered(is_busy=True, waiting=len(outbox.messages("waiting", "sending")))
        errors: dict[str, str] = {}
        sent = again = failed = 0
        while ready := [each for each in outbox.due(clock()) if each.message.channel not in errors]:
            for posted in ready:
                name = posted.message.channel
                if name in errors:
                    continue
                error = _try(outbox, posted, channels.get(name), hand_over, clock)
                if error is None:
                    sent, again = sent + 1, again + (posted.state == "sending")
                else:
                    errors[name] = f"{name}: {error}"
                    failed += posted.attempts + 1 >= MOST_ATTEMPTS
        left = outbox.messages("waiting", "sending")
    heads = {(each.message.thread, each.message.channel): each for each in reversed(left)}
    next_at = min((each.due_at for each in heads.values()), default=None)
    return Delivered(sent, again, len(left), failed, tuple(errors.values()), next_at)


def _try(
    outbox: Outbox,
    posted: Posted,
    channel: Channel | None,
    hand_over: Send,
    clock: Callable[[], dt.datetime],
) -> str | None:
    """Send one message; gives what went wrong."""
    outbox.intend(posted)
    if channel is None:
        outbox.failure(posted, _GONE, clock())
        return _GONE
    try:
        hand_over(channel, outbox.enclosed(posted))
    except DeliveryError as error:
        outbox.failure(posted, str(error), clock(), error.taken)
        return str(error)
    step("outbox message handed over")
    outbox.receipt(posted, clock())
    return None


@contextmanager
def _alone(settings: Settings) -> Generator[bool]:
    """Whether this is the only sender; the lock ends with its process."""
    settings.alerts.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(settings.alerts / ".sender.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_alone = True
        except BlockingIOError:
            is_alone = False
        yield is_alone
    finally:
        os.close(descriptor)
