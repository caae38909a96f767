"""`python -m tests.faults`: kill, starve, crowd, harm and puzzle the pipeline; to faults.json.

Belongs here: the order of the trials and the figures made of them. Does not belong here: the
trials (`kills.py`, `disk.py`, `crowd.py`, `mutants.py`, `worlds.py`).
"""

from __future__ import annotations

import argparse
import datetime as dt
import functools
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from orchestration.settings import PROJECT_ROOT
from tests.bench.figures import Figure, at_least, at_most, report
from tests.faults.crowd import RUNS, crowd, crowd_of_commands
from tests.faults.disk import can_mount, sweep
from tests.faults.driver import EXIT_BUSY
from tests.faults.kills import AT_ONCE, Trial, try_all
from tests.faults.mutants import build_world, models_with_rows, try_mutants, unharmed
from tests.faults.mutations import mutants
from tests.faults.world import World, prepare
from tests.faults.worlds import odd_worlds, try_worlds

LIMIT_SECONDS = 2400.0
MUTANT_SECONDS = 1000.0

Made = Callable[[], World]
"""Makes the world of kills, full disks and crowds, once, when it is first asked for."""


def killed(made: Made, scratch: Path) -> Iterator[Figure]:
    """Figures of SIGKILL at every step."""
    world = made()
    names = [name for name, station in world.stations.items() for _ in station.points]
    stations = world.stations.values()
    pairs = [(station, point) for station in stations for point in station.points]
    trials: list[Trial] = []
    seconds: Counter[str] = Counter()
    for name, trial in zip(names, try_all(pairs, scratch), strict=True):
        trials.append(trial)
        seconds[name] += trial.seconds / AT_ONCE
        _say(trial.point, () if trial.died else ("did not die there",), trial.seen, trial.diverged)
    against = ", ".join(
        f"{count} at {name} in {seconds[name]:.0f} s" for name, count in Counter(names).items()
    )
    yield at_least("kill points tried", len(trials), 100, "points", against)
    alive = sum(not trial.died for trial in trials)
    yield at_most("runs that did not die where they should", alive, 0, "runs", "the step log")
    seen = sum(bool(trial.seen) for trial in trials)
    yield at_most("kills with half a result visible", seen, 0, "kills", "receipts, hashes, queries")
    diverged = sum(bool(trial.diverged) for trial in trials)
    yield at_most("kills with another result after the re-run", diverged, 0, "kills", _SAME)


def starved(made: Made, scratch: Path) -> Iterator[Figure]:
    """Figures of the full disk."""
    world = made()
    mounts = can_mount(scratch)
    how = "tmpfs of growing size" if mounts else "growing limit on file size"
    runs = sweep(world, scratch, mounts=mounts)
    for run in runs:
        name = f"{run.stage} with {run.room:,} bytes of room"
        _say(name, () if run.is_clean else ("crashed",), run.seen, run.diverged)
    ended = sum(run.met_the_end for run in runs)
    yield at_least("runs that met a full disk", ended, 10, "runs", f"{len(runs)} on a {how}")
    crashed = sum(not run.is_clean for run in runs)
    yield at_most("full disks met by a crash, not an error", crashed, 0, "runs", how)
    seen = sum(bool(run.seen) for run in runs)
    yield at_most("full disks with half a result visible", seen, 0, "runs", how)
    diverged = sum(bool(run.diverged) for run in runs)
    yield at_most("full disks with another result after the re-run", diverged, 0, "runs", _SAME)


def crowded(made: Made, scratch: Path) -> Iterator[Figure]:
    """Figures of several runs at once."""
    world = made()
    codes, diverged = crowd(world, scratch)
    _say("four runs at once", (), (), tuple(diverged))
    together = f"{RUNS} started together, one of which works"
    yield at_least("runs refused while another works", _refused(codes), RUNS - 1, "runs", together)
    yield at_most("results that differ after a crowd", bool(diverged), 0, "results", _SAME)
    codes = crowd_of_commands(world, scratch)
    together = f"{RUNS} `etude run`, exit codes {codes}"
    refused = _refused(codes)
    yield at_least("commands refused with exit code 75", refused, RUNS - 1, "runs", together)


def harmed(_: Made, scratch: Path) -> Iterator[Figure]:
    """Figures of models harmed by one row."""
    began = time.perf_counter()
    settings = build_world(scratch / "mutants")
    models = models_with_rows(settings)
    as_it_is = unharmed(settings, models)
    _say(as_it_is.name, tuple(filter(None, [as_it_is.refused])), as_it_is.failed, as_it_is.broken)
    verdicts = []
    for verdict in try_mutants(settings, mutants(models)):
        verdicts.append(verdict)
        _say(verdict.name, () if verdict.is_red else ("the page of laws does not show it",))
    words = f"one row of each of {len(models)} models, all that have any"
    yield at_least("mutants tried", len(verdicts), 30, "mutants", words)
    killed_share = sum(verdict.is_killed for verdict in verdicts) / len(verdicts)
    yield at_least("mutants that end in no release", killed_share, 0.95, "share", "all mutants")
    red_share = sum(verdict.is_red for verdict in verdicts) / len(verdicts)
    yield at_least(
        "mutants that turn the page of laws red", red_share, 0.95, "share", "all mutants"
    )
    yield at_most(
        "unharmed builds with a red page", as_it_is.is_red, 0, "builds", "the same models"
    )
    yield at_most("unharmed builds refused", as_it_is.is_killed, 0, "builds", "the same models")
    seconds = time.perf_counter() - began
    yield at_most(
        "trying mutants", seconds, MUTANT_SECONDS, "s", "with the world they are tried on"
    )


def odd(_: Made, scratch: Path) -> Iterator[Figure]:
    """Figures of young, tiny and sparse worlds, of odd days and of clocks that run ahead."""
    worlds = odd_worlds(dt.datetime.now(dt.UTC).date())
    bad = 0
    for world, faults in try_worlds(worlds, scratch):
        bad += bool(faults)
        _say(world.name, tuple(faults))
    said = ", ".join(world.name for world in worlds)
    yield at_least("odd worlds tried", len(worlds), 9, "worlds", said)
    yield at_most("odd worlds without a whole release", bad, 0, "worlds", "`etude run` on each")


_SAME = "an undisturbed run: every row of the lake, every byte of the marts"

TRIALS: dict[str, Callable[[Made, Path], Iterator[Figure]]] = {
    "kills": killed,
    "disk": starved,
    "crowd": crowded,
    "mutants": harmed,
    "worlds": odd,
}


def _refused(codes: list[int]) -> int:
    """How many runs were refused, or none when not exactly one of them worked."""
    return codes.count(EXIT_BUSY) if codes.count(0) == 1 else 0


def _say(name: str, *faults: tuple[str, ...]) -> None:
    """Tell of a trial that went wrong as soon as it has."""
    for fault in (each for group in faults for each in group):
        print(f"{name}: {fault}", file=sys.stderr, flush=True)  # noqa: T201


def main() -> int:
    """Run the trials; 1 when a figure does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(TRIALS), default=list(TRIALS))
    chosen = parser.parse_args().only
    began = time.perf_counter()
    scratch = Path(tempfile.mkdtemp(prefix="etude-faults-"))
    made = functools.cache(lambda: prepare(scratch))
    figures = [figure for name in chosen for figure in TRIALS[name](made, scratch)]
    seconds = time.perf_counter() - began
    figures.append(at_most("the whole suite", seconds, LIMIT_SECONDS, "s", ", ".join(chosen)))
    report(figures, PROJECT_ROOT / "faults.json")
    if all(figure.holds for figure in figures):
        shutil.rmtree(scratch)
        return 0
    print(f"what was found lies in {scratch}", file=sys.stderr)  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(main())
