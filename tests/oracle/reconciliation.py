"""What apps count themselves against single rows, and who holds sessions (ING-28, ING-29).

Belongs here: counters, labels of sessions. Does not belong here: facts told by events and by tables
(`platforms.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow.parquet as pq

from tests.oracle.app_sessions import APP
from tests.oracle.community_reputation import agg_reputation_balances
from tests.oracle.lake import Row
from tests.oracle.outside import share
from tests.oracle.retention import monday_of
from tests.oracle.world import OracleWorld


def _shown(world: OracleWorld) -> list[Row]:
    path = world.release / "marts" / "sessions.fct_sessions.parquet"
    return pq.read_table(path).to_pylist()


def agg_counter_reconciliation(world: OracleWorld) -> list[Row]:
    """One row per source, counter and week."""
    groups: dict[tuple[str, str, date], list[tuple[int, int, bool]]] = defaultdict(list)
    for source, counter, day, *compared in _compared(world):
        groups[source, counter, monday_of(day)].append((compared[0], compared[1], compared[2]))
    rows = []
    for key, compared in groups.items():
        differing = [(told, found) for told, found, is_differing in compared if is_differing]
        reported = sum(told for told, _, _ in compared)
        recomputed = sum(found for _, found, _ in compared)
        rows.append(
            {
                **dict(zip(("source_system", "counter", "week_start_date"), key, strict=True)),
                "compared_count": len(compared),
                "differing_count": len(differing),
                "reported_higher_count": sum(told > found for told, found in differing),
                **share("differing_ratio", len(differing), len(compared)),
                "reported_total": reported,
                "recomputed_total": recomputed,
                "difference_total": reported - recomputed,
            }
        )
    return rows


def _compared(world: OracleWorld) -> Iterator[tuple[Any, ...]]:
    names = {"active_seconds": ("active_seconds", 2)} | {
        name: (f"{name}_count", 1) for name in ("pause", "rewind", "fast_forward", "tempo_change")
    }
    for row in _shown(world):
        for counter, (name, least) in names.items():
            told, found = row[f"reported_{name}"], row[f"event_{name}"]
            is_known = not (row["is_open"] or row["is_end_inferred"] or told is None)
            if is_known and found is not None:
                is_differing = abs(told - found) >= least
                yield row["source_system"], counter, row["session_date"], told, found, is_differing
    for row in agg_reputation_balances(world):
        told, found = row["reported_points"], row["ledger_points"]
        if told is not None:
            day = row["reported_at"].date()
            yield row["source_system"], "reputation", day, told, found, told != found
    orders = world.lake.standing(APP, "marketplace_orders")
    for row in world.lake.standing(APP, "marketplace_programs"):
        stars = [
            order["rating"]
            for order in orders
            if order["programId"] == row["id"]
            and order["rating"] is not None
            and order["updatedAt"] <= row["updatedAt"]
        ]
        if stars or row["ratingCount"]:
            told = round((row["averageRating"] or 0) * row["ratingCount"])
            is_same = row["ratingCount"] == len(stars) and (
                abs(row["averageRating"] - sum(stars) / len(stars)) <= 0.001
            )
            day = row["updatedAt"].date()
            yield APP, "program_rating", day, told, sum(stars), not is_same


def agg_traffic_labels(world: OracleWorld) -> list[Row]:
    """One row per source, label and week."""
    weeks: dict[tuple[str, date], list[tuple[str, Row]]] = defaultdict(list)
    for row in _shown(world):
        label = "internal" if row["is_internal"] else row["bot_rule"] or "people"
        weeks[row["source_system"], monday_of(row["local_date"])].append((label, row))
    rows = []
    for (source, monday), labelled in weeks.items():
        for label in {label for label, _ in labelled}:
            own = [row for each, row in labelled if each == label]
            seconds = [row["total_seconds"] for row in own if row["total_seconds"] is not None]
            rows.append(
                {
                    "source_system": source,
                    "label": label,
                    "week_start_date": monday,
                    "session_count": len(own),
                    "learner_count": len({row["learner_id"] for row in own} - {None}),
                    "timed_session_count": len(seconds),
                    "total_seconds": sum(seconds) if seconds else None,
                    "week_session_count": len(labelled),
                    **share("session_ratio", len(own), len(labelled)),
                }
            )
    return rows


TABLES = {
    "ops.agg_counter_reconciliation": agg_counter_reconciliation,
    "ops.agg_traffic_labels": agg_traffic_labels,
}
