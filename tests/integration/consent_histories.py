"""Learners' choices, small and crowded on purpose, and what a plain reading of them grants.

Belongs here: histories, the rule in plain words, and writing a history where the models read it.
Does not belong here: the models or the comparison (test_dbt_foundation_consent.py).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from orchestration.settings import PROJECT_ROOT

DBT_PROJECT = PROJECT_ROOT / "dbt_project"
BEGIN = datetime(2026, 1, 1)  # noqa: DTZ001  # as in the lake: naive, UTC
NOW_DAY = 6
LAST_DAY = 9
MODELS = ("int_consent__ledger", "int_consent__answers", "int_consent__grants")
SETTINGS = (
    "is_anonymous_only",
    "has_analytics_consent",
    "has_feature_optimization_consent",
    "has_detailed_tracking",
    "has_cross_session_analysis",
)
FLAG_OF_SETTING = {
    "is_anonymous_only": "identified",
    "has_analytics_consent": "analytics_consent",
    "has_feature_optimization_consent": "feature_optimization_consent",
    "has_detailed_tracking": "detailed_tracking",
    "has_cross_session_analysis": "cross_session_analysis",
}
CONSENTS = ("can_track", "can_profile", "can_share")


@dataclass(frozen=True)
class Choice:
    """One choice of a learner: what was answered to each question, from when, recorded when."""

    answers: tuple[bool, ...]
    effective_day: int
    recorded_day: int


History = dict[str, list[Choice]]


def at(day: int) -> datetime:
    return BEGIN + timedelta(days=day)


def seed(name: str) -> list[dict[str, str]]:
    with (DBT_PROJECT / "seeds" / f"{name}.csv").open(encoding="utf-8") as rows:
        return list(csv.DictReader(rows))


def needed_flags() -> dict[str, set[str]]:
    """The purpose matrix, by purpose."""
    matrix: dict[str, set[str]] = {}
    for row in seed("purposes"):
        if row["flag"] != "no_flag":
            matrix.setdefault(row["purpose"], set()).add(row["flag"])
    return matrix


def oracle(source: str, choices: list[Choice], purpose: str, day: int) -> bool:
    """The rule in plain words: every flag granted at the moment, as known now, and now as well."""
    flags = {row["flag"]: row for row in seed("consent_flags") if row["source_system"] == source}

    def flag_is_granted(flag: str, moment: int) -> bool:
        asked = flags[flag]["asked_as"]
        known = [
            (choice.effective_day, choice.recorded_day, granted)
            for choice in choices
            for question, granted in answers_of(source, choice).items()
            if question == asked
            and choice.recorded_day <= NOW_DAY
            and choice.effective_day <= moment
        ]
        if not known:
            return flags[flag]["default_granted"] == "true"
        newest = max((effective, recorded) for effective, recorded, _ in known)
        return all(granted for *when, granted in known if tuple(when) == newest)

    needed = needed_flags()[purpose]
    return all(flag_is_granted(flag, moment) for flag in needed for moment in (day, NOW_DAY))


def answers_of(source: str, choice: Choice) -> dict[str, bool]:
    """What one choice answers, by flag."""
    if source == "fitness_coach":
        return dict(zip(CONSENTS, choice.answers, strict=False))
    answers = dict(zip(SETTINGS, choice.answers, strict=True))
    return {
        FLAG_OF_SETTING[name]: granted != (name == "is_anonymous_only")
        for name, granted in answers.items()
    }


def fill(connection: duckdb.DuckDBPyConnection, histories: dict[str, History]) -> None:
    """Write the histories, and one event of every learner on every day."""
    for table in ("events", "intermediate.int_learners__people"):
        connection.execute(f"delete from {table}")
    for table in ("stg_song_practice__privacy_settings", "stg_fitness_coach__consents"):
        connection.execute(f"delete from staging.{table}")
    for source, history in histories.items():
        for learner, choices in history.items():
            connection.execute(
                "insert into intermediate.int_learners__people values (?, ?)", [source, learner]
            )
            connection.execute(
                "insert into events select ?, ?, ? + to_days(day::int) "
                "from range(-1, ?) as days(day)",
                [source, learner, BEGIN, LAST_DAY + 1],
            )
            for choice in choices:
                _insert(connection, source, learner, choice)


def _insert(
    connection: duckdb.DuckDBPyConnection, source: str, learner: str, choice: Choice
) -> None:
    effective, recorded = at(choice.effective_day), at(choice.recorded_day)
    if source == "song_practice":
        connection.execute(
            "insert into staging.stg_song_practice__privacy_settings "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, null)",
            [source, learner, *choice.answers, effective, recorded],
        )
    elif source == "fitness_coach":
        connection.execute(
            "insert into staging.stg_fitness_coach__consents values (?, ?, ?, ?, ?, ?, ?)",
            [source, learner, *choice.answers[:3], effective, recorded],
        )
