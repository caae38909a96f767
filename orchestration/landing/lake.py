"""Where landed batches lie, and how one becomes part of the lake.

Belongs here: folders of the lake, the commit, its clean-up after a crash, the empty file that gives
every stream its columns. Does not belong here: what is in a batch (`intake.py`).

A batch is in the lake from the moment its folder is renamed into place, receipt inside. Before that
it lies in `lake/.staging/`, which every load sweeps; after that nothing in it changes, but a replay
may put another folder in its place.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.contracts.base import Contract
from orchestration.contracts.registry import CONTRACTS
from orchestration.durable import put_in_place, sync_file, sync_folder, write_file
from orchestration.faultpoints import step
from orchestration.landing.manifest import is_batch_id
from orchestration.landing.receipts import RECEIPT_NAME, Receipt, read_receipt
from orchestration.settings import Settings

ACCEPTED = "accepted.parquet"
QUARANTINED = "quarantine.parquet"
DUPLICATES = "duplicates.parquet"

_UNKNOWN = "_unknown"
"""Folder of the receipts of batches whose source or stream has no contract."""

_ARROW_TYPES = {
    "VARCHAR": pa.utf8(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "TIMESTAMP": pa.timestamp("us"),
    "DATE": pa.date32(),
}

SYSTEM_COLUMNS = {
    "_batch_id": "VARCHAR",
    "_line": "BIGINT",
    "_file": "VARCHAR",
    "_sent_at": "TIMESTAMP",
    "_landed_at": "TIMESTAMP",
    "_key_hash": "BIGINT",
    "_row_hash": "BIGINT",
    "_clock_flag": "VARCHAR",
    "_extra": "VARCHAR",
}
"""Columns that every lake row has beside those of its contract."""


def staging(settings: Settings) -> Path:
    """Folder of the work in progress."""
    return settings.lake / ".staging"


def batch_folder(settings: Settings, source: str, stream: str, batch_id: str) -> Path:
    """Folder of a landed batch, safe for any name that a landing folder can have."""
    name = batch_id if is_batch_id(batch_id) else _safe_name(batch_id)
    if (source, stream) not in CONTRACTS:
        return settings.lake / _UNKNOWN / _safe_name(f"{source}/{stream}") / name
    return settings.lake / source / stream / name


def receipt_copy(settings: Settings, receipt: Receipt) -> Path:
    """The sender's copy of a receipt."""
    name = receipt.batch_id if is_batch_id(receipt.batch_id) else _safe_name(receipt.batch_id)
    return settings.receipts / f"{name}.json"


def prepare(settings: Settings) -> None:
    """Make the lake's folders and give every stream a file with its columns and no rows.

    Args:
        settings: The deployment.
    """
    staging(settings).mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.receipts.mkdir(parents=True, exist_ok=True)
    for contract in CONTRACTS.values():
        path = settings.lake / contract.source / contract.stream / "_schema" / ACCEPTED
        schema = lake_schema(contract)
        if _has_schema(path, schema):
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{ACCEPTED}.part")
        pq.write_table(schema.empty_table(), aside)
        aside.rename(path)  # not synced: what a crash of the machine spoils, the next load replaces
    step("lake columns written")


def _has_schema(path: Path, schema: pa.Schema) -> bool:
    try:
        return pq.read_schema(path).equals(schema)
    except (FileNotFoundError, pa.ArrowInvalid):
        return False


def lake_schema(contract: Contract) -> pa.Schema:
    """Columns and types of a stream's rows in the lake."""
    columns = {field.name: field.lake_type for field in contract.lake_fields} | SYSTEM_COLUMNS
    return pa.schema([(name, _ARROW_TYPES[kind]) for name, kind in columns.items()])


def landed_receipts(settings: Settings) -> Iterator[Path]:
    """Paths of all receipts in the lake, streams and batches in order."""
    yield from sorted(settings.lake.glob(f"[!.]*/*/*/{RECEIPT_NAME}"))


def commit(settings: Settings, work: Path, receipt: Receipt) -> None:
    """Make a finished batch part of the lake.

    Args:
        settings: The deployment.
        work: Its folder in the staging area, with all files but the receipt.
        receipt: The receipt.
    """
    for path in sorted(work.iterdir()):
        sync_file(path, what=f"lake {path.name}")
    write_file(work / RECEIPT_NAME, receipt.to_bytes(), what="lake receipt")
    target = batch_folder(settings, receipt.source, receipt.stream, receipt.batch_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.rename(staging(settings) / f"replaced.{target.name}")
        step("lake batch set aside")
    put_in_place(work, target, what="lake batch")
    write_copy(settings, receipt)


def write_copy(settings: Settings, receipt: Receipt) -> None:
    """Give the sender a copy of the receipt."""
    write_file(receipt_copy(settings, receipt), receipt.to_bytes(), what="receipt copy")


def mend_copy(settings: Settings, receipt: Receipt) -> None:
    """Write the sender's copy again where a crash kept it from being written or replaced."""
    copy = receipt_copy(settings, receipt)
    if not copy.exists() or copy.read_bytes() != receipt.to_bytes():
        write_copy(settings, receipt)


def recover(settings: Settings) -> None:
    """Undo what a crash left half done: staging, and a replay between two renames.

    Args:
        settings: The deployment.
    """
    area = staging(settings)
    for aside in area.glob("replaced.*"):
        receipt = read_receipt(aside / RECEIPT_NAME)
        target = batch_folder(settings, receipt.source, receipt.stream, receipt.batch_id)
        if not target.exists():
            put_in_place(aside, target, what="lake batch restored")
    for leftover in area.iterdir():
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    sync_folder(area, what="lake staging swept")


def _safe_name(name: str) -> str:
    return f"unnamed-{hashlib.sha256(name.encode(errors='surrogateescape')).hexdigest()[:16]}"
