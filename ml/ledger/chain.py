"""The chain of checksums that makes a ledger append-only, and what writing it safely takes.

Belongs here: lines, their hashes, files brought to the disk, one writer at a time. Does not belong
here: what is issued (`issue.py`).

`<ledger>/chain.jsonl` has one line per issue in the order of issuing: path, sha256 of the file, and
the hash of the line before. Who changes or removes an issue has to write all later lines anew, and
then the last hash is another.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ml.errors import MlError

CHAIN, LOCK = "chain.jsonl", ".lock"
GENESIS = "0" * 64
"""What the first line says of the line before."""


class BrokenLedgerError(MlError):
    """The ledger is not what was issued."""


@dataclass(frozen=True)
class Link:
    """One line of the chain.

    Attributes:
        path: Place of the issue.
        sha256: Checksum of its file.
        previous: Hash of the line before.
    """

    path: str
    sha256: str
    previous: str

    @property
    def line(self) -> str:
        """The line as it is written."""
        record = {"path": self.path, "sha256": self.sha256, "previous": self.previous}
        return json.dumps(record) + "\n"

    @property
    def hash(self) -> str:
        """The line's hash, which the next one names."""
        return hashlib.sha256(self.line.encode()).hexdigest()


def read_chain(ledger: Path) -> list[Link]:
    """The lines of the chain, whose hashes agree; an unfinished last line is none."""
    file = ledger / CHAIN
    if not file.exists():
        return []
    text = file.read_text(encoding="utf-8")
    links: list[Link] = []
    for number, line in enumerate(text[: text.rfind("\n") + 1].splitlines(), start=1):
        try:
            link = Link(**json.loads(line))
        except (ValueError, TypeError) as unreadable:
            message = f"line {number} of {CHAIN} cannot be read: restore it."
            raise BrokenLedgerError(message) from unreadable
        if link.previous != (links[-1].hash if links else GENESIS) or link.line != line + "\n":
            message = f"line {number} of {CHAIN} ({link.path}) does not follow the line before:"
            raise BrokenLedgerError(f"{message} a line was changed or removed, restore it.")
        links.append(link)
    return links


def append(file: Path, links: list[Link], link: Link) -> None:
    """Write a line after the whole ones; what a crash left of one goes."""
    whole = sum(len(each.line.encode()) for each in links)
    with file.open("ab") as lines:
        lines.truncate(whole)
        lines.write(link.line.encode())
        lines.flush()
        os.fsync(lines.fileno())
    durable(file.parent)


def checksum(file: Path) -> str:
    """sha256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def durable(path: Path) -> None:
    """Bring a file or folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(ledger: Path) -> Generator[None]:
    """One writer at a time."""
    ledger.mkdir(parents=True, exist_ok=True)
    with (ledger / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
