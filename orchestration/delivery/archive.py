"""The weekly clean-up (ALR-09): what was sent long ago moves from the outbox to an archive.

Belongs here: moving. Does not belong here: what is recent in a release (`document.py`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path

import orjson

from orchestration.delivery.outbox import Outbox
from orchestration.delivery.posted import Posted
from orchestration.durable import write_file
from orchestration.settings import Settings

KEPT = dt.timedelta(days=28)
"""How long a message stays in the outbox after its end."""


def archive_folder(settings: Settings) -> Path:
    """Where old messages lie: one file of JSON lines for each week in which they ended."""
    return settings.alerts / "archive"


def clean_up(settings: Settings, now: dt.datetime) -> int:
    """Move messages that ended more than `KEPT` ago; gives their number.

    The archive is on the disk before the outbox forgets: a crash in between leaves a message in
    both, and the next clean-up writes the same line again.

    Args:
        settings: The deployment.
        now: The time of the clock, UTC.
    """
    with Outbox.of(settings) as outbox:
        threads = {each.message.thread for each in outbox.messages("waiting", "sending")} | {
            each.thread for each in outbox.told().values() if each.is_open
        }
        old = [
            each
            for each in outbox.messages("sent", "failed")
            if each.ended_at is not None
            and each.ended_at <= now - KEPT
            and each.message.thread not in threads
        ]
        weeks: dict[str, list[Posted]] = defaultdict(list)
        for each in old:
            year, week, _ = (each.ended_at or now).isocalendar()
            weeks[f"{year}-W{week:02d}"].append(each)
        archive_folder(settings).mkdir(parents=True, exist_ok=True)
        for week, messages in sorted(weeks.items()):
            _add(archive_folder(settings) / f"{week}.jsonl", messages)
        outbox.forget(each.message.id for each in old)
    return len(old)


def _add(path: Path, messages: list[Posted]) -> None:
    lines = {}
    if path.exists():
        for line in path.read_bytes().splitlines():
            lines[orjson.loads(line)["id"]] = line
    for each in messages:
        document = {
            **asdict(each.message),
            "state": each.state,
            "attempts": each.attempts,
            "ended_at": each.ended_at,
            "error": each.error,
        }
        lines[each.message.id] = orjson.dumps(document)
    write_file(path, b"\n".join(lines.values()) + b"\n", what="outbox archive")
