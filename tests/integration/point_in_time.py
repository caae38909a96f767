"""The feature marts over another lake: one that lost, or garbled, what was not known at a moment.

Belongs here: which rows were not known, what is done to them, and the marts made anew of the rest.
Does not belong here: what must be equal (`test_point_in_time.py`).
"""

from __future__ import annotations

import csv
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import duckdb

from orchestration.contracts.registry import contract
from orchestration.settings import PROJECT_ROOT, Settings
from orchestration.warehouse.compiled import CompiledProject, Node
from orchestration.warehouse.sandbox import Sandbox, compiled_project

Rows = dict[tuple[Any, ...], dict[str, Any]]

MARTS = {
    "ml.fct_enrolment_weeks": ("learner_id", "module_id", "as_of_at"),
    "ml.fct_subscription_weeks": ("subscription_id", "as_of_at"),
    "ml.fct_learner_weeks": ("learner_id", "as_of_at"),
    "ml.fct_progress_weeks": ("learner_id", "subject_kind", "subject_id", "as_of_at"),
    "ml.fct_buyer_weeks": ("learner_id", "as_of_at"),
}

LABELS = (
    "is_withdrawn_within_7_days",
    "is_completed_within_28_days",
    "has_failed_or_withdrawn",
    "is_churned_within_7_days",
    "is_inactive_next_14_days",
    "completed_at",
    "order_count_next_90_days",
    "order_day_count_next_90_days",
    "order_cents_next_90_days",
)

CHOICES = {"fitness_coach__consents", "song_practice__privacy_settings"}
"""Streams of what learners allow: that holds of the past, too, and is no feature."""

GARBLED = {
    "VARCHAR": "case when {chance} < 0.5 then {name} else 'garbled' end",
    "BOOLEAN": "{chance} < 0.5",
    "BIGINT": "cast(1000 * {chance} as bigint)",
    "DOUBLE": "100 * {chance}",
    "TIMESTAMP": "timestamp '2026-01-01' + to_seconds(cast(40000000 * {chance} as bigint))",
}


def _lags() -> dict[tuple[str, str], int]:
    seed = PROJECT_ROOT / "dbt_project" / "seeds" / "availability_lags.csv"
    with seed.open(encoding="utf-8") as rows:
        return {
            (row["source_system"], row["stream"]): int(row["lag_hours"])
            for row in csv.DictReader(rows)
        }


def without_future(relation: str, moment: datetime) -> str:
    """A query of a lake stream without the rows that were not known before a moment."""
    source, stream = relation.split("__", 1)
    facts = contract(source, stream)
    lag = _lags().get((source, stream), 0)
    clocks = [name for name in (facts.clock, facts.version) if name]
    known = " and ".join(
        f"coalesce({name} + interval {lag} hour < timestamp '{moment}', true)" for name in clocks
    )
    return (
        f"select * from origin.lake.{relation} "
        f"where _sent_at < timestamp '{moment}' and {known or 'true'}"
    )


def with_garbled_future(
    connection: duckdb.DuckDBPyConnection, relation: str, moment: datetime, seed: float
) -> str:
    """A query of a lake stream whose rows sent at or after a moment say anything at all.

    Keys, people and the sending stay; an exact copy of a row sent before is no news and stays, too.
    """
    facts = contract(*relation.split("__", 1))
    kept = {*facts.key, *(item.name for item in facts.lake_fields if item.person)}
    columns = connection.execute(f"describe origin.lake.{relation}").fetchall()
    chosen = []
    for place, (name, kind, *_) in enumerate(columns):
        rule = GARBLED.get(kind)
        if name in kept or name.startswith("_") or rule is None:
            chosen.append(name)
            continue
        chance = f"(hash({seed}, {place}, _row_hash, _line) % 1000000) / 1e6"
        told = rule.format(name=name, chance=chance)
        first = "min(_sent_at) over (partition by _key_hash, _row_hash)"
        news = f"{first} >= timestamp '{moment}'"
        chosen.append(f"case when {news} then {told} else {name} end as {name}")
    return f"select {', '.join(chosen)} from origin.lake.{relation}"


def _needed(project: CompiledProject) -> tuple[Sequence[Node], set[str]]:
    needed: set[str] = set()
    waiting = [project.named(name).unique_id for name in MARTS]
    while waiting:
        unique_id = waiting.pop()
        if unique_id not in needed and unique_id in project.nodes:
            needed.add(unique_id)
            waiting.extend(project.nodes[unique_id].parents)
    streams = {
        project.nodes[key].name
        for key in needed
        if project.nodes[key].kind == "source" and project.nodes[key].schema == "lake"
    }
    sources = [key for key in needed if project.nodes[key].kind == "source"]
    models = [node for node in project.after(sources) if node.unique_id in needed]
    return models, {name for name in streams if "__" in name and not name.startswith("_")}


@contextmanager
def marts_over(settings: Settings, query: Any) -> Generator[dict[str, Rows]]:
    """The feature marts, made anew over another lake.

    Args:
        settings: A deployment with a build.
        query: From connection and relation to the query that stands for that stream of the lake.
    """
    project = compiled_project(settings)
    models, streams = _needed(project)
    changed = {name for name in streams - CHOICES if name.split("__")[0] in _SOURCES}
    anew = {f"lake.{name}" for name in changed} | {
        node.full_name for node in project.after(_readers(project, changed))
    }
    with Sandbox.over(settings, project, anew) as sandbox:
        for name in sorted(changed):
            text = query(sandbox.connection, name)
            sandbox.connection.execute(f"create table build.lake.{name} as {text}")
        sandbox.make(node for node in models if node.full_name in anew)
        yield {mart: rows_of(sandbox.connection, mart, key) for mart, key in MARTS.items()}


_SOURCES = {source for source, _ in _lags()}


def _readers(project: CompiledProject, streams: set[str]) -> list[str]:
    return [
        key
        for key, node in project.nodes.items()
        if node.kind == "source" and node.schema == "lake" and node.name in streams
    ]


def rows_of(connection: duckdb.DuckDBPyConnection, mart: str, key: Sequence[str]) -> Rows:
    """Features of a mart by its key, labels left out."""
    relation = connection.execute(f"select * from build.{mart}")
    names = [column[0] for column in relation.description]
    found = {}
    for values in relation.fetchall():
        row = dict(zip(names, values, strict=True))
        found[tuple(row[name] for name in key)] = {
            name: value
            for name, value in row.items()
            if name not in LABELS and not name.endswith("_label_available_at")
        }
    return found
