"""All marts in figures: a full build at ten million rows, and how fast each mart answers.

Belongs here: the world, the goals. Does not belong here: the measured programs (`programs/`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Figure, at_most, measure

WORLD = ("46500", "90")
"""Learners and days: ten million rows received, of all streams."""
BUILD_SECONDS = 150.0
BUILD_GIGABYTES = 6.0
ANSWER_MILLISECONDS = 100.0


def all_marts(scratch: Path) -> Iterator[Figure]:
    """Build everything once, publish it and ask every mart its documented questions."""
    root = scratch / "all-marts"
    measure(["-m", "tests.bench.programs.simulate", str(root), *WORLD])
    rows = int(measure(["-m", "tests.bench.programs.land", str(root)]).output.split()[0])
    build = measure(["-m", "tests.bench.programs.build", str(root)])
    words = f"first dbt build with its tests over {rows:,} rows received, dbt's start included"
    yield at_most("all marts, time", build.seconds, BUILD_SECONDS, "s", words)
    yield at_most("all marts, memory", build.peak_megabytes / 1024, BUILD_GIGABYTES, "GiB", words)
    asked = measure(["-m", "tests.bench.programs.questions", str(root)])
    marts, questions, worst, slowest = asked.output.split()
    words = (
        f"p95 of 20 answers to each of {questions} documented questions of {marts} marts, one "
        f"reader; the worst mart, {slowest}"
    )
    yield at_most("marts, answers", float(worst), ANSWER_MILLISECONDS, "ms", words)
    shutil.rmtree(root)
