"""Builds the warehouse of a data root from its lake: ROOT. Prints seconds, start-up left out."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from orchestration.settings import Settings
from orchestration.warehouse.dbt import DbtFailedError, build_arguments, run_dbt
from orchestration.warehouse.parsed import manifest_path
from orchestration.warehouse.state import mark_built, plan_build

if __name__ == "__main__":
    settings = Settings(data_root=Path(sys.argv[1]))
    manifest_path(settings)
    began = time.perf_counter()
    plan = plan_build(settings)
    outcome = run_dbt(
        settings, build_arguments(plan), as_of=plan.as_of, previous_as_of=plan.previous_as_of
    )
    if outcome.problems:
        raise DbtFailedError("\n".join(outcome.problems))
    mark_built(settings, plan)
    print(time.perf_counter() - began)  # noqa: T201
