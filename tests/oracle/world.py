"""What the oracles look at: one lake and the release made of it.

Belongs here: the bundle and its reading, each part once. Does not belong here: any figure.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from tests.oracle.consent import Consent, read_consent
from tests.oracle.days import Days, read_days
from tests.oracle.lake import Lake, Row
from tests.oracle.sessions import identified_sessions

Person = tuple[str, str]
"""Source and pseudonym of a learner."""


@dataclass(frozen=True)
class OracleWorld:
    """A lake, the moment at which it is looked at, and the release whose sessions are given."""

    lake_folder: Path
    release: Path

    @cached_property
    def lake(self) -> Lake:
        """The landed rows."""
        return Lake(self.lake_folder)

    @cached_property
    def as_of(self) -> datetime:
        """The logical now."""
        return self.lake.as_of()

    @cached_property
    def days(self) -> Days:
        """The learners' own calendars."""
        return read_days(self.lake, self.as_of)

    @cached_property
    def consent(self) -> Consent:
        """What the learners allow."""
        return read_consent(self.lake, self.as_of)

    @cached_property
    def sessions(self) -> list[Row]:
        """Sessions that are shown with their learner."""
        return identified_sessions(self.release)

    @cached_property
    def sessions_by_learner(self) -> dict[Person, list[Row]]:
        """The same, by learner."""
        found: dict[Person, list[Row]] = defaultdict(list)
        for session in self.sessions:
            found[session["source_system"], session["learner_id"]].append(session)
        return found

    def today(self, person: Person) -> date:
        """The learner's own day at the logical now."""
        return self.days.today(*person)
