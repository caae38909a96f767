"""Reports in figures: seconds for all formats of the executive report, cold and warm.

Belongs here: the world, the goals. Does not belong here: making them (`programs/reports.py`).
"""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Figure, at_most, measure
from tests.bench.whole_path import etude

COLD_RUNS = 3
COLD_SECONDS, WARM_SECONDS, ALL_SECONDS = 15.0, 5.0, 12.0


def reports(scratch: Path) -> Iterator[Figure]:
    """Publish the default world, then make reports of it."""
    root = scratch / "reports"
    etude(root, "run", "--simulate-if-empty")
    asked = ("report", "executive", "--to-folder", str(scratch / "report"))
    cold = statistics.median(etude(root, *asked).seconds for _ in range(COLD_RUNS))
    words = "`etude report executive`: PDF, Excel, JSON, e-mail; whole process; median"
    yield at_most("executive report, cold", cold, COLD_SECONDS, "s", words)
    made = measure(["-m", "tests.bench.programs.reports", str(root), str(scratch / "report")])
    warm, three = (float(number) for number in made.output.split())
    words = "all formats, another time than the one before in the process; median"
    yield at_most("executive report, warm", warm, WARM_SECONDS, "s", words)
    words = "executive, business, technical: all formats, one new process"
    yield at_most("the three reports of a release", three, ALL_SECONDS, "s", words)
    shutil.rmtree(root)
    shutil.rmtree(scratch / "report")
