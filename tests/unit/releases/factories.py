"""Hand-made build files and dbt manifests, small enough to publish in a blink.

Belongs here: what the release tests publish. Does not belong here: tests.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import orjson

from orchestration.settings import Settings

AS_OF = datetime(2026, 10, 31, 12, tzinfo=UTC)

TABLES = {
    "sessions.fct_sessions": """
        select
            'session-' || lpad(i::varchar, 9, '0') as session_id,
            case when i % 10 > 0 then 'learner-' || (i * 7919 % 300) end as learner_id,
            timestamp '2026-09-01' + to_minutes(i * 37) as started_at,
            (i * 7919 % 3600)::bigint as active_seconds,
            round((i % 101) / 100e0, 4) as completion_ratio,
            ((i % 5000) / 100)::decimal(18, 2) as price
        from range({rows}) as numbers (i)
        order by hash(i + {order})
    """,
    "revenue.agg_revenue_days": """
        select (date '2026-09-01' + i::integer) as revenue_date, 'USD' as currency,
            (i * 1234)::bigint as amount_cents
        from range(60) as numbers (i)
    """,
    "staging.stg_song_practice__performance_sessions": "select 1 as performance_session_id",
}


def model(name: str, *, key: list[str] | None = None, **facts: Any) -> dict[str, Any]:
    """One model as dbt's manifest shows it."""
    schema, table = name.split(".")
    layer = "staging" if schema == "staging" else "marts"
    return {
        "unique_id": f"model.etude.{table}",
        "resource_type": "model",
        "name": table,
        "alias": table,
        "schema": schema,
        "fqn": ["etude", layer, schema, table],
        "config": {"materialized": "table", "meta": {"key": key} if key else {}},
        "description": f'One row per row of {table}; it\'s "quoted".',
        "columns": {},
        "checksum": {"name": "sha256", "checksum": "0" * 64},
        **facts,
    }


def unique_test(name: str, column: str) -> dict[str, Any]:
    """A `unique` test on one column as dbt's manifest shows it."""
    table = name.split(".")[1]
    return {
        "unique_id": f"test.etude.unique_{table}_{column}",
        "resource_type": "test",
        "attached_node": f"model.etude.{table}",
        "test_metadata": {"name": "unique", "kwargs": {"column_name": column}},
    }


def manifest() -> dict[str, Any]:
    """The dbt manifest of `TABLES`."""
    columns = {
        "session_id": {"description": "The session's id."},
        "learner_id": {"description": "Random pseudonym; null if anonymous."},
    }
    nodes = [
        model("sessions.fct_sessions", columns=columns),
        unique_test("sessions.fct_sessions", "session_id"),
        model("revenue.agg_revenue_days", key=["revenue_date", "currency"]),
        model("staging.stg_song_practice__performance_sessions"),
    ]
    return {"nodes": {node["unique_id"]: node for node in nodes}, "macros": {}}


def settings_in(folder: Path) -> Settings:
    """A deployment in an empty folder."""
    return Settings(data_root=folder, threads=2, memory_limit="500MB")


def manifest_path(settings: Settings) -> Path:
    """Where `build` writes dbt's manifest."""
    return settings.warehouse / "target" / "manifest.json"


def build(settings: Settings, *, rows: int = 500, order: int = 0) -> None:
    """Write a build file and its manifest as dbt would.

    Args:
        settings: Where.
        rows: Sessions.
        order: Shuffles the physical order of the sessions; the content stays.
    """
    manifest_path(settings).parent.mkdir(parents=True, exist_ok=True)
    manifest_path(settings).write_bytes(orjson.dumps(manifest()))
    settings.build_file.unlink(missing_ok=True)
    with duckdb.connect(str(settings.build_file)) as connection:
        for name, sql in TABLES.items():
            connection.execute(f"create schema if not exists {name.split('.')[0]}")
            connection.execute(f"create table {name} as {sql.format(rows=rows, order=order)}")
