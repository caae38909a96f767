"""Files that are either whole or not there, even when the process or the machine dies.

Belongs here: write, sync and rename, with a fault point after each. Does not belong here: what is
written.
"""

from __future__ import annotations

import os
from pathlib import Path

from orchestration.faultpoints import step


def sync_file(path: Path, *, what: str) -> None:
    """Bring a file's content onto the disk.

    Args:
        path: The file.
        what: Name of the fault point, without its ending.
    """
    _sync(path)
    step(f"{what} synced")


def sync_folder(path: Path, *, what: str) -> None:
    """Bring a folder's entries (new, renamed, removed names) onto the disk.

    Args:
        path: The folder.
        what: Name of the fault point, without its ending.
    """
    _sync(path)
    step(f"{what} recorded")


def put_in_place(source: Path, target: Path, *, what: str) -> None:
    """Rename a synced file or folder to its final name, and make the rename last.

    Args:
        source: The file or folder, its content already synced.
        target: The final name; a file there is replaced, a folder must be empty or absent.
        what: Name of the fault points, without their endings.
    """
    source.rename(target)
    step(f"{what} renamed")
    sync_folder(target.parent, what=what)


def write_file(path: Path, content: bytes, *, what: str, mode: int = 0o644) -> None:
    """Write a file that is never seen half-written.

    Args:
        path: The file; replaced if it exists.
        content: Its bytes.
        what: Name of the fault points, without their endings.
        mode: Permissions of the file.
    """
    aside = path.with_name(f".{path.name}.part")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    step(f"{what} synced")
    put_in_place(aside, path, what=what)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
