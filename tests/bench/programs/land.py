"""Lands whatever waits in a data root: ROOT. Prints received, accepted and rejected rows."""

from __future__ import annotations

import sys
from pathlib import Path

from orchestration.landing.load import load_pending
from orchestration.landing.lock import pipeline_lock
from orchestration.settings import Settings

if __name__ == "__main__":
    settings = Settings(data_root=Path(sys.argv[1]))
    with pipeline_lock(settings):
        receipts = load_pending(settings).receipts
    received = sum(receipt.received for receipt in receipts)
    accepted = sum(receipt.accepted for receipt in receipts)
    rejected = sum(receipt.rejected for receipt in receipts)
    print(received, accepted, rejected)  # noqa: T201
