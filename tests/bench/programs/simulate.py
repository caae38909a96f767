"""Simulates a world on one core: ROOT LEARNERS DAYS. Prints rows and seconds, start-up left out."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

if __name__ == "__main__":
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    os.environ["POLARS_MAX_THREADS"] = "1"

    from orchestration.settings import Settings
    from orchestration.simulator.world import simulate

    root, learners, days = sys.argv[1:]
    made = simulate(
        Settings(data_root=Path(root)),
        until=date(2026, 11, 1),
        learners=int(learners),
        days=int(days),
    )
    print(made.total_rows, made.seconds)  # noqa: T201
