"""Worlds that are young, tiny, sparse, or end on an odd day: each must end in a release.

Belongs here: which worlds, and making them. Does not belong here: what their numbers must be (the
suite's planted truths).
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from orchestration.releases.errors import ReleaseError
from orchestration.releases.store import current_release, verify
from orchestration.settings import Settings
from orchestration.simulator.world import simulate

AT_ONCE = 2
_COMMAND = "from orchestration.cli.main import main; main()"
_SHOWN = ("index.html", "dashboards/executive/index.html", "reports/executive/report.pdf")


@dataclass(frozen=True)
class OddWorld:
    """A world that is unlike the suite's.

    Attributes:
        name: What is odd about it.
        learners: Learners over all five apps.
        days: Days of history.
        until: The day before which it ends.
    """

    name: str
    learners: int
    days: int
    until: dt.date


def odd_worlds(today: dt.date) -> list[OddWorld]:
    """Worlds to try; those of senders whose clocks run ahead depend on today."""
    one = dt.timedelta(days=1)
    return [
        OddWorld("twenty learners for two weeks", 20, 14, dt.date(2026, 11, 20)),
        OddWorld("a single week", 200, 7, dt.date(2026, 11, 20)),
        OddWorld("forty learners for half a year", 40, 180, dt.date(2026, 11, 20)),
        OddWorld("twenty learners for a year", 20, 365, dt.date(2026, 11, 1)),
        OddWorld("a leap day at the end", 200, 45, dt.date(2024, 3, 1)),
        OddWorld("clocks gone back on the last day", 200, 45, dt.date(2025, 10, 27)),
        OddWorld("a new year", 200, 45, dt.date(2026, 1, 1)),
        OddWorld("senders a day ahead", 200, 45, today + one),
        OddWorld("senders of whom some are refused as ahead", 200, 45, today + 9 * one),
    ]


def try_worlds(worlds: list[OddWorld], scratch: Path) -> Iterator[tuple[OddWorld, list[str]]]:
    """Simulate each and run the whole path; what is wrong with its release, in the order given."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        folders = [scratch / f"world-{number}" for number in range(len(worlds))]
        yield from zip(worlds, pool.map(_try, worlds, folders), strict=True)


def _try(world: OddWorld, folder: Path) -> list[str]:
    settings = Settings(data_root=folder, memory_limit="2GB")
    simulate(settings, learners=world.learners, days=world.days, until=world.until)
    environment = os.environ | {"ETUDE_DATA": str(folder)}
    ran = subprocess.run(
        [sys.executable, "-c", _COMMAND, "run"], env=environment, capture_output=True, check=False
    )
    if ran.returncode:
        return [f"exit code {ran.returncode}", ran.stderr.decode(errors="replace")[-2_000:]]
    try:
        release = current_release(settings)
    except ReleaseError as error:
        return [str(error)]
    missing = [f"{name} is not there" for name in _SHOWN if not (release.folder / name).exists()]
    return [*missing, *verify(release)]
