"""Landing a batch once more from its original files, under the contracts as they are now.

Belongs here: replaying one batch. Does not belong here: the first landing (`load.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from orchestration.landing.batch import BatchLoader
from orchestration.landing.errors import LandingError, RefusedError
from orchestration.landing.lake import landed_receipts, prepare, recover
from orchestration.landing.manifest import read_manifest
from orchestration.landing.operations import write_operations
from orchestration.landing.raw import checksum
from orchestration.landing.receipts import Receipt, read_receipt
from orchestration.privacy.vault import DrawIds, random_ids
from orchestration.settings import Settings


def replay(
    settings: Settings,
    batch_id: str,
    *,
    now: datetime | None = None,
    draw_learner_ids: DrawIds = random_ids,
) -> Receipt:
    """Read a landed batch again; the caller holds the pipeline lock.

    The new folder takes the old one's place in the lake, so that a quarantined row of which the
    contract has learned becomes an accepted one. The next build rebuilds every fact.

    Args:
        settings: The deployment.
        batch_id: Name of the batch.
        now: The present, naive UTC; the clock's if left out.
        draw_learner_ids: Gives new learner ids.

    Returns:
        The new receipt, with one attempt more.

    Raises:
        LandingError: The batch has never been landed, or its landing files are gone or changed.
    """
    prepare(settings)
    recover(settings)
    receipts = [read_receipt(path) for path in landed_receipts(settings)]
    known = {receipt.batch_id: receipt for receipt in receipts}
    if batch_id not in known:
        message = f"No batch {batch_id} has been landed: `etude status` tells what has."
        raise LandingError(message)
    before = known.pop(batch_id)
    folder = settings.landing / before.source / before.stream / batch_id
    try:
        checksums = dict(read_manifest(folder).checksums)
    except (FileNotFoundError, RefusedError):
        message = f"The files of batch {batch_id} are no longer in landing/: send them again."
        raise LandingError(message) from None
    is_other = bool(before.checksums) and checksums != dict(before.checksums)
    if is_other or (before.status == "landed" and _is_damaged(folder, checksums)):
        message = (
            f"landing/ holds another content under {batch_id} than was landed: put the first"
            " files back, or send these under an id of their own."
        )
        raise LandingError(message)
    present = now or datetime.now(UTC).replace(tzinfo=None)
    loader = BatchLoader(
        settings, list(known.values()), now=present, draw_learner_ids=draw_learner_ids
    )
    try:
        receipt = loader.land(folder, attempt=before.attempt + 1)
    finally:
        loader.close()
    write_operations(settings)
    return receipt


def _is_damaged(folder: Path, checksums: Mapping[str, str]) -> bool:
    """Whether a file is not what its manifest says; a replay would take landed rows away."""
    return any(
        not (folder / name).is_file() or checksum(folder / name) != expected
        for name, expected in checksums.items()
    )
