"""File operations that survive a crash: hash, flush to disk, switch a link, append to a log.

Belongs here: single operations on files and folders. Does not belong here: what a release is made
of or in which order it is published (`publish.py`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

_CHUNK_BYTES = 1 << 20


def sha256(path: Path) -> str:
    """Hash of a file's bytes, in hex, in constant memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_below(folder: Path) -> Iterator[Path]:
    """Every regular file below `folder`, in the order of their relative paths."""
    yield from sorted(path for path in folder.rglob("*") if path.is_file())


def flush(path: Path) -> None:
    """Wait until a file's bytes, or a folder's entries, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_tree(folder: Path, files: Iterable[Path]) -> None:
    """Wait until everything below `folder` is on disk.

    Args:
        folder: The folder; its folders are flushed from the inside out, itself last.
        files: Files below it that are flushed one by one, so that a disk that fails is noticed; the
            system is told to write all others (one wait instead of tens of thousands).
    """
    os.sync()
    for path in files:
        flush(path)
    folders = [path for path in folder.rglob("*") if path.is_dir()]
    for inner in sorted(folders, key=lambda path: len(path.parts), reverse=True):
        flush(inner)
    flush(folder)


def switch_link(link: Path, target: str) -> None:
    """Point `link` at `target` in one step: a reader sees the old target or the new one.

    Args:
        link: Symbolic link to make or to switch.
        target: What it shall point at, relative to the link's own folder.
    """
    staged = link.with_name(f".{link.name}.next")
    staged.unlink(missing_ok=True)
    staged.symlink_to(target)
    staged.replace(link)
    flush(link.parent)


def append_line(path: Path, line: bytes) -> None:
    """Append one line and flush it; a line that a crash left unfinished is cut off first.

    Args:
        path: Log file, created if missing.
        line: The line, without its end.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        end = _end_of_last_line(descriptor)
        os.ftruncate(descriptor, end)
        os.lseek(descriptor, end, os.SEEK_SET)
        os.write(descriptor, line + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    flush(path.parent)


def complete_lines(path: Path) -> list[bytes]:
    """The finished lines of a log; none if there is no log."""
    if not path.exists():
        return []
    return path.read_bytes().split(b"\n")[:-1]


def _end_of_last_line(descriptor: int) -> int:
    position = os.lseek(descriptor, 0, os.SEEK_END)
    while position > 0:
        start = max(0, position - _CHUNK_BYTES)
        found = os.pread(descriptor, position - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        position = start
    return 0
