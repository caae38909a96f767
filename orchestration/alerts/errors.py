"""What can go wrong with alerts; each message says where and what to do."""

from __future__ import annotations


class AlertError(Exception):
    """Alerts cannot be evaluated, decided on or delivered as asked."""


class RuleError(AlertError):
    """A file of rules holds what is no rule; the message names file, line and field."""
