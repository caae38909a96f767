"""What must hold at every moment, also right after a kill: nothing that can be seen is half done.

Belongs here: looking at a root as its readers do, hidden names left out. Does not belong here: what
the root holds when all is done (`trees.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import orjson
import polars as pl

from ml.ledger.chain import BrokenLedgerError
from ml.ledger.issue import read_issues
from ml.ledger.kinds import KINDS
from orchestration.landing.receipts import Receipt, read_receipt
from orchestration.releases.query import query
from orchestration.releases.store import current_release, verify
from orchestration.releases.switch import current_folder
from orchestration.settings import Settings


def half_done(settings: Settings) -> list[str]:
    """Everything in a root that a reader could see and that is not whole.

    Returns:
        One line per fault.
    """
    return [
        *_half_landed(settings),
        *_unreadable(settings),
        *_half_issued(settings),
        *_half_published(settings),
    ]


def _half_landed(settings: Settings) -> Iterator[str]:
    found = settings.lake.glob("[!.]*/*/[!._]*")
    for folder in sorted(path for path in found if path.is_dir()):
        name = str(folder.relative_to(settings.data_root))
        try:
            receipt = read_receipt(folder / "receipt.json")
        except (OSError, orjson.JSONDecodeError, KeyError) as error:
            yield f"{name} has no receipt that can be read: {error}"
            continue
        try:
            yield from _miscounted(name, folder, receipt)
        except (OSError, pl.exceptions.PolarsError) as error:
            yield f"{name} cannot be read: {error}"


def _miscounted(name: str, folder: Path, receipt: Receipt) -> Iterator[str]:
    counts = {
        "accepted.parquet": receipt.accepted + receipt.duplicate,
        "duplicates.parquet": receipt.duplicate,
        "quarantine.parquet": receipt.rejected,
    }
    for file, expected in counts.items():
        rows = _height(folder / file)
        if rows != expected:
            yield f"{name}/{file} has {rows} rows, the receipt says {expected}"


def _height(path: Path) -> int:
    return pl.read_parquet(path).height if path.exists() else 0


def _unreadable(settings: Settings) -> Iterator[str]:
    """Tables of landing, the vault's files and the senders' receipts."""
    files = [
        *settings.lake.glob("_ops/[!.]*"),
        *settings.vault.glob("*/*/[!.]*"),
        *settings.receipts.glob("[!.]*"),
    ]
    for path in sorted(files):
        try:
            if path.suffix == ".parquet":
                pl.read_parquet(path)
            else:
                orjson.loads(path.read_bytes())
        except (pl.exceptions.PolarsError, orjson.JSONDecodeError) as error:
            yield f"{path.relative_to(settings.data_root)} cannot be read: {error}"


def _half_issued(settings: Settings) -> Iterator[str]:
    """Issues of the ledger and tables of ML."""
    for kind in KINDS:
        try:
            read_issues(settings.ml / "ledger", kind)
        except BrokenLedgerError as broken:
            yield str(broken)
    for path in sorted((settings.ml / "tables").glob("[!.]*.parquet")):
        try:
            pl.read_parquet(path)
        except pl.exceptions.PolarsError as error:
            yield f"{path.relative_to(settings.data_root)} cannot be read: {error}"


def _half_published(settings: Settings) -> Iterator[str]:
    if current_folder(settings) is None:
        return
    release = current_release(settings)
    yield from (f"current: {fault}" for fault in verify(release))
    table, rows = next(iter(release.tables.items()))
    try:
        counted = query(settings, f"select count(*) from {table}").rows
    except duckdb.Error as error:
        yield f"current cannot be asked: {error}"
        return
    if counted != ((rows,),):
        yield f"current holds {counted} rows of {table}, its manifest says {rows}"
