"""Forecasts frozen when they are issued: append-only files under a chain of their checksums.

Belongs here: writing, reading and verifying the ledger. Does not belong here: what forecasts say
(`kinds.py`), how they did (`score.py`), the chain (`chain.py`).

`<ledger>/<kind>/<target>/<issued_at>.parquet` holds one issue. A file is written aside and renamed,
its line in the chain comes last: what a crash leaves is no issue, and is written over by the next
attempt. A release carries the chain's head, so that a ledger that was written anew is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from ml.errors import UnusableInputError
from ml.ledger.chain import (
    CHAIN,
    GENESIS,
    BrokenLedgerError,
    Link,
    append,
    checksum,
    durable,
    locked,
    read_chain,
)
from ml.ledger.kinds import KINDS, kind_of

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}")


@dataclass(frozen=True)
class Issue:
    """Which issue it is.

    Attributes:
        kind: One of `probability`, `duration`, `series`.
        target: What is forecast: small letters, digits, `_`, `-`, `.`.
        issued_at: When, by the data's own clock, in UTC without a zone.
    """

    kind: str
    target: str
    issued_at: datetime

    def __post_init__(self) -> None:
        """Refuse what cannot be a path."""
        kind_of(self.kind)
        if not _NAME.fullmatch(self.target):
            message = f"target '{self.target}': use small letters, digits, '_', '-' and '.' only."
            raise UnusableInputError(message)
        if self.issued_at.tzinfo is not None:
            message = f"issued_at {self.issued_at} has a zone: give UTC without one."
            raise UnusableInputError(message)

    @property
    def path(self) -> str:
        """Its place in the ledger."""
        return f"{self.kind}/{self.target}/{self.issued_at:%Y-%m-%dT%H%M%S.%f}.parquet"

    @classmethod
    def of_path(cls, path: str) -> Issue:
        """The issue that lies at a place."""
        kind, target, name = path.split("/")
        moment = datetime.strptime(name.removesuffix(".parquet"), "%Y-%m-%dT%H%M%S.%f")  # noqa: DTZ007
        return cls(kind, target, moment)


def issue_forecasts(ledger: Path, issue: Issue, forecasts: pl.DataFrame) -> bool:
    """Freeze forecasts.

    Args:
        ledger: Folder of the ledger; made if need be.
        issue: Which issue it is.
        forecasts: Rows of its kind (see `kinds.py`), all methods together.

    Returns:
        Whether they are new; the same issue with the same rows changes nothing.

    Raises:
        UnusableInputError: The rows are not as documented.
        BrokenLedgerError: The issue is there with other rows, or the chain cannot be read.
    """
    rows = kind_of(issue.kind).shaped(forecasts)
    file = ledger / issue.path
    with locked(ledger):
        links = read_chain(ledger)
        if issue.path in {link.path for link in links}:
            _refuse_other(file, issue, rows)
            return False
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_suffix(".aside")
        rows.write_parquet(aside, compression="zstd", statistics=False)
        durable(aside)
        aside.replace(file)
        durable(file.parent)
        link = Link(issue.path, checksum(file), links[-1].hash if links else GENESIS)
        append(ledger / CHAIN, links, link)
    return True


def read_issues(ledger: Path, kind: str, target: str | None = None) -> pl.DataFrame:
    """All forecasts of a kind that were issued.

    Args:
        ledger: Folder of the ledger.
        kind: The kind.
        target: Only this target.

    Returns:
        Rows of the kind with target and issued_at before them, in the order of target and issue;
        empty and without columns where nothing was issued.

    Raises:
        BrokenLedgerError: A file is missing or was changed; the message names it.
    """
    kind_of(kind)
    parts = []
    for link in sorted(read_chain(ledger), key=lambda link: link.path):
        issue = Issue.of_path(link.path)
        if issue.kind != kind or target not in (None, issue.target):
            continue
        fault = _fault_of(ledger, link)
        if fault:
            raise BrokenLedgerError(fault)
        told = (pl.lit(issue.target).alias("target"), pl.lit(issue.issued_at).alias("issued_at"))
        parts.append(pl.read_parquet(ledger / link.path).select(*told, pl.all()))
    return pl.concat(parts) if parts else pl.DataFrame()


def head(ledger: Path) -> str:
    """Hash of the last line, to be kept where the ledger's writer cannot change it."""
    links = read_chain(ledger)
    return links[-1].hash if links else GENESIS


def verify(ledger: Path, *, expected_head: str | None = None) -> list[str]:
    """What is wrong with the ledger, one sentence each; empty if nothing.

    Args:
        ledger: Folder of the ledger.
        expected_head: A head that was kept: the chain must go through it.
    """
    try:
        links = read_chain(ledger)
    except BrokenLedgerError as broken:
        return [str(broken)]
    faults = [fault for link in links if (fault := _fault_of(ledger, link))]
    known = {link.path for link in links}
    for file in sorted(ledger.glob("*/*/*.parquet")):
        path = file.relative_to(ledger).as_posix()
        if path not in known and file.parts[-3] in KINDS:
            message = f"{path} is in no line of {CHAIN}: a run was stopped before it was issued."
            faults.append(f"{message} Run again; remove it if it is still there.")
    if expected_head not in (None, GENESIS, *(link.hash for link in links)):
        faults.append(f"{CHAIN} does not go through {expected_head}: it was cut or written anew.")
    return faults


def _fault_of(ledger: Path, link: Link) -> str | None:
    """What is wrong with an issue's file."""
    file = ledger / link.path
    if not file.exists():
        return f"{link.path} is missing: restore it."
    if checksum(file) != link.sha256:
        return f"{link.path} was changed after it was issued: restore it."
    return None


def _refuse_other(file: Path, issue: Issue, rows: pl.DataFrame) -> None:
    """Refuse other rows for what was issued."""
    if not file.exists() or not pl.read_parquet(file).equals(rows):
        message = f"{issue.path} was issued with other rows, or is damaged: what is issued stays."
        raise BrokenLedgerError(f"{message} Issue the new forecasts under a later issued_at.")
