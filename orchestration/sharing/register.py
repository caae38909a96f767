"""Who was given what until when: one line per bundle, for whoever is asked.

Belongs here: the register of a deployment. Does not belong here: bundles (`bundle.py`).
"""

from __future__ import annotations

import os
from datetime import date, datetime

import orjson

from orchestration.settings import Settings
from orchestration.sharing.bundle import Label
from orchestration.sharing.errors import SharingError

_REGISTER = "register.jsonl"


def remember_share(settings: Settings, label: Label, at: datetime, file: str) -> None:
    """Add a bundle to the register, and wait until it is on disk."""
    row = {
        "at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "releaseId": label.release_id,
        "part": label.part,
        "sharedWith": label.shared_with,
        "expiresOn": label.expires_on.isoformat(),
        "file": file,
        "files": len(label.files),
    }
    target = settings.data_root / "sharing" / _REGISTER
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    with os.fdopen(descriptor, "ab") as log:
        log.write(orjson.dumps(row) + b"\n")
        log.flush()
        os.fsync(log.fileno())


def shares(settings: Settings, today: date) -> list[dict[str, object]]:
    """All bundles that were made, the last first, and whether they have expired.

    Raises:
        SharingError: A line of the register is damaged.
    """
    target = settings.data_root / "sharing" / _REGISTER
    if not target.exists():
        return []
    found: list[dict[str, object]] = []
    for number, line in enumerate(target.read_bytes().splitlines(), start=1):
        try:
            row = orjson.loads(line)
            row["isExpired"] = date.fromisoformat(row["expiresOn"]) < today
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            raise SharingError(
                f"{target}, line {number} is damaged ({error}): mend or remove the line."
            ) from error
        found.append(row)
    return found[::-1]
