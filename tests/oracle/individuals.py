"""Individuals: learners of several apps whom standing links hold for one human (G15).

Belongs here: links, their components by union and find, and what is counted of them. Evidence and
`core.dim_learners` are taken as given. Does not belong here: how evidence comes about.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import pyarrow.parquet as pq

from tests.oracle.lake import Row
from tests.oracle.world import OracleWorld

MOST = 10
"""Learners of one human at most."""
TRACKER = "practice_tracker"
NEVER_SAID = datetime.fromisoformat("1900-01-01")
"""For the sign-up of an account that is not known."""
End = tuple[str, str]


@dataclass(frozen=True)
class Link:
    """A pair of learners held for one human, what says so and since when."""

    ends: tuple[End, End]
    kinds: str
    since: datetime | None


def standing(words: Iterable[Row]) -> Iterator[Link]:
    """The links that stand, of evidence about pairs: columns as in landing's table."""
    by_pair: dict[tuple[End, End], list[Row]] = defaultdict(list)
    for word in words:
        left = (word["left_source"], word["left_learner_id"])
        right = (word["right_source"], word["right_learner_id"])
        by_pair[left, right].append(word)
    for ends, said in by_pair.items():
        newest = {word["kind"]: word for word in sorted(said, key=lambda each: each["occurred_at"])}
        deciding = {"declared": newest["declared"]} if "declared" in newest else newest
        linking = {kind: word for kind, word in deciding.items() if word["action"] == "link"}
        if linking:
            since = min(word["occurred_at"] for word in linking.values())
            yield Link(
                ends,
                ", ".join(sorted(linking)),
                None if since == NEVER_SAID else since,
            )


def components(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Every id in a pair to the ids that pairs join it with, itself included."""
    root: dict[str, str] = {}

    def find(each: str) -> str:
        while root.setdefault(each, each) != each:
            each = root[each]
        return each

    for one, other in pairs:
        root[find(one)] = find(other)
    groups: dict[str, set[str]] = defaultdict(set)
    for each in list(root):
        groups[find(each)].add(each)
    return {each: frozenset(group) for group in groups.values() for each in group}


def _accounts(world: OracleWorld) -> Iterator[Row]:
    """The account of a student or teacher as evidence."""
    signed_up = {row["id"]: row["created_at"] for row in world.lake.standing(TRACKER, "users")}
    for stream in ("students", "teachers"):
        for row in world.lake.standing(TRACKER, stream):
            if row["user_id"] is None or row["id"] == row["user_id"]:
                continue
            left, right = sorted((row["id"], row["user_id"]))
            yield {
                "left_source": TRACKER,
                "left_learner_id": left,
                "right_source": TRACKER,
                "right_learner_id": right,
                "kind": "same_account",
                "action": "link",
                "occurred_at": signed_up.get(row["user_id"]) or NEVER_SAID,
            }


@cache
def links(world: OracleWorld) -> tuple[Link, ...]:
    """The links that stand between learners who both allow identity now."""
    evidence = [*world.lake.operations("identity_evidence"), *_accounts(world)]
    return tuple(
        link
        for link in standing(evidence)
        if all(world.consent.now(*end, "identity") for end in link.ends)
    )


@cache
def learners(world: OracleWorld) -> tuple[Row, ...]:
    """Everybody who may be known by a key."""
    return tuple(pq.read_table(world.release / "marts" / "core.dim_learners.parquet").to_pylist())


@cache
def individual_of(world: OracleWorld) -> Mapping[str, str]:
    """Learner id to the individual's."""
    joined = components((link.ends[0][1], link.ends[1][1]) for link in links(world))
    return {
        row["learner_id"]: min(group) if len(group) <= MOST else row["learner_id"]
        for row in learners(world)
        for group in [joined.get(row["learner_id"], frozenset([row["learner_id"]]))]
    }


def dim_individual_learners(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per learner."""
    of = individual_of(world)
    sizes = Counter(of.values())
    own: dict[str, list[Link]] = defaultdict(list)
    for link in links(world):
        for _, learner in link.ends:
            if sizes[of[learner]] > 1:
                own[learner].append(link)
    return [
        {
            "source_system": row["source_system"],
            "learner_id": row["learner_id"],
            "individual_id": of[row["learner_id"]],
            "link_kinds": ", ".join(sorted({link.kinds for link in mine})) or None,
            "linked_since_at": min((link.since for link in mine if link.since), default=None),
        }
        for row in learners(world)
        for mine in [own[row["learner_id"]]]
    ]


@cache
def _members(world: OracleWorld) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in learners(world):
        found[individual_of(world)[row["learner_id"]]].append(row)
    return found


def _is_internal(members: Iterable[Row]) -> bool:
    return any(row["is_internal"] for row in members)


def dim_individuals(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per individual."""
    register = {
        row["learner_id"]: (row["source"], row["namespace"])
        for row in world.lake.operations("learners")
    }
    rows = []
    for individual, members in _members(world).items():
        apps = sorted({row["source_system"] for row in members})
        registers = Counter(register[row["learner_id"]] for row in members)
        rows.append(
            {
                "individual_id": individual,
                "learner_count": len(members),
                "source_count": len(apps),
                "sources": ", ".join(apps),
                "first_seen_at": min(
                    (row["first_seen_at"] for row in members if row["first_seen_at"]), default=None
                ),
                "is_internal": _is_internal(members),
                "has_several_accounts": max(registers.values()) > 1,
            }
        )
    return rows


def agg_identity_components(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per number of members."""
    individuals = dim_individuals(world)
    joined = components((link.ends[0][1], link.ends[1][1]) for link in links(world))
    rows = []
    for size in sorted({row["learner_count"] for row in individuals}):
        same = [row for row in individuals if row["learner_count"] == size]
        rows.append(
            {
                "member_count": size,
                "individual_count": len(same),
                "learner_count": size * len(same),
                "cross_app_individual_count": sum(row["source_count"] > 1 for row in same),
                "several_accounts_count": sum(row["has_several_accounts"] for row in same),
                "too_large_count": sum(
                    len(joined.get(row["individual_id"], ())) > MOST for row in same
                ),
            }
        )
    return rows


def agg_cross_app_weeks(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per population, week and number of apps."""
    days: dict[tuple[str, str, date], list[Row]] = defaultdict(list)
    for session in world.sessions:
        person = (session["source_system"], session["learner_id"])
        if world.consent.now(*person, "trend_comparison"):
            days[*person, session["local_date"]].append(session)
    weeks: dict[tuple[str, date], list[Row]] = defaultdict(list)
    bots = set()
    for (_, learner, day), sessions in days.items():
        if (
            any(row["can_compare_sessions"] for row in sessions)
            and not all(row["is_future_clock"] for row in sessions)
            and day <= world.as_of.date()
        ):
            individual = individual_of(world)[learner]
            weeks[individual, day - timedelta(days=day.weekday())] += sessions
            bots |= {individual for row in sessions if row["is_bot"]}
    groups: dict[tuple[str, date, int], list[list[Row]]] = defaultdict(list)
    for (individual, monday), sessions in weeks.items():
        apps = len({row["source_system"] for row in sessions})
        is_left_out = individual in bots or _is_internal(_members(world)[individual])
        for population in ("everyone",) if is_left_out else ("everyone", "people"):
            groups[population, monday, apps].append(sessions)
    return [
        {
            "population": population,
            "week_start_date": monday,
            "source_count": apps,
            "individual_count": len(found),
            "session_count": sum(map(len, found)),
            "total_seconds": sum(lengths) if lengths else None,
        }
        for (population, monday, apps), found in groups.items()
        for lengths in [
            [
                row["total_seconds"]
                for sessions in found
                for row in sessions
                if row["total_seconds"] is not None
            ]
        ]
    ]


TABLES = {
    "identity.dim_individual_learners": dim_individual_learners,
    "identity.dim_individuals": dim_individuals,
    "identity.agg_identity_components": agg_identity_components,
    "identity.agg_cross_app_weeks": agg_cross_app_weeks,
}
