"""One pipeline at a time per data root.

Belongs here: the lock. A lock of the operating system ends with its process, so none is ever stale.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from orchestration.settings import Settings


class PipelineBusyError(RuntimeError):
    """Another process works on the same data root."""


_held = threading.local()


@contextmanager
def pipeline_lock(settings: Settings) -> Generator[None]:
    """Hold the data root for the duration of the block; who holds it may take it again inside.

    Args:
        settings: The deployment.

    Raises:
        PipelineBusyError: Another process, or another thread of this one, holds it.
    """
    roots: set[Path] = _held.__dict__.setdefault("roots", set())
    root = settings.data_root.resolve()
    if root in roots:
        yield
        return
    root.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(root / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(descriptor, settings)
        roots.add(root)
        yield
    finally:
        roots.discard(root)
        os.close(descriptor)


def _take(descriptor: int, settings: Settings) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        message = (
            f"Another run is at work on {settings.data_root}. Wait until it has ended, then try"
            " again; nothing was changed."
        )
        raise PipelineBusyError(message) from None
