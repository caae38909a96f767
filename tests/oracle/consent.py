"""Who has allowed what, and when: the learners' choices against the flags of a purpose.

Belongs here: the answer to "may this be used for that". Does not belong here: the use.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from tests.oracle.days import SEEDS
from tests.oracle.lake import Lake, Row

NO_FLAG = "no_flag"
PEOPLE = frozenset({"user", "student", "teacher", "learner"})
"""Registers whose members act themselves; devices and coaches have no consent of their own."""

PRIVACY_FLAGS = {
    "analytics_consent": "analytics_consent",
    "feature_optimization_consent": "feature_optimization_consent",
    "detailed_tracking": "detailed_tracking",
    "cross_session_analysis": "cross_session_analysis",
}
CONSENT_FLAGS = {"can_track": "canTrack", "can_profile": "canProfile", "can_share": "canShare"}


@dataclass(frozen=True)
class Choice:
    """One answer to one question: from when it holds, when it was recorded, yes or no."""

    effective_at: datetime
    recorded_at: datetime
    is_granted: bool


@dataclass(frozen=True)
class Consent:
    """Every choice, and what each purpose needs of whom."""

    choices: Mapping[tuple[str, str, str], list[Choice]]
    questions: Mapping[tuple[str, str], tuple[str, bool]]
    purposes: Mapping[str, frozenset[str]]
    people: frozenset[tuple[str, str]]
    as_of: datetime

    def granted(self, source: str, learner: str | None, purpose: str, moment: datetime) -> bool:
        """Whether all flags of a purpose were granted at a moment, and are at the logical now."""
        if learner is None or (source, learner) not in self.people:
            return False
        return all(
            self.flag_at(source, learner, flag, when)
            for flag in self.purposes[purpose]
            for when in (moment, self.as_of)
        )

    def now(self, source: str, learner: str | None, purpose: str) -> bool:
        """Whether all flags of a purpose are granted at the logical now."""
        return self.granted(source, learner, purpose, self.as_of)

    def flag_at(self, source: str, learner: str, flag: str, moment: datetime) -> bool:
        """One flag at a moment: the last choice that holds by then, else the default."""
        question, default = self.questions[source, flag]
        known = [
            choice
            for choice in self.choices.get((source, learner, question), ())
            if choice.recorded_at <= self.as_of and choice.effective_at <= moment
        ]
        if not known:
            return default
        last = max((choice.effective_at, choice.recorded_at) for choice in known)
        return all(
            choice.is_granted
            for choice in known
            if (choice.effective_at, choice.recorded_at) == last
        )


def read_consent(lake: Lake, as_of: datetime) -> Consent:
    """Read the choices of song_practice and fitness_coach; the other apps ask nothing."""
    choices: dict[tuple[str, str, str], list[Choice]] = defaultdict(list)
    for person, flag, choice in (*_privacy_settings(lake), *_consents(lake)):
        choices[(*person, flag)].append(choice)
    with (SEEDS / "consent_flags.csv").open(encoding="utf-8") as rows:
        questions = {
            (row["source_system"], row["flag"]): (row["asked_as"], row["default_granted"] == "true")
            for row in csv.DictReader(rows)
        }
    purposes: dict[str, set[str]] = defaultdict(set)
    with (SEEDS / "purposes.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            purposes[row["purpose"]].update({row["flag"]} - {NO_FLAG})
    people = {
        (row["source"], row["learner_id"])
        for row in lake.operations("learners")
        if row["namespace"] in PEOPLE
    }
    needed = {purpose: frozenset(flags) for purpose, flags in purposes.items()}
    return Consent(choices, questions, needed, frozenset(people), as_of)


def _privacy_settings(lake: Lake) -> Iterator[tuple[tuple[str, str], str, Choice]]:
    for row in lake.standing("song_practice", "privacy_settings"):
        person = ("song_practice", row["user_id"])
        moments = (row["effective_at"], row["updated_at"] or row["first_sent_at"])
        yield person, "identified", Choice(*moments, not row["anonymous_only"])
        for flag, field in PRIVACY_FLAGS.items():
            yield person, flag, Choice(*moments, bool(row[field]))


def _consents(lake: Lake) -> Iterator[tuple[tuple[str, str], str, Choice]]:
    for row in lake.standing("fitness_coach", "consents"):
        person = ("fitness_coach", row["userId"])
        for flag, field in CONSENT_FLAGS.items():
            yield person, flag, _consent_choice(row, field)


def _consent_choice(row: Row, field: str) -> Choice:
    return Choice(row["consentDate"], row["recordedAt"], bool(row[field]))
