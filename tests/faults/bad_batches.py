"""Batches that are wrong in one way each: refused as a whole, or with rows for the quarantine.

Belongs here: writing them into a landing zone. Does not belong here: what landing answers.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import orjson

from orchestration.contracts.publish import example
from orchestration.contracts.registry import contract
from orchestration.settings import Settings

SOURCE, STREAM = "fitness_coach", "analytics_events"
ROWS = 40
DEPTH = 30_000


def _lines(prefix: str, moment: datetime) -> list[bytes]:
    """Valid events, one a second."""
    payload = example(contract(SOURCE, STREAM))
    lines = []
    for row in range(ROWS):
        at = moment + timedelta(seconds=row)
        event = payload | {"id": f"{prefix}-{row}", "timestamp": f"{at:%Y-%m-%dT%H:%M:%S}.000Z"}
        lines.append(orjson.dumps(event))
    return lines


def _file(lines: list[bytes]) -> bytes:
    return b"\n".join(lines) + b"\n"


def _poisoned(lines: list[bytes]) -> list[bytes]:
    """The lines, some of them replaced by what a careless reader dies of or lets through."""
    poison = {
        2: b"[" * DEPTH + b"]" * DEPTH,
        5: lines[5].replace(b'"value":12.0', b'"value":NaN'),
        8: lines[8].replace(b'"value":12.0', b'"value":1e999'),
        11: lines[11].replace(b"workout", b"\xff\xfe"),
        14: lines[14].replace(b"workout", b"\x00"),
        17: lines[17].replace(b'"category"', b'"id":"twice","category"'),
        20: lines[20][:50],
        23: lines[23].replace(b'"timestamp":"2', b'"timestamp":"9'),
    }
    return [poison.get(number, line) for number, line in enumerate(lines)]


def write_bad_batches(settings: Settings, sent_at: datetime) -> list[str]:
    """Write one batch per kind of fault.

    Args:
        settings: The deployment.
        sent_at: When they claim to have been sent, UTC.

    Returns:
        Their batch ids.
    """
    moment = sent_at - timedelta(hours=2)
    whole = _file(_lines("bad-whole", moment))
    packed = gzip.compress(_file(_lines("bad-packed", moment)), mtime=0)
    secret = _file([line[:-1] + b',"password_hash":"$2b$12$x"}' for line in _lines("s", moment)])
    files: Mapping[str, Mapping[str, bytes]] = {
        "bad-checksum": {"rows.ndjson": whole},
        "bad-gzip": {"rows.ndjson.gz": packed[: len(packed) // 2]},
        "bad-stream": {"rows.ndjson": whole},
        "bad-name": {"../rows.ndjson": whole},
        "bad-secret": {"rows.ndjson": secret},
        "bad-empty": {"rows.ndjson": b""},
        "bad-lines": {"rows.ndjson": _file(_poisoned(_lines("bad-lines", moment)))},
        "bad-first": {"rows.ndjson": whole},
        "bad-twice": {"rows.ndjson": whole, "more.ndjson": whole},
    }
    corrections = {
        "bad-checksum": {"checksums": {"rows.ndjson": "0" * 64}},
        "bad-stream": {"stream": "analytics"},
    }
    for batch_id, contents in files.items():
        _write(settings, batch_id, contents, sent_at, corrections.get(batch_id, {}))
    return list(files)


def _write(
    settings: Settings,
    batch_id: str,
    contents: Mapping[str, bytes],
    sent_at: datetime,
    corrections: Mapping[str, object],
) -> None:
    folder = settings.landing / SOURCE / STREAM / batch_id
    folder.mkdir(parents=True)
    for name, content in contents.items():
        (folder / name.removeprefix("../")).write_bytes(content)
    manifest: dict[str, object] = {
        "batchId": batch_id,
        "source": SOURCE,
        "stream": STREAM,
        "schemaVersion": "1.0.0",
        "checksums": {
            name: hashlib.sha256(content).hexdigest() for name, content in contents.items()
        },
        "clientTimestamp": sent_at.replace(tzinfo=UTC).isoformat(),
    }
    (folder / "manifest.json").write_bytes(orjson.dumps({**manifest, **corrections}))
