"""Makes reports in one process: ROOT FOLDER. Prints seconds of the executive one when warm, and of
the three of a release when cold.

Belongs here: the times that are asked for. Each warm report is of another time than all before, so
that no chart is drawn already.
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path

from orchestration.metrics.ranges import last_whole_day
from orchestration.releases.store import current_release
from orchestration.reports.defined.period import between
from orchestration.reports.defined.read import find
from orchestration.reports.defined.write import STANDARD, make, write
from orchestration.settings import Settings

WARM_RUNS = 5


def main() -> None:
    """Make the three reports, then the executive one of five other times."""
    settings = Settings(data_root=Path(sys.argv[1]))
    folder, target = current_release(settings).folder, Path(sys.argv[2])

    def seconds(name: str, days_ago: int) -> float:
        began = time.perf_counter()
        report = make(
            folder,
            find(name, settings),
            settings,
            lambda as_of: between(
                last_whole_day(as_of) - timedelta(days=29 + days_ago),
                last_whole_day(as_of) - timedelta(days=days_ago),
            ),
        )
        write(report, target / name)
        return time.perf_counter() - began

    three = sum(seconds(name, 0) for name in STANDARD)
    warm = statistics.median(seconds("executive", ago) for ago in range(1, WARM_RUNS + 1))
    print(f"{warm:.3f} {three:.3f}")  # noqa: T201 - what the bench reads


if __name__ == "__main__":
    main()
