"""What runs of the pipeline took: rows of wall-clock facts, beside the data and never in it.

Belongs here: the ledger `lake/_ops/runs.parquet` and its copy in a release. Does not belong here:
measuring a run (`pipeline.py`).

A release holds the runs before the one that made it, in `release.runs`: that one has not ended yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.releases.durable import flush
from orchestration.settings import Settings

WHOLE_RUN = "run"
"""The phase that stands for all of them."""
KEPT_ROWS = 10_000

SCHEMA = pa.schema(
    {
        "run_id": pa.string(),
        "phase": pa.string(),
        "started_at": pa.timestamp("us"),
        "seconds": pa.float64(),
        "is_failed": pa.bool_(),
        "batch_count": pa.int64(),
        "row_count": pa.int64(),
        "landed_bytes": pa.int64(),
        "lake_bytes": pa.int64(),
        "peak_memory_bytes": pa.int64(),
    }
)

COMMENTS = {
    "run_id": "Id of the run in Dagster.",
    "phase": "Step of the run, or `run` for all of it.",
    "started_at": "When it began, by the clock of the machine (UTC).",
    "seconds": "How long it took.",
    "is_failed": "Whether it failed.",
    "batch_count": "Batches answered in the run; null for a step.",
    "row_count": "Rows received in the run; null for a step.",
    "landed_bytes": "Bytes of the batches answered; null for a step.",
    "lake_bytes": "Bytes of the lake after the run; null for a step.",
    "peak_memory_bytes": "Most memory that this process ever had; null for a step.",
}


@dataclass(frozen=True)
class PhaseRun:
    """One phase of one run; see `COMMENTS`."""

    run_id: str
    phase: str
    started_at: datetime
    seconds: float
    is_failed: bool
    batch_count: int | None = None
    row_count: int | None = None
    landed_bytes: int | None = None
    lake_bytes: int | None = None
    peak_memory_bytes: int | None = None


def ledger(settings: Settings) -> Path:
    """Where the runs are kept."""
    return settings.lake / "_ops" / "runs.parquet"


def remember(settings: Settings, phases: Sequence[PhaseRun]) -> None:
    """Add the phases of a run, and forget the oldest beyond `KEPT_ROWS`."""
    path = ledger(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = pa.Table.from_pylist([asdict(phase) for phase in phases], SCHEMA)
    rows = pa.concat_tables([runs(settings), new])
    aside = path.with_name(f".{path.name}.part")
    pq.write_table(rows.slice(max(0, rows.num_rows - KEPT_ROWS)), aside)
    aside.replace(path)
    flush(path.parent)


def runs(settings: Settings) -> pa.Table:
    """Every phase that is remembered, oldest first."""
    path = ledger(settings)
    return pq.read_table(path, schema=SCHEMA) if path.exists() else SCHEMA.empty_table()


def last_run(settings: Settings) -> PhaseRun | None:
    """The newest whole run; none before the first."""
    whole = [row for row in runs(settings).to_pylist() if row["phase"] == WHOLE_RUN]
    return PhaseRun(**whole[-1]) if whole else None


def write_runs(marts: Path, past: pa.Table) -> None:
    """Add `release.runs` to a draft's DuckDB file."""
    with duckdb.connect(str(marts)) as connection:
        connection.register("past_runs", past)
        connection.execute("begin")
        connection.execute("create schema if not exists release")
        connection.execute("create table release.runs as from past_runs")
        connection.execute(
            "comment on table release.runs is "
            "'One row per run of the pipeline before this release and phase of it.'"
        )
        for column, meaning in COMMENTS.items():
            connection.execute(f"comment on column release.runs.{column} is '{meaning}'")
        connection.execute("commit")
        connection.execute("checkpoint")
