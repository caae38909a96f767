"""Four runs at once on one data root: one works, three are told to come back later.

Belongs here: starting them together. Does not belong here: the lock (`landing/lock.py`).
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.faults import driver
from tests.faults.trees import differences, lake_tree
from tests.faults.world import PUBLISHING, World

RUNS = 4
_GETTING_READY_SECONDS = 3.0
_COMMAND = "from orchestration.cli.main import main; main()"


def crowd(world: World, scratch: Path) -> tuple[list[int], list[str]]:
    """Start the whole path four times at the same moment.

    Args:
        world: The stations.
        scratch: Folder for the trial.

    Returns:
        The exit codes, sorted; and what the data root holds otherwise than after one run.
    """
    settings = world.stations["land"].copy(scratch / "crowd", whole=True)
    start = str(time.time() + _GETTING_READY_SECONDS)
    processes = [
        driver.start(
            settings.data_root,
            ("land", *PUBLISHING),
            scratch / f"crowd-{number}.said",
            {driver.START_AT: start},
        )
        for number in range(RUNS)
    ]
    for process in processes:
        process.join()
    codes = sorted(process.exitcode or 0 for process in processes)
    alone = lake_tree(driver.settings_of(world.end))
    return codes, [
        *differences(alone, lake_tree(settings)),
        *world.stations["publish"].divergence(settings),
    ]


def crowd_of_commands(world: World, scratch: Path) -> list[int]:
    """Start `etude run` four times; the exit codes, sorted."""
    settings = world.stations["land"].copy(scratch / "commands", whole=True)
    environment = os.environ | {"ETUDE_DATA": str(settings.data_root)}
    processes = []
    for number in range(RUNS):
        with (scratch / f"command-{number}.said").open("wb") as said:
            processes.append(
                subprocess.Popen(
                    [sys.executable, "-c", _COMMAND, "run"],
                    env=environment,
                    stdout=said,
                    stderr=said,
                )
            )
    return sorted(process.wait() for process in processes)
