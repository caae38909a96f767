"""What can go wrong when something is shared; each message says what to do."""

from __future__ import annotations


class SharingError(Exception):
    """A bundle cannot be made, or must not be trusted."""
