"""A disk that is full: the run says so, nothing half done is seen, and with room again all is well.

The disk is a small tmpfs where one may be mounted; elsewhere no file may grow beyond a limit, which
writers meet in the same calls. Belongs here: both, and the trials.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults import driver
from tests.faults.station import Station
from tests.faults.visible import half_done
from tests.faults.world import World

STEPS = {"land": 12, "build": 5, "predict": 4, "publish": 7}
"""Sizes tried per stage, from no room at all to almost what the stage adds."""

_ROOMY = "4g"
_BLOCK = 4096


@dataclass(frozen=True)
class Starved:
    """One run without enough room, and the run after it.

    Attributes:
        stage: The stage.
        room: Bytes that were free.
        met_the_end: Whether the run failed for want of room.
        is_clean: Whether it said so, rather than crash.
        seen: What a reader could see half done in between.
        diverged: What the re-run left otherwise than an undisturbed run does.
    """

    stage: str
    room: int
    met_the_end: bool
    is_clean: bool
    seen: tuple[str, ...]
    diverged: tuple[str, ...]


@dataclass(frozen=True)
class Room:
    """Where a starved run works, and how its room is taken and given."""

    place: Path
    shrink: Callable[[], dict[str, str]]
    widen: Callable[[], None]


def can_mount(scratch: Path) -> bool:
    """Whether this process may mount a tmpfs."""
    try:
        with _tmpfs(scratch / "mount", 0):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


@contextmanager
def _tmpfs(place: Path, room: int) -> Generator[Room]:
    """A disk of its own, which shrinks to what it holds and `room` more."""
    place.mkdir(parents=True)
    _mount(place, f"size={_ROOMY}")

    def shrink() -> dict[str, str]:
        state = os.statvfs(place)
        used = (state.f_blocks - state.f_bfree) * state.f_frsize
        _mount(place, f"remount,size={used + max(room, _BLOCK)}")
        return {}

    try:
        yield Room(place, shrink, lambda: _mount(place, f"remount,size={_ROOMY}"))
    finally:
        subprocess.run(["umount", str(place)], check=True)  # noqa: S607 - the system's own


def _mount(place: Path, options: str) -> None:
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    subprocess.run(command, check=True, capture_output=True)


@contextmanager
def _limited_files(place: Path, room: int) -> Generator[Room]:
    """The disk at hand, on which no file of the run may grow beyond `room`."""
    place.mkdir(parents=True)
    yield Room(place, lambda: {driver.FILE_LIMIT: str(max(room, _BLOCK))}, lambda: None)
    shutil.rmtree(place)


def starve(station: Station, room: int, place: Path, *, mounts: bool) -> Starved:
    """Run a stage with little room, look, give room, run again, compare.

    Args:
        station: Where to start from.
        room: Free bytes of the disk, or the largest file.
        place: Folder for the trial; must not exist.
        mounts: Whether to mount a disk.

    Returns:
        What happened.
    """
    said = place.with_suffix(".said")
    with (_tmpfs if mounts else _limited_files)(place, room) as made:
        settings = station.copy(made.place / "root")
        code = driver.run(settings.data_root, (station.stage,), said, **made.shrink())
        seen = half_done(settings)
        made.widen()
        again = driver.run(settings.data_root, station.again, said)
        diverged = station.divergence(settings)
    if again != 0:
        diverged.insert(0, f"the run after it left with {again}, see {said}")
    is_clean = code in {0, driver.EXIT_REFUSED}
    return Starved(station.stage, room, code != 0, is_clean, tuple(seen), tuple(diverged))


def sweep(world: World, scratch: Path, *, mounts: bool) -> list[Starved]:
    """Starve every stage with several sizes of room.

    Args:
        world: The stations.
        scratch: Folder for the trials.
        mounts: Whether disks can be mounted.

    Returns:
        One result per stage and size.
    """
    results = []
    roots = [world.stations[stage].root for stage in STEPS]
    for stage, before, after in zip(STEPS, roots, (*roots[1:], world.end), strict=True):
        need = _size(after) - _size(before) if mounts else _largest(after)
        for number in range(STEPS[stage]):
            room = need * number // STEPS[stage]
            place = scratch / f"disk-{stage}-{number}"
            results.append(starve(world.stations[stage], room, place, mounts=mounts))
    return results


def _size(root: Path) -> int:
    return sum(path.lstat().st_blocks * 512 for path in root.rglob("*"))


def _largest(root: Path) -> int:
    return max(path.stat().st_size for path in root.rglob("*") if path.is_file())
