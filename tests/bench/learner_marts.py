"""The learner marts in figures: what a full build costs, and whether what was planted is found.

Belongs here: the world, what is compared with what, the goals. Does not belong here: the measured
programs (`programs/`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import orjson

from tests.bench.figures import Figure, at_least, at_most, measure

WORLD = ("56000", "90")
"""Learners and days: a million sessions."""
BUILD_SECONDS = 90.0
BUILD_GIGABYTES = 6.0
SLOWER_THAN_BARE = 3.0
DIFFICULTY_CORRELATION = 0.8
BETTER_THAN_COUNTING = 0.2
SAID_TO_CHANGE = 0.06
STEPS_APART = 0.02
EXPORTED_PER_SECOND = 2_000.0


def learner_marts(scratch: Path) -> Iterator[Figure]:
    """Build the learner marts anew where everything else is built, then look at what they say."""
    root = scratch / "learner-marts"
    measure(["-m", "tests.bench.programs.simulate", str(root), *WORLD])
    landed = measure(["-m", "tests.bench.programs.land", str(root)]).output.split()
    measure(["-m", "tests.bench.programs.build", str(root)])
    yield from _costs(root, int(landed[0]))
    yield from _findings(root)
    yield _exports(root)
    shutil.rmtree(root)


def _costs(root: Path, rows: int) -> Iterator[Figure]:
    """Time and memory of the build, and the time of the bare group-bys.

    Bare is one group-by per mart and fact that it counts (`programs/bare_groups.py`), in the same
    engine with the same limits. A mart that was nothing but a sum would cost just that. It is not
    one group-by per fact: marts of different grain cannot come out of the same one, and the more
    marts there were, the less it would say; what that takes is told beside. On the other side
    stands the whole command, with dbt's own time for each of its models.
    """
    build = measure(["-m", "tests.bench.programs.learner_marts", str(root)])
    models, command_seconds = (float(number) for number in build.output.split())
    bare = measure(["-m", "tests.bench.programs.bare_groups", str(root)])
    each_mart, each_fact = (float(number) for number in bare.output.split())
    words = f"dbt run of {models:.0f} models in a world of {rows:,} rows, dbt's start included"
    yield at_most("learner marts, time", build.seconds, BUILD_SECONDS, "s", words)
    yield at_most(
        "learner marts, memory", build.peak_megabytes / 1024, BUILD_GIGABYTES, "GiB", "as above"
    )
    words = (
        f"{command_seconds:.1f} s against one bare group-by per mart of the facts that it counts, "
        f"{each_mart:.1f} s; one per fact for all marts: {each_fact:.1f} s"
    )
    ratio = command_seconds / each_mart
    yield at_most("learner marts against bare group-bys", ratio, SLOWER_THAN_BARE, "x", words)


def _findings(root: Path) -> Iterator[Figure]:
    """Whether the marts find what was planted, and do better than counting."""
    program = ["-m", "tests.bench.programs.planted", str(root)]
    found = orjson.loads(measure(program).output)
    words = "rank correlation with the planted difficulty of sections"
    difficulty, pauses = found["difficulty"], found["pauses"]
    yield at_least("hard sections, found", difficulty, DIFFICULTY_CORRELATION, "rho", words)
    words = f"correlation {difficulty:.3f} less that of counting pauses, {pauses:.3f}"
    gain = difficulty - pauses
    yield at_least("hard sections, better than counting", gain, BETTER_THAN_COUNTING, "rho", words)
    words = f"{found['flat']:,} learners whose completion was planted flat, over 90 days"
    share = found["said_to_change"]
    yield at_most("learners wrongly said to change", share, SAID_TO_CHANGE, "share", words)
    words = f"resolved by planted steps, off 1; a plain sum gives {found['summed_steps']:.2f}"
    apart = abs(found["resolved_steps"] - 1)
    yield at_most("steps of overlapping devices", apart, STEPS_APART, "share", words)


def _exports(root: Path) -> Figure:
    """Learners' files per second."""
    exports = measure(["-m", "tests.bench.programs.exports", str(root)])
    learners, seconds = (float(number) for number in exports.output.split())
    words = f"{learners:,.0f} learners' files from a published release in {seconds:.1f} s"
    return at_least("exports, rate", learners / seconds, EXPORTED_PER_SECOND, "learners/s", words)
