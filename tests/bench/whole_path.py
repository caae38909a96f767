"""The whole path in figures: the default world, the simulator, one new day in a year, OULAD.

Belongs here: what is run and which goal it has. Does not belong here: landing alone (`landing.py`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import orjson

from tests.bench.figures import Figure, Measurement, at_least, at_most, measure

RUN_SECONDS = 60.0
DEFAULT_ROWS = 250_000
SIMULATED_PER_SECOND = 200_000.0
SIMULATED = ("8000", "90")
YEAR = ("6000", "365")
YEAR_ENDS = "2026-11-01T00:00:00"
NEW_DAY_SHARE = 0.03

MAPPINGS = Path(__file__).resolve().parents[2] / "mappings" / "oulad"

OULAD_STREAMS = ("modules", "learners", "module_progress", "assessments", "activities")
OULAD_GIGABYTES = 4.0
OULAD_COUNTS = {
    "enrolments": 32_593,
    "activity rows": 10_655_280,
    "clicks": 39_605_099,
}
_OULAD_QUESTION = """
    select
        (select count(*) from learning.fct_enrolments),
        sum(activity_count),
        sum(click_count)
    from learning.fct_activity_days
"""


def etude(root: Path, *arguments: str) -> Measurement:
    """Run the `etude` command on a data root."""
    command = ["-c", "from orchestration.cli.main import main; main()", *arguments]
    return measure(command, environment={"ETUDE_DATA": str(root)})


def default_world(scratch: Path) -> Iterator[Figure]:
    """Seconds from an empty data root to a release of the default world."""
    root = scratch / "default"
    run = etude(root, "run", "--simulate-if-empty")
    rows, batches = measure(["-m", "tests.bench.programs.received", str(root)]).output.split()
    words = f"make run after set-up: {int(batches):,} batches simulated, landed, built, published"
    yield at_most("default world, time", run.seconds, RUN_SECONDS, "s", words)
    yield at_least("default world, size", int(rows), DEFAULT_ROWS, "rows", "received by landing")
    shutil.rmtree(root)


def simulator(scratch: Path) -> Iterator[Figure]:
    """Rows per second of the simulator on one core."""
    root = scratch / "simulated"
    made = measure(["-m", "tests.bench.programs.simulate", str(root), *SIMULATED])
    rows, seconds = (float(number) for number in made.output.split())
    words = f"one core, {rows:,.0f} rows of {SIMULATED[0]} learners over {SIMULATED[1]} days"
    yield at_least("simulator, rate", rows / seconds, SIMULATED_PER_SECOND, "rows/s", words)
    shutil.rmtree(root)


def new_day(scratch: Path) -> Iterator[Figure]:
    """Seconds to build one new day into a year over seconds to build the year."""
    root, late = scratch / "year", scratch / "last-day"
    measure(["-m", "tests.bench.programs.simulate", str(root), *YEAR])
    for folder in _sent_at_the_end(root):
        target = late / folder.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(target)
    year = _landed_and_built(root)
    rows = int(measure(["-m", "tests.bench.programs.received", str(root)]).output.split()[0])
    shutil.copytree(late, root, dirs_exist_ok=True)
    day = _landed_and_built(root)
    words = f"{day:.1f} s against {year:.1f} s for a first build of {rows:,} rows"
    yield at_most("one new day in a year, build time", day / year, NEW_DAY_SHARE, "x", words)
    shutil.rmtree(root)
    shutil.rmtree(late)


def _sent_at_the_end(root: Path) -> list[Path]:
    """Folders of the batches that leave the apps when the year ends."""
    return [
        manifest.parent
        for manifest in root.glob("landing/*/*/*/manifest.json")
        if str(orjson.loads(manifest.read_bytes())["clientTimestamp"]).startswith(YEAR_ENDS)
    ]


def _landed_and_built(root: Path) -> float:
    """Land what waits and build it; the seconds of the build."""
    measure(["-m", "tests.bench.programs.land", str(root)])
    return float(measure(["-m", "tests.bench.programs.build", str(root)]).output)


def oulad(scratch: Path, data: Path) -> Iterator[Figure]:
    """OULAD from its files to the marts: is every row there, and in how much memory?

    Args:
        scratch: Folder for the data root.
        data: Folder with OULAD's Parquet files.
    """
    root = scratch / "oulad"
    source = ["--source", "learning_platform"]
    runs = {
        f"submit of {stream}": etude(
            root,
            "submit",
            *("--map", str(MAPPINGS / f"{stream}.sql")),
            *source,
            *("--stream", stream),
            str(data),
        )
        for stream in OULAD_STREAMS
    }
    runs["run"] = etude(root, "run")
    found = etude(root, "query", "--csv", _OULAD_QUESTION).output.split(",")
    for (name, expected), value in zip(OULAD_COUNTS.items(), map(int, found), strict=True):
        goal, words = f"= {expected:,}", "OULAD as published, read from the release's marts"
        yield Figure(f"OULAD, {name}", value, "rows", words, goal, value == expected)
    largest = max(runs, key=lambda name: runs[name].peak_megabytes)
    words = f"largest of all steps: {largest}; {sum(run.seconds for run in runs.values()):.0f} s"
    peak = runs[largest].peak_megabytes / 1024
    yield at_most("OULAD, memory", peak, OULAD_GIGABYTES, "GiB", words)
    shutil.rmtree(root)
