"""The manifest of a batch: what it must say, and which file names a batch may use.

Belongs here: reading and checking `manifest.json`. Does not belong here: the data files
(`intake.py`) or writing a manifest (`submit.py`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import orjson

from orchestration.contracts.model import EARLIEST_CLOCK, LATEST_CLOCK
from orchestration.landing.errors import RefusedError

MANIFEST_NAME = "manifest.json"
MAX_MANIFEST_BYTES = 1_000_000
SUFFIXES = (".ndjson", ".ndjson.gz", ".jsonl", ".jsonl.gz", ".csv", ".parquet")
"""Data files that can be landed, by ending."""

_BATCH_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_VERSION = re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}")


@dataclass(frozen=True)
class Manifest:
    """What an app says about a batch.

    Attributes:
        batch_id: Name of the batch, unique over all streams.
        source: Source name.
        stream: Stream name.
        schema_version: Contract version that the app wrote, if it says.
        row_count: Rows in all files together; None when the app did not count.
        checksums: SHA-256 per data file, in hex.
        sent_at: When the app sent the batch, naive UTC.
    """

    batch_id: str
    source: str
    stream: str
    schema_version: str | None
    row_count: int | None
    checksums: Mapping[str, str]
    sent_at: datetime

    @property
    def fingerprint(self) -> str:
        """Eight hex digits that two manifests share only when they name the same content."""
        facts = [self.source, self.stream, self.batch_id, sorted(self.checksums.items())]
        return hashlib.sha256(orjson.dumps(facts)).hexdigest()[:8]


def read_manifest(folder: Path) -> Manifest:
    """Read and check the manifest of a landed batch.

    Args:
        folder: `landing/<source>/<stream>/<batch_id>`.

    Returns:
        The manifest.

    Raises:
        RefusedError: It is not a manifest, or not this folder's (MANIFEST_INVALID, WRONG_STREAM,
            BAD_FILE_NAME).
    """
    path = folder / MANIFEST_NAME
    if path.is_symlink() or path.is_dir() or path.stat().st_size > MAX_MANIFEST_BYTES:
        _refuse(f"it is a link, a folder, or larger than {MAX_MANIFEST_BYTES:,} bytes")
    try:
        facts = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError:
        _refuse("it is not JSON")
    if not isinstance(facts, dict):
        _refuse("it is not a JSON object")
    manifest = Manifest(
        batch_id=_text(facts, "batchId", _BATCH_ID),
        source=_text(facts, "source"),
        stream=_text(facts, "stream"),
        schema_version=_optional_text(facts, "schemaVersion", _VERSION),
        row_count=_row_count(facts),
        checksums=_checksums(facts),
        sent_at=_moment(facts),
    )
    _check_place(manifest, folder)
    _check_compression(facts, manifest)
    return manifest


def is_batch_id(name: str) -> bool:
    """Whether `name` may be the name of a batch, and so of a folder and of a file."""
    return _BATCH_ID.fullmatch(name) is not None and _DEVICES.fullmatch(name) is None


def file_name_problem(name: str) -> str | None:
    """What is wrong with the name of a data file; None when nothing is.

    Only letters, digits, `.`, `_` and `-` are allowed, so that no name leads out of its folder,
    means something to a shell or to DuckDB's file patterns, or names a device.
    """
    if not _FILE_NAME.fullmatch(name):
        return "holds something else than letters, digits, '.', '_' and '-', or is too long"
    if _DEVICES.fullmatch(name):
        return "is the name of a device on some systems"
    if not name.endswith(SUFFIXES):
        return f"ends in none of {', '.join(SUFFIXES)}"
    return None


def parse_moment(text: str) -> datetime:
    """An ISO 8601 moment as naive UTC; without an offset it is UTC already.

    Raises:
        ValueError: Not a moment.
    """
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _refuse(problem: str) -> NoReturn:
    raise RefusedError(
        "MANIFEST_INVALID",
        f"manifest.json cannot be used: {problem}. Correct it and send the batch again.",
    )


def _text(facts: dict[str, Any], name: str, pattern: re.Pattern[str] | None = None) -> str:
    value = facts.get(name)
    if not isinstance(value, str) or (pattern is not None and not pattern.fullmatch(value)):
        _refuse(f"{name} is missing or malformed")
    return value


def _optional_text(facts: dict[str, Any], name: str, pattern: re.Pattern[str]) -> str | None:
    return None if facts.get(name) is None else _text(facts, name, pattern)


def _row_count(facts: dict[str, Any]) -> int | None:
    count = facts.get("rowCount")
    if count is not None and (type(count) is not int or count < 0):
        _refuse("rowCount is not a whole number from 0 on")
    return count


def _checksums(facts: dict[str, Any]) -> dict[str, str]:
    checksums = facts.get("checksums")
    if not isinstance(checksums, dict) or not checksums:
        _refuse("checksums names no file")
    for name, checksum in checksums.items():
        problem = file_name_problem(name)
        if problem is not None:
            raise RefusedError(
                "BAD_FILE_NAME",
                f"The manifest names a file whose name {problem}. Rename it and send it again.",
            )
        if not isinstance(checksum, str) or not _SHA256.fullmatch(checksum):
            _refuse(f"the checksum of {name} is not 64 hexadecimal digits")
    return checksums


def _moment(facts: dict[str, Any]) -> datetime:
    text = _text(facts, "clientTimestamp")
    try:
        moment = parse_moment(text)
    except (ValueError, OverflowError):
        _refuse("clientTimestamp is not an ISO 8601 moment")
    if not EARLIEST_CLOCK <= moment.date() < LATEST_CLOCK:
        _refuse(f"clientTimestamp is before {EARLIEST_CLOCK} or not before {LATEST_CLOCK}")
    return moment


def _check_place(manifest: Manifest, folder: Path) -> None:
    if manifest.batch_id != folder.name:
        _refuse(f"batchId is not the name of its folder, {folder.name[:128]!r}")
    stream, source = folder.parent.name, folder.parent.parent.name
    if (manifest.source, manifest.stream) != (source, stream):
        raise RefusedError(
            "WRONG_STREAM",
            f"The manifest says {manifest.source[:64]}/{manifest.stream[:64]}, the folder is"
            f" {source}/{stream}. Put the batch where it belongs and send it again.",
        )


def _check_compression(facts: dict[str, Any], manifest: Manifest) -> None:
    declared = facts.get("compressionType")
    if declared not in (None, "none", "gzip"):
        _refuse("compressionType is neither 'none' nor 'gzip'")
    for name in manifest.checksums:
        if declared is not None and name.endswith(".gz") != (declared == "gzip"):
            _refuse(f"compressionType is '{declared}', but {name} ends otherwise")
