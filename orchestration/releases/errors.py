"""What can go wrong with releases: one family of errors, each with what to do in its message."""

from __future__ import annotations


class ReleaseError(Exception):
    """A release cannot be made, found, trusted or asked."""


class NoReleaseError(ReleaseError):
    """There is no such release."""


class DamagedReleaseError(ReleaseError):
    """A release is not what was published."""


class UnusableModelError(ReleaseError):
    """A model that belongs in the release cannot be published as it is declared."""


class UnreadableBuildError(ReleaseError):
    """The build file is missing, or lacks a table that dbt's manifest names."""


class UnfitReleaseError(ReleaseError):
    """What was built is not fit to be published; the current release stays."""


class UnreadableQuestionsError(ReleaseError):
    """A file of questions is not of the form that they have."""


class QueryError(ReleaseError):
    """The question cannot be answered."""
