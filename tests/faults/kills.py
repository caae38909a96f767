"""SIGKILL at every step: does the run die there, is anything half done seen, does a re-run heal?

Belongs here: the trials. Does not belong here: what is compared (`trees.py`, `visible.py`).
"""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from orchestration.releases.switch import current_folder
from tests.faults import driver
from tests.faults.station import Station, points_of
from tests.faults.visible import half_done

AT_ONCE = 2


@dataclass(frozen=True)
class Trial:
    """One kill and the run after it.

    Attributes:
        point: Where the run was killed, as `name:n`.
        died: Whether it died by SIGKILL, at that very step.
        seen: What a reader could see half done between kill and re-run.
        diverged: What the re-run left otherwise than an undisturbed run does.
        seconds: How long it took, beside another one.
    """

    point: str
    died: bool
    seen: tuple[str, ...]
    diverged: tuple[str, ...]
    seconds: float


def kill_and_rerun(station: Station, point: str, place: Path) -> Trial:
    """Kill a run at one point, look, run again, compare.

    Args:
        station: Where to start from.
        point: Where to kill, as `name:n`.
        place: Folder for the trial; removed when all went well.

    Returns:
        What happened.
    """
    began = time.perf_counter()
    settings = station.copy(place / "root")
    before = current_folder(settings)
    log, said = place / "steps", place / "said"
    code = driver.run(
        settings.data_root,
        (station.stage,),
        said,
        ETUDE_KILL_AT=point,
        ETUDE_STEP_LOG=str(log),
    )
    died = code == -signal.SIGKILL and points_of(log)[-1:] == (point,)
    seen = half_done(settings)
    if before is not None and current_folder(settings) is None:
        seen.append("there is no current release any more")
    again = driver.run(settings.data_root, station.again, said)
    diverged = station.divergence(settings)
    if again != 0:
        diverged.insert(0, f"the run after it left with {again}, see {said}")
    if died and not seen and not diverged:
        shutil.rmtree(place)
    seconds = time.perf_counter() - began
    return Trial(point, died, tuple(seen), tuple(diverged), seconds)


def try_all(pairs: Iterable[tuple[Station, str]], scratch: Path) -> Iterator[Trial]:
    """Kill at the given points, two at a time, and tell as they end."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(
            lambda job: kill_and_rerun(*job[1], scratch / f"trial-{job[0]}"), enumerate(pairs)
        )
