"""The load step: every batch that waits in landing gets its receipt.

Belongs here: which batches are due, in which order, and what a load reports. Does not belong here:
how one batch is landed (`batch.py`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from orchestration.durable import write_file
from orchestration.landing.batch import BatchLoader
from orchestration.landing.errors import RefusedError
from orchestration.landing.lake import (
    landed_receipts,
    mend_copy,
    prepare,
    receipt_copy,
    recover,
)
from orchestration.landing.manifest import MANIFEST_NAME, Manifest, read_manifest
from orchestration.landing.operations import write_operations
from orchestration.landing.receipts import Receipt, read_receipt
from orchestration.privacy.vault import DrawIds, random_ids
from orchestration.settings import Settings


@dataclass(frozen=True)
class LoadReport:
    """What one load did: one receipt per batch that it answered."""

    receipts: tuple[Receipt, ...]


def pending(settings: Settings) -> list[Path]:
    """The landing folders that have a manifest and no answer yet, in the order of their names.

    Args:
        settings: The deployment.

    Returns:
        Batches to be landed, and batches that come again under a used id with another content.
    """
    answered = _receipts(settings)
    return [folder for folder in _folders(settings) if _is_due(settings, folder, answered)]


def load_pending(
    settings: Settings,
    *,
    now: datetime | None = None,
    draw_learner_ids: DrawIds = random_ids,
) -> LoadReport:
    """Land every batch that is due; the caller holds the pipeline lock.

    Args:
        settings: The deployment.
        now: The present, naive UTC; the clock's if left out.
        draw_learner_ids: Gives new learner ids.

    Returns:
        The receipts of this load.

    Raises:
        LandingError: The machine failed; what was landed before stays landed.
    """
    present = now or datetime.now(UTC).replace(tzinfo=None)
    prepare(settings)
    recover(settings)
    answered = _receipts(settings)
    for receipt in answered.values():
        mend_copy(settings, receipt)
    loader = BatchLoader(
        settings, list(answered.values()), now=present, draw_learner_ids=draw_learner_ids
    )
    made = []
    try:
        for folder in [each for each in _folders(settings) if _is_due(settings, each, answered)]:
            conflict = _conflict(folder, answered, present)
            if conflict is not None:
                path = _conflict_file(settings, folder, conflict)
                write_file(path, conflict.to_bytes(), what="conflict receipt")
                made.append(conflict)
                continue
            receipt = loader.land(folder)
            answered[receipt.batch_id] = receipt
            made.append(receipt)
    finally:
        loader.close()
    write_operations(settings)
    return LoadReport(tuple(made))


def unanswerable(settings: Settings) -> list[Path]:
    """The landing folders that wait in vain: a name that is not UTF-8 cannot stand in a receipt.

    Args:
        settings: The deployment.

    Returns:
        Folders to be renamed; their paths cannot be printed as they are.
    """
    return [folder for folder in _waiting(settings) if not _has_utf8_name(folder)]


def _folders(settings: Settings) -> list[Path]:
    return [folder for folder in _waiting(settings) if _has_utf8_name(folder)]


def _waiting(settings: Settings) -> list[Path]:
    """The folders that have a manifest, in the order of their names."""
    manifests = settings.landing.glob(f"*/*/*/{MANIFEST_NAME}")
    return sorted((path.parent for path in manifests), key=lambda folder: folder.parts[-3:])


def _has_utf8_name(folder: Path) -> bool:
    name = "/".join(folder.parts[-3:])
    return name.encode(errors="ignore").decode() == name


def _receipts(settings: Settings) -> dict[str, Receipt]:
    receipts = (read_receipt(path) for path in landed_receipts(settings))
    return {receipt.batch_id: receipt for receipt in receipts}


def _is_due(settings: Settings, folder: Path, answered: dict[str, Receipt]) -> bool:
    receipt = answered.get(folder.name)
    if receipt is None:
        return True
    if receipt.status == "rejected" and _is_same_place(folder, receipt):
        return _newest_change(folder) > receipt.landed_at
    manifest = _manifest(folder)
    if manifest is not None and _is_same(manifest, folder, receipt):
        return False
    return not _conflict_file(settings, folder, receipt).exists()


def _is_same_place(folder: Path, receipt: Receipt) -> bool:
    return folder.parts[-3:-1] == (receipt.source, receipt.stream)


def _is_same(manifest: Manifest, folder: Path, receipt: Receipt) -> bool:
    return _is_same_place(folder, receipt) and dict(manifest.checksums) == dict(receipt.checksums)


def _newest_change(folder: Path) -> datetime:
    newest = max(path.lstat().st_mtime for path in folder.iterdir())
    return datetime.fromtimestamp(newest, UTC).replace(tzinfo=None)


def _manifest(folder: Path) -> Manifest | None:
    try:
        return read_manifest(folder)
    except RefusedError:
        return None


def _conflict(folder: Path, answered: dict[str, Receipt], now: datetime) -> Receipt | None:
    """The answer to a batch whose id was used for another content; None for any other batch."""
    first = answered.get(folder.name)
    if first is None or (first.status == "rejected" and _is_same_place(folder, first)):
        return None
    manifest = _manifest(folder)
    return Receipt(
        batch_id=folder.name,
        source=folder.parts[-3],
        stream=folder.parts[-2],
        status="rejected",
        landed_at=now,
        checksums=dict(manifest.checksums) if manifest else {},
        code="BATCH_ID_REUSED",
        reason=(
            f"A batch of this id landed as {first.source}/{first.stream} with another content,"
            " which stays as it is. Send this content under an id of its own."
        ),
        sent_at=manifest.sent_at if manifest else None,
    )


def _conflict_file(settings: Settings, folder: Path, first: Receipt) -> Path:
    manifest = _manifest(folder)
    place = hashlib.sha256("/".join(folder.parts[-3:]).encode()).hexdigest()[:8]
    fingerprint = manifest.fingerprint if manifest else place
    copy = receipt_copy(settings, first)
    return copy.with_name(f"{copy.stem}.conflict-{fingerprint}.json")
