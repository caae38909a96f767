"""What can go wrong with delivery; each message says where and what to do, and holds no secret."""

from __future__ import annotations

from collections.abc import Iterable


class OutboxError(Exception):
    """Messages cannot be kept or delivered as asked."""


class ChannelError(OutboxError):
    """A channel is not configured in a way that can be used; the message names its field."""


class DeliveryError(OutboxError):
    """A message was not taken; it may be tried again.

    Attributes:
        taken: Recipients who took it all the same.
    """

    def __init__(self, reason: str, taken: Iterable[str] = ()) -> None:
        """Say why, and who has it."""
        super().__init__(reason)
        self.taken = tuple(taken)
