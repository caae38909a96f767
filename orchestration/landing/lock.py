"""One pipeline at a time per data root.

Belongs here: the lock. A lock of the operating system ends with its process, so none is ever stale.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager

from orchestration.settings import Settings


class PipelineBusyError(RuntimeError):
    """Another process works on the same data root."""


@contextmanager
def pipeline_lock(settings: Settings) -> Generator[None]:
    """Hold the data root for the duration of the block.

    Args:
        settings: The deployment.

    Raises:
        PipelineBusyError: Another process holds it.
    """
    settings.data_root.mkdir(parents=True, exist_ok=True)
    path = settings.data_root / ".lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(descriptor, settings)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, settings: Settings) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        message = (
            f"Another run is at work on {settings.data_root}. Wait until it has ended, then try"
            " again; nothing was changed."
        )
        raise PipelineBusyError(message) from error
