"""What can go wrong with dashboards; each message names the file and says what to do."""

from __future__ import annotations


class DashboardError(Exception):
    """A dashboard cannot be made."""


class DefinitionError(DashboardError):
    """A definition says what cannot be understood, or asks for what there is not."""


class UnknownRoleError(DashboardError):
    """There is no dashboard or role of that name, or nothing that the role may read."""


class NotEmptyError(DashboardError):
    """A reader's folder holds something already."""
