"""Handing one message over, by whatever its channel speaks.

Belongs here: which protocol. Does not belong here: protocols (`smtp.py`, `notify.py`), trying again
(`deliver.py`).
"""

from __future__ import annotations

from orchestration.delivery.channels import Channel
from orchestration.delivery.notify import notify
from orchestration.delivery.posted import Posted
from orchestration.delivery.smtp import mail


def send(channel: Channel, posted: Posted) -> None:
    """Hand a message over; when this returns, the receiver has taken it.

    A mail server gets a report's whole e-mail; Slack and webhooks get its text, which has the
    headline figures and says where the files lie.

    Args:
        channel: Where to.
        posted: The message, with the time of its making and with its letter.

    Raises:
        DeliveryError: It was not taken; the reason holds no secret.
    """
    if channel.smtp is not None:
        mail(channel.smtp, posted)
    elif channel.url is not None:
        notify(channel.url.get_secret_value(), posted.message)
