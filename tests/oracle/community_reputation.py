"""Reputation in the forum: every point with its reason, and the balance that the app reports.

Belongs here: what a vote, an accepted answer and a first post of the day are worth, and when.
Does not belong here: what becomes of a question (`community_forum.py`).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.oracle.community import day_of, may_show
from tests.oracle.lake import Row
from tests.oracle.measurements import SOURCE
from tests.oracle.world import OracleWorld

WORTH = {1: 10, -1: -2}
ACCEPTED = 15
FIRST_POST = 5
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # as in the lake: naive, UTC


@dataclass(frozen=True)
class Entry:
    """Points that somebody earned or lost."""

    learner: str
    reason: str
    post: str
    occasion: str
    at: datetime
    points: int

    @property
    def entry_id(self) -> str:
        """Hash of what makes the entry one of its kind."""
        parts = (self.reason, self.post, self.occasion, str(self.points))
        return hashlib.md5("|".join(parts).encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Change:
    """A comment becomes the accepted answer, or ceases to be it."""

    comment: Row
    at: datetime
    is_accepted: bool


def changes(world: OracleWorld) -> Iterator[Change]:
    """Every change of mind about an answer, in the order of the versions of its comment."""
    versions: dict[str, list[Row]] = defaultdict(list)
    for row in world.lake.versions(SOURCE, "forum_comments"):
        versions[row["id"]].append(row)
    for rows in versions.values():
        was = False
        for row in sorted(rows, key=lambda row: row["updated_at"] or datetime.min):  # noqa: DTZ901  # naive
            if row["is_solution"] != was:
                was = row["is_solution"]
                yield Change(row, row["updated_at"] or row["created_at"], was)


def entries(world: OracleWorld) -> list[Entry]:
    """The whole ledger, as far as it may be shown."""
    told = (*_votes(world), *_answers(world), *_first_posts(world))
    return [entry for entry in told if may_show(world, entry.learner, entry.at)]


def _votes(world: OracleWorld) -> Iterator[Entry]:
    authors = {row["id"]: row["author_id"] for row in world.lake.standing(SOURCE, "forum_posts")}
    cast: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in world.lake.versions(SOURCE, "post_votes"):
        cast[row["user_id"], row["post_id"]].append(row)
    for (voter, post), rows in cast.items():
        before = 0
        for row in sorted(rows, key=lambda row: row["created_at"]):
            now, at = row["vote_type"], row["created_at"]
            if now != before and post in authors:
                points = WORTH[now] - WORTH.get(before, 0)
                yield Entry(authors[post], "vote", post, f"{voter}|{_key(at)}", at, points)
            before = now


def _answers(world: OracleWorld) -> Iterator[Entry]:
    for change in changes(world):
        row = change.comment
        points = ACCEPTED if change.is_accepted else -ACCEPTED
        occasion = f"{row['id']}|{_key(change.at)}"
        yield Entry(
            row["author_id"], "accepted_answer", row["post_id"], occasion, change.at, points
        )


def _first_posts(world: OracleWorld) -> Iterator[Entry]:
    days: dict[Any, list[tuple[datetime, str]]] = defaultdict(list)
    for row in world.lake.standing(SOURCE, "forum_posts"):
        if row["status"] != "draft":
            day = day_of(world, row["author_id"], row["created_at"])
            days[row["author_id"], day].append((row["created_at"], row["id"]))
    for (author, _), written in days.items():
        at, post = min(written)
        yield Entry(author, "first_post_of_day", post, post, at, FIRST_POST)


def _key(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def fct_reputation_entries(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per entry, with the balance after it."""
    rows: list[dict[str, Any]] = []
    balances: dict[str, int] = defaultdict(int)
    for entry in sorted(entries(world), key=lambda entry: (entry.at, entry.entry_id)):
        balances[entry.learner] += entry.points
        rows.append(
            {
                "entry_id": entry.entry_id,
                "source_system": SOURCE,
                "learner_id": entry.learner,
                "reason": entry.reason,
                "forum_post_id": entry.post,
                "occurred_at": entry.at,
                "local_date": day_of(world, entry.learner, entry.at),
                "points": entry.points,
                "balance_points": balances[entry.learner],
            }
        )
    return rows


def agg_reputation_balances(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per account, and per author whose account never arrived."""
    earned: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries(world):
        earned[entry.learner].append(entry)
    accounts = {
        row["id"]: (row["reputation_points"], row["updated_at"] or row["created_at"])
        for row in world.lake.standing(SOURCE, "users")
        if may_show(world, row["id"], world.as_of)
    }
    return [
        _balance(learner, *accounts.get(learner, (None, None)), earned[learner])
        for learner in sorted({*accounts, *earned})
    ]


def _balance(
    learner: str, reported: int | None, at: datetime | None, earned: list[Entry]
) -> dict[str, Any]:
    ledger = sum(entry.points for entry in earned if at is None or entry.at <= at)
    difference = None if reported is None else reported - ledger
    return {
        "source_system": SOURCE,
        "learner_id": learner,
        "reported_points": reported,
        "reported_at": at,
        "entry_count": len(earned),
        "ledger_points": ledger,
        "later_points": sum(entry.points for entry in earned) - ledger,
        "difference_points": difference,
        "is_balanced": None if difference is None else difference == 0,
    }


TABLES = {
    "community.fct_reputation_entries": fct_reputation_entries,
    "community.agg_reputation_balances": agg_reputation_balances,
}
