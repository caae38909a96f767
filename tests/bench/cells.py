"""G6 in figures: every number of every report and dashboard, recomputed from its rows.

Belongs here: the world, the goal. Does not belong here: recomputing (`programs/cells.py`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import orjson

from tests.bench.figures import Figure, at_most, measure
from tests.bench.whole_path import etude


def cells(scratch: Path) -> Iterator[Figure]:
    """Publish the default world with its pages, then explain every number that they show."""
    root = scratch / "cells"
    etude(root, "run", "--simulate-if-empty")
    found = orjson.loads(measure(["-m", "tests.bench.programs.cells", str(root)]).output)
    words = f"of {found['cells']:,} numbers, from the rows of {found['tables']} tables"
    yield at_most(
        "shown numbers that are not the sum of their rows", len(found["wrong"]), 0, "", words
    )
    each = found["seconds"] / max(1, found["cells"])
    yield at_most("time to explain one", each * 1_000, 1_000, "ms", words)
    shutil.rmtree(root)
