"""The features of enrolments in figures: what the mart of all of OULAD costs.

Belongs here: the data, the goals. Does not belong here: the measured program
(`programs/ml_features.py`), the models that are trained on it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Figure, at_least, at_most, measure
from tests.bench.whole_path import MAPPINGS, OULAD_STREAMS, etude

FEATURE_SECONDS = 60.0
FEATURE_GIGABYTES = 4.0
ENROLMENT_WEEKS = 895_000


def features(scratch: Path, data: Path) -> Iterator[Figure]:
    """Make the features of every open enrolment of OULAD on every Monday.

    Args:
        scratch: Folder for the data root.
        data: Folder with OULAD's Parquet files.
    """
    root = scratch / "ml-features"
    for stream in OULAD_STREAMS:
        mapping = ("--map", str(MAPPINGS / f"{stream}.sql"))
        etude(
            root, "submit", *mapping, "--source", "learning_platform", "--stream", stream, str(data)
        )
    measure(["-m", "tests.bench.programs.land", str(root)])
    program = ["-m", "tests.bench.programs.ml_features", str(root)]
    measure([*program, "before"])
    made = measure([*program, "features"])
    rows, seconds = (float(number) for number in made.output.split())
    words = "dbt run of the mart and its own intermediates, OULAD's 10.7 million activities"
    yield at_most("features of OULAD, time", seconds, FEATURE_SECONDS, "s", words)
    yield at_most(
        "features of OULAD, memory", made.peak_megabytes / 1024, FEATURE_GIGABYTES, "GiB", words
    )
    words = "open enrolments and Mondays"
    yield at_least("features of OULAD, size", rows, ENROLMENT_WEEKS, "rows", words)
    shutil.rmtree(root)
