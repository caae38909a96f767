"""What can go wrong when exports are read; each message says what to do."""

from __future__ import annotations


class ExportError(Exception):
    """A learner's file cannot be given out."""


class NoSuchLearnerError(ExportError):
    """The release holds no file of that learner."""


class UnfitTargetError(ExportError):
    """The folder to copy to has something in it already."""
