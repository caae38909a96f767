"""The publish log: every switch of `current`, from which age and uptime are computed.

Belongs here: `log.jsonl`, one line per switch. Does not belong here: switching (`store.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from orchestration.releases.durable import append_line, complete_lines
from orchestration.settings import Settings

LOG = "log.jsonl"


@dataclass(frozen=True)
class Switch:
    """One switch of `current`: when (UTC), why (`published`, `rolled back`), to which release."""

    at: datetime
    event: str
    release_id: str


def switches(settings: Settings) -> list[Switch]:
    """Every switch so far, oldest first."""
    found = []
    for line in complete_lines(settings.releases / LOG):
        entry = orjson.loads(line)
        moment = datetime.fromisoformat(entry["at"])
        found.append(Switch(moment, entry["event"], entry["releaseId"]))
    return found


def published_at(settings: Settings) -> dict[str, datetime]:
    """When each release first became current, in that order."""
    first: dict[str, datetime] = {}
    for switch in switches(settings):
        first.setdefault(switch.release_id, switch.at)
    return first


def record(settings: Settings, *, event: str, release_id: str) -> None:
    """Log that `current` has been switched, now."""
    line = {"at": datetime.now(UTC), "event": event, "releaseId": release_id}
    append_line(settings.releases / LOG, orjson.dumps(line))
