"""A data root that waits for a stage of the pipeline, to be copied, harmed and run again.

Belongs here: the copy, what an undisturbed run makes of it, the steps on the way. Does not belong
here: how the roots come about (`world.py`).
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.settings import Settings
from tests.faults import driver
from tests.faults.trees import Tree, differences


class UndisturbedRunError(RuntimeError):
    """A run without any fault failed, so there is nothing to compare with."""


@dataclass(frozen=True)
class Station:
    """A data root that waits for a stage.

    Attributes:
        stage: The stage that is disturbed.
        again: Stages that are run after the fault.
        root: The root; copied, never worked on.
        without: Folders of the root that those stages do not touch.
        tree: How the part that the stages make is read.
        expected: That part as it may be in the end; one, or two where a stage that did not happen
            is as good as one that did.
        points: Steps at which the stage is killed, as `name:n`, in order.
    """

    stage: str
    again: Sequence[str]
    root: Path
    without: frozenset[str]
    tree: Callable[[Settings], Tree]
    expected: tuple[Tree, ...]
    points: tuple[str, ...]

    def copy(self, target: Path, *, whole: bool = False) -> Settings:
        """A fresh copy of the root to work on, by default only of what its stages touch."""
        without = frozenset() if whole else self.without
        shutil.copytree(
            self.root,
            target,
            symlinks=True,
            ignore=lambda folder, _: without if folder == str(self.root) else (),
        )
        return driver.settings_of(target)

    def divergence(self, settings: Settings) -> list[str]:
        """How a root differs from what an undisturbed run makes; empty when it does not."""
        found = self.tree(settings)
        return min((differences(expected, found) for expected in self.expected), key=len)


def undisturbed(root: Path, stages: Sequence[str], place: Path) -> tuple[str, ...]:
    """Run stages on a root without any fault.

    Args:
        root: The root, which is changed.
        stages: Names of stages.
        place: Beginning of the names of the files that tell of the run.

    Returns:
        The points that the run passed.

    Raises:
        UndisturbedRunError: It failed.
    """
    log, said = place.with_suffix(".steps"), place.with_suffix(".said")
    code = driver.run(root, stages, said, ETUDE_STEP_LOG=str(log))
    if code != 0:
        message = f"{' '.join(stages)} left with {code}:\n{said.read_text(encoding='utf-8')}"
        raise UndisturbedRunError(message)
    return points_of(log)


def points_of(log: Path) -> tuple[str, ...]:
    """The lines of a step log as `name:n`, n counting the steps of that name."""
    seen: Counter[str] = Counter()
    points = []
    for name in log.read_text(encoding="utf-8").splitlines():
        seen[name] += 1
        points.append(f"{name}:{seen[name]}")
    return tuple(points)


def spread(points: Sequence[str], number: int) -> tuple[str, ...]:
    """At most so many of the points, evenly spread, the first and the last among them."""
    if len(points) <= number:
        return tuple(points)
    return tuple(points[place * (len(points) - 1) // (number - 1)] for place in range(number))
