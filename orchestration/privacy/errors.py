"""What can go wrong when learners are declared the same human; the message says what to do."""

from __future__ import annotations


class IdentityError(ValueError):
    """Two learners cannot be linked or unlinked, and why."""
