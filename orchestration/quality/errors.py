"""What can go wrong with expectations themselves; the message says where and what to do."""

from __future__ import annotations

from orchestration.releases.errors import ReleaseError


class ExpectationError(ReleaseError):
    """A file of expectations cannot be used; the message names file, table and field."""
