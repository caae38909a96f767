"""The points at which a run may die: one call of `step` after every durable change of the disk.

Belongs here: the seam alone. Without the two environment variables a step does nothing.

- ETUDE_STEP_LOG=FILE appends the name of every step to FILE, so that a bench can list the points.
- ETUDE_KILL_AT=NAME:N kills the process with SIGKILL at the Nth step called NAME.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from pathlib import Path

STEP_LOG = "ETUDE_STEP_LOG"
KILL_AT = "ETUDE_KILL_AT"

_seen: Counter[str] = Counter()
_one_at_a_time = threading.Lock()


def step(name: str) -> None:
    """Note that the durable change called `name` has just happened, and die if asked to.

    Args:
        name: What happened, such as `lake receipt synced`; steps repeat, so names may.
    """
    log, kill_at = os.environ.get(STEP_LOG), os.environ.get(KILL_AT)
    if log is None and kill_at is None:
        return
    with _one_at_a_time:
        _seen[name] += 1
        if log is not None:
            with Path(log).open("a", encoding="utf-8") as steps:
                steps.write(f"{name}\n")
        if kill_at == f"{name}:{_seen[name]}":
            os.kill(os.getpid(), signal.SIGKILL)
