"""Makes features of enrolments of a landed root: ROOT, and `before` (what they read) or `features`.

Belongs here: which models are made when. Prints rows and seconds. Does not belong here: what they
may cost (`tests/bench/ml_features.py`).
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import duckdb

from orchestration.settings import Settings
from orchestration.warehouse.dbt import DbtFailedError, run_dbt
from orchestration.warehouse.parsed import manifest_path
from orchestration.warehouse.state import plan_build

MART = "fct_enrolment_weeks"
OWN = "path:models/**/ml"
STEPS = {
    "before": (["seed"], ["run", "--select", f"+{MART}", "--exclude", OWN]),
    "features": (["run", "--select", f"+{MART},{OWN}"],),
}
ALL_WEEKS = "140"
"""Mondays from OULAD's first presentation to its last."""

if __name__ == "__main__":
    settings = Settings(data_root=Path(sys.argv[1]))
    os.environ["ETUDE_FEATURE_WEEKS"] = ALL_WEEKS
    manifest_path(settings)
    plan = plan_build(settings)
    began = time.perf_counter()
    for arguments in STEPS[sys.argv[2]]:
        outcome = run_dbt(settings, arguments, as_of=plan.as_of)
        if outcome.problems:
            raise DbtFailedError("\n".join(outcome.problems))
    seconds = time.perf_counter() - began
    rows = 0
    if sys.argv[2] == "features":
        with duckdb.connect(str(settings.build_file), read_only=True) as build:
            ((rows,),) = build.execute(f"select count(*) from ml.{MART}").fetchall()
    print(rows, seconds)  # noqa: T201
