"""Paths: which places of the app sessions came to, one after another (UBA-02, UBA-04).

Belongs here: steps of sessions, and what is counted of them. Does not belong here: funnels.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby
from statistics import median
from typing import Any

from tests.oracle.app_sessions import APP, sessions_with_events
from tests.oracle.entries import seed_rows
from tests.oracle.lake import Row
from tests.oracle.statistics import ratio, wilson
from tests.oracle.world import OracleWorld

LONGEST_PATH = 4
FEWEST_SESSIONS = 5
POPULATIONS = {"everyone": (False, True), "people": (False,)}


@dataclass(frozen=True)
class Step:
    """A place that a session came to, and what followed."""

    node: str
    is_goal: bool
    at: datetime
    seconds: int | None
    next_node: str
    is_followed_by_goal: bool


@dataclass(frozen=True)
class Walk:
    """The steps of one session."""

    session: Row
    steps: Sequence[Step]

    def counts_in(self, population: str) -> bool:
        """Whether the session is one of a population."""
        return (self.session["is_internal"] or self.session["is_bot"]) in POPULATIONS[population]


@cache
def walks(world: OracleWorld) -> tuple[Walk, ...]:
    """Every session that came to a place."""
    return tuple(
        Walk(session, steps)
        for session, events in sessions_with_events(world)
        if not session["is_future_clock"]
        for steps in [_steps([row for row in events if _may_be_counted(world, row)])]
        if steps
    )


def _may_be_counted(world: OracleWorld, row: Row) -> bool:
    return row["privacyFlags_canTrack"] and (
        row["userId"] is None
        or world.consent.granted(APP, row["userId"], "anonymous_usage", row["timestamp"])
    )


def _steps(events: Sequence[Row]) -> list[Step]:
    places = {
        (row["category"], row["action"]): (row["node"], row["is_goal"] == "true")
        for row in seed_rows("product_nodes")
    }
    seen = [
        (row["timestamp"], *places[row["category"], row["action"]])
        for row in events
        if (row["category"], row["action"]) in places
    ]
    goals = [at for at, _, is_goal in seen if is_goal]
    runs = [next(run) for _, run in groupby(seen, key=lambda each: each[1])]
    steps = []
    for number, (at, node, is_goal) in enumerate(runs):
        after = runs[number + 1] if number + 1 < len(runs) else None
        seconds = (after[0] - at) // timedelta(seconds=1) if after else None
        ahead = any(goal >= at for goal in goals)
        steps.append(Step(node, is_goal, at, seconds, after[1] if after else "end", ahead))
    return steps


def _by_week(world: OracleWorld) -> Iterator[tuple[dict[str, Any], list[Walk]]]:
    groups: dict[tuple[str, Any], list[Walk]] = defaultdict(list)
    for walk in walks(world):
        day = walk.session["local_date"]
        for population in POPULATIONS:
            if walk.counts_in(population):
                groups[population, day - timedelta(days=day.weekday())].append(walk)
    for (population, monday), found in groups.items():
        yield (
            {
                "source_system": APP,
                "population": population,
                "week_start_date": monday,
            },
            found,
        )


def agg_path_nodes(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per population, week and place."""
    return [
        {**key, "node": node, **_visits(node, found)}
        for key, found in _by_week(world)
        for node in sorted({step.node for walk in found for step in walk.steps})
    ]


def _visits(node: str, found: Sequence[Walk]) -> dict[str, Any]:
    visits = [[step for step in walk.steps if step.node == node] for walk in found]
    all_visits = [step for steps in visits for step in steps]
    exits = sum(step.next_node == "end" and not step.is_goal for step in all_visits)
    low, high = wilson(exits, len(all_visits)) or (None, None)
    return {
        "visit_count": len(all_visits),
        "session_count": sum(bool(steps) for steps in visits),
        "exit_count": exits,
        "exit_ratio": ratio(exits, len(all_visits)),
        "exit_ratio_low": low,
        "exit_ratio_high": high,
        "goal_session_count": sum(any(s.is_followed_by_goal for s in steps) for steps in visits),
    }


def agg_path_transitions(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per population, week, place and place after it."""
    rows = []
    for key, found in _by_week(world):
        ways: dict[tuple[str, str], list[tuple[int, Step]]] = defaultdict(list)
        for number, walk in enumerate(found):
            for step in walk.steps:
                ways[step.node, step.next_node].append((number, step))
        visits = Counter(step.node for walk in found for step in walk.steps)
        for (node, after), taken in ways.items():
            seconds = [step.seconds for _, step in taken if step.seconds is not None]
            way = {
                "node": node,
                "next_node": after,
                "transition_count": len(taken),
                "session_count": len({number for number, _ in taken}),
                "node_visit_count": visits[node],
                "node_share_ratio": ratio(len(taken), visits[node]),
                "median_seconds": median(seconds) if seconds else None,
            }
            rows.append(key | way)
    return rows


def agg_session_paths(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per population, month and path."""
    rows = []
    for population in POPULATIONS:
        months: dict[Any, Counter[str]] = defaultdict(Counter)
        for walk in walks(world):
            if walk.counts_in(population):
                path = " > ".join(step.node for step in walk.steps[:LONGEST_PATH])
                months[walk.session["local_date"].replace(day=1)][path] += 1
        for month, counts in months.items():
            key = {"source_system": APP, "population": population, "month_start_date": month}
            rows += [key | row for row in _ranked(counts)]
    return rows


def _ranked(counts: Counter[str]) -> Iterator[dict[str, Any]]:
    total = counts.total()
    kept = [(path, count) for path, count in counts.items() if count >= FEWEST_SESSIONS]
    kept.sort(key=lambda each: (-each[1], each[0]))
    rest = total - sum(count for _, count in kept)
    shown = [(path, count, rank) for rank, (path, count) in enumerate(kept, start=1)]
    for path, count, rank in [*shown, *([("other", rest, None)] if rest else [])]:
        yield {
            "path": path,
            "session_count": count,
            "all_session_count": total,
            "session_ratio": ratio(count, total),
            "path_rank": rank,
        }


TABLES = {
    "product.agg_path_nodes": agg_path_nodes,
    "product.agg_path_transitions": agg_path_transitions,
    "product.agg_session_paths": agg_session_paths,
}
