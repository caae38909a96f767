"""Decided experiments: one file each, written at the one look that a fixed horizon has.

Belongs here: the files. Does not belong here: what a decision is (`ml/experiments/decision.py`).
"""

from __future__ import annotations

import io
from pathlib import Path
from urllib.parse import quote

import orjson
import polars as pl

from ml.experiments.decision import Decision
from ml.tables.experiments import EXPERIMENT_RESULTS
from orchestration.durable import write_file
from orchestration.settings import Settings

PLAN = "plan"
"""Key of the plan in a file's metadata."""


class DamagedDecisionError(Exception):
    """A decision's file cannot be read, or is not what this release writes."""


def kept_decision(settings: Settings, experiment: str) -> Decision | None:
    """What was decided about an experiment; none if nothing was.

    Raises:
        DamagedDecisionError: Its file cannot be read.
    """
    path = _path(settings, experiment)
    if not path.exists():
        return None
    try:
        rows = pl.read_parquet(path)
        plan = orjson.loads(pl.read_parquet_metadata(path)[PLAN])
    except (OSError, KeyError, ValueError, pl.exceptions.PolarsError) as problem:
        message = (
            f"{path} cannot be read ({problem}): restore it from a copy. Without it the "
            "experiment would be decided by a second look."
        )
        raise DamagedDecisionError(message) from problem
    missing = [column for column in EXPERIMENT_RESULTS.columns if column not in rows.columns]
    filled = (pl.lit(None).alias(column) for column in missing)
    return Decision(plan, EXPERIMENT_RESULTS.of(rows.with_columns(*filled)))


def keep_decision(settings: Settings, experiment: str, decision: Decision) -> None:
    """Write down what was decided."""
    path = _path(settings, experiment)
    path.parent.mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    plan = orjson.dumps(dict(decision.plan), option=orjson.OPT_SORT_KEYS).decode()
    decision.results.write_parquet(content, compression="zstd", metadata={PLAN: plan})
    write_file(path, content.getvalue(), what="decision")


def _path(settings: Settings, experiment: str) -> Path:
    return settings.ml / "experiments" / f"{quote(experiment, safe='')}.parquet"
