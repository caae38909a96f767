"""Metrics in figures: seconds to a first answer in a new process, and of many in one process.

Belongs here: the world, the goals. Does not belong here: the requests (`programs/metrics.py`).
"""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Figure, at_most, measure
from tests.bench.whole_path import etude

WORLD = ("7500", "90")
"""Learners and days: 1.7 million rows."""
COLD_RUNS = 5
COLD_SECONDS = 3.0
WARM_MILLISECONDS = 300.0
TILES = (
    "active_learners,sessions,practice_seconds,completion_ratio,"
    "net_revenue_cents,mrr_cents,acceptance_ratio,ai_accuracy_ratio"
)
"""The eight figures of the summary."""


def metrics(scratch: Path) -> Iterator[Figure]:
    """Publish a world, then ask for metrics by name."""
    root = scratch / "metrics"
    measure(["-m", "tests.bench.programs.simulate", str(root), *WORLD])
    etude(root, "run")
    rows = int(measure(["-m", "tests.bench.programs.received", str(root)]).output.split()[0])
    question = ("metrics", "query", "--metric", TILES, "--last", "30d", "--compare", "--json")
    cold = statistics.median(etude(root, *question).seconds for _ in range(COLD_RUNS))
    words = f"`etude metrics query` for eight figures, whole process; {rows:,} rows; median"
    yield at_most("metrics, cold", cold, COLD_SECONDS, "s", words)
    answered = measure(["-m", "tests.bench.programs.metrics", str(root)])
    asked, p95 = (float(number) for number in answered.output.split())
    words = f"{asked:.0f} mixed requests in one process, p95; {rows:,} rows"
    yield at_most("metrics, warm", p95, WARM_MILLISECONDS, "ms", words)
    shutil.rmtree(root)
