"""`python -m tests.bench`: measure, print the figures as a table, write bench.json.

Belongs here: which figures there are and in which order. Does not belong here: how one is measured
(the modules beside this one). This process stays small: what a child's peak memory is said to be is
never less than its parent's.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.bench import (
    alerts,
    all_marts,
    cells,
    dashboards,
    landing,
    learner_marts,
    metrics,
    ml_features,
    ml_forecasts,
    ml_models,
    ml_statistics,
    reports,
    whole_path,
)
from tests.bench.figures import Figure, report

TARGET = Path(__file__).resolve().parents[2] / "bench.json"

Bench = Callable[[Path], Iterator[Figure]]

BENCHES: dict[str, Bench] = {
    "parsers": landing.against_parsers,
    "memory": landing.memory,
    "small-batches": landing.small_batches,
    "simulator": whole_path.simulator,
    "default-world": whole_path.default_world,
    "new-day": whole_path.new_day,
    "all-marts": all_marts.all_marts,
    "learner-marts": learner_marts.learner_marts,
    "metrics": metrics.metrics,
    "alerts": alerts.alerts,
    "reports": reports.reports,
    "cells": cells.cells,
    "dashboards": dashboards.dashboards,
    "ml-experiments": ml_statistics.experiments,
    "ml-effects": ml_statistics.effects,
    "ml-drift": ml_statistics.drift,
    "ml-rules": ml_statistics.rules,
    "ml-hazard": ml_models.hazard,
    "ml-speed": ml_models.speed,
    "ml-forecasts": ml_forecasts.ml_forecasts,
}

OF_OULAD: dict[str, Callable[..., Iterator[Figure]]] = {
    "oulad": whole_path.oulad,
    "ml-features": ml_features.features,
    "ml-oulad": ml_models.oulad,
}
"""Those that need OULAD's files."""


def main() -> int:
    """Measure what was asked for; 1 when a figure does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--oulad", type=Path, help="Folder with OULAD's Parquet files.")
    parser.add_argument("--only", nargs="+", choices=[*BENCHES, *OF_OULAD], help="Only these.")
    arguments = parser.parse_args()
    benches = dict(BENCHES)
    if arguments.oulad is not None:
        data = arguments.oulad.resolve()
        benches |= {name: partial(bench, data=data) for name, bench in OF_OULAD.items()}
    elif asked := sorted(set(arguments.only or ()) & set(OF_OULAD)):
        parser.error(f"{', '.join(asked)} needs --oulad PATH")
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="etude-bench-") as scratch:
        try:
            for name in arguments.only or benches:
                print(f"measuring {name}", file=sys.stderr, flush=True)  # noqa: T201
                figures.extend(benches[name](Path(scratch)))
        finally:
            report(figures, TARGET)
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
