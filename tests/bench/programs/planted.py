"""Compares what was planted with what the learner marts found: ROOT. Prints figures as JSON."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import orjson
import polars as pl

from orchestration.settings import Settings
from orchestration.simulator.truth import load
from tests.planted import (
    NAMED,
    planted_progress,
    planted_sections,
    planted_steps,
    planted_trends,
    spearman,
)

if __name__ == "__main__":
    settings = Settings(data_root=Path(sys.argv[1]))
    with duckdb.connect(settings.build_file, read_only=True) as connection:
        connection.execute("set search_path = 'practice,intermediate,health'")
        sections = planted_sections(load(settings.data_root).song_practice, connection)
        trends = planted_trends(planted_progress(settings.data_root), connection)
        steps = planted_steps(settings.data_root, connection.sql("from fct_wearable_days").pl())
    flat = trends.filter(pl.col("trend") == "flat")
    figures = {
        "difficulty": spearman(sections, "difficulty_factor", "difficulty"),
        "pauses": spearman(sections, "pause_count", "difficulty"),
        "flat": flat.height,
        "said_to_change": flat.select(NAMED.mean()).item(),
        "resolved_steps": steps["resolved_value"].sum() / steps["steps_seen"].sum(),
        "summed_steps": steps["naive_value"].sum() / steps["steps_seen"].sum(),
    }
    print(orjson.dumps(figures).decode())  # noqa: T201
