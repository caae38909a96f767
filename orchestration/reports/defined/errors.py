"""What can go wrong when a report is asked for; each message says where and what to do."""

from __future__ import annotations


class ReportError(Exception):
    """A report cannot be made."""


class DefinitionError(ReportError):
    """A definition is not one, or names what there is not."""


class PeriodError(ReportError):
    """The words for a period of time mean none."""
