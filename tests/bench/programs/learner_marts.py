"""Builds the learner marts anew in a built warehouse: ROOT. Prints models and seconds.

Belongs here: which models are the learner marts. Does not belong here: what they may cost
(`tests/bench/learner_marts.py`).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from orchestration.settings import Settings
from orchestration.warehouse.dbt import DbtFailedError, run_dbt
from orchestration.warehouse.state import plan_build

FOLDERS = ("practice", "community", "health", "engagement", "vocabulary", "progress", "stats")
"""Folders of models, in intermediate and in marts, that hold nothing else."""
MODELS = (
    "int_cohorts__streak_days",
    "agg_learner_streaks",
    "int_learners__today",
    "int_sessions__spoken",
    "int_sessions__stat_periods",
    "agg_measurement_matching",
)
SELECTED = (*(f"path:models/**/{folder}" for folder in FOLDERS), *MODELS)

if __name__ == "__main__":
    settings = Settings(data_root=Path(sys.argv[1]))
    plan = plan_build(settings)
    began = time.perf_counter()
    arguments = ["run", "--full-refresh", "--select", *SELECTED]
    outcome = run_dbt(settings, arguments, as_of=plan.as_of)
    seconds = time.perf_counter() - began
    if outcome.problems:
        raise DbtFailedError("\n".join(outcome.problems))
    for event in sorted(outcome.events, key=lambda event: event["data"]["execution_time"]):
        name, took = event["data"]["node_info"]["node_name"], event["data"]["execution_time"]
        print(f"{took:8.2f} {name}")  # noqa: T201
    print(len(outcome.events), seconds)  # noqa: T201
