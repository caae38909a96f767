"""Batches for tests of landing: rows of any stream, in any format, in a folder with a manifest.

Belongs here: making valid rows out of the contracts' examples, and writing what a test asks for,
however wrong. Does not belong here: landing it (`neighbours.py`) or what is expected of it.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.contracts.base import Contract, Field
from orchestration.contracts.publish import example
from orchestration.contracts.registry import contract
from orchestration.landing.manifest import parse_moment
from orchestration.settings import Settings

Stream = tuple[str, str]
Row = dict[str, Any]

EVENTS: Stream = ("fitness_coach", "analytics_events")
USERS: Stream = ("practice_tracker", "users")
SESSIONS: Stream = ("song_practice", "performance_sessions")

SENT_AT = datetime(2026, 3, 2, 20)  # noqa: DTZ001  # naive UTC, two hours after the examples
NOW = datetime(2026, 3, 3)  # noqa: DTZ001

FORMS = ("ndjson", "ndjson.gz", "csv", "parquet")

_ARROW_TYPES = {
    "string": pa.utf8(),
    "integer": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us"),
    "date": pa.date32(),
    "json": pa.utf8(),
}


def rows(stream: Stream, count: int, *, start: int = 1, **changes: Any) -> list[Row]:
    """Valid payloads with keys of their own: the stream's example, numbered from `start`."""
    checked = contract(*stream)
    numbers = range(start, start + count)
    return [example(checked) | _key(checked, number) | changes for number in numbers]


def _key(checked: Contract, number: int) -> Row:
    fields = [checked.field(name) for name in checked.key]
    return {field.path: _numbered(field, number) for field in fields if field.one_of is None}


def _numbered(field: Field, number: int) -> Any:
    if field.type == "integer":
        return number
    if field.type == "timestamp":
        moment = datetime.fromisoformat(field.example) + timedelta(seconds=number)
        return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    return f"row-{number}"


def lines(payloads: Iterable[Row]) -> list[bytes]:
    """The payloads as lines of JSON, without line ends."""
    return [orjson.dumps(payload) for payload in payloads]


def joined(content: Iterable[bytes]) -> bytes:
    """Lines as the content of a file."""
    return b"".join(line + b"\n" for line in content)


def encoded(stream: Stream, payloads: Sequence[Row], form: str) -> dict[str, bytes]:
    """The payloads as a data file of one of FORMS, by its name."""
    if form == "csv":
        return {"rows.csv": _csv(contract(*stream), payloads)}
    if form == "parquet":
        return {"rows.parquet": parquet_bytes(table(stream, payloads))}
    content = joined(lines(payloads))
    return {f"rows.{form}": gzip.compress(content, mtime=0) if form.endswith("gz") else content}


def flat(checked: Contract, payload: Row) -> Row:
    """A payload by the paths of its fields, JSON values as text; a path may be absent."""
    values: Row = {}
    for field in checked.fields:
        value: Any = payload
        for name in field.path.split("."):
            value = None if value is None else value.get(name)
        is_json = field.type == "json" and value is not None
        values[field.path] = json.dumps(value, separators=(",", ":")) if is_json else value
    return values


def _csv(checked: Contract, payloads: Sequence[Row]) -> bytes:
    target = io.StringIO()
    writer = csv.DictWriter(target, [field.path for field in checked.fields], lineterminator="\n")
    writer.writeheader()
    for payload in payloads:
        values = flat(checked, payload).items()
        writer.writerow({name: _cell(value) for name, value in values})
    return target.getvalue().encode()


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def table(stream: Stream, payloads: Sequence[Row]) -> pa.Table:
    """The payloads as a table with a typed column per field."""
    checked = contract(*stream)
    values = [flat(checked, payload) for payload in payloads]
    columns = {
        field.path: [_typed(field, row[field.path]) for row in values] for field in checked.fields
    }
    types = [(field.path, _ARROW_TYPES[field.type]) for field in checked.fields]
    return pa.table(columns, schema=pa.schema(types))


def _typed(field: Field, value: Any) -> Any:
    if value is None or field.type not in {"timestamp", "date"}:
        return value
    moment = parse_moment(value)
    return moment if field.type == "timestamp" else moment.date()


def parquet_bytes(content: pa.Table) -> bytes:
    """A table as the content of a Parquet file."""
    target = io.BytesIO()
    pq.write_table(content, target)
    return target.getvalue()


def put(
    settings: Settings,
    batch_id: str,
    files: Mapping[str, bytes],
    *,
    stream: Stream = EVENTS,
    sent_at: datetime = SENT_AT,
    **corrections: Any,
) -> Path:
    """Write a batch into the landing zone, touched when it was sent.

    Args:
        settings: The deployment.
        batch_id: Name of the batch.
        files: Content of the data files, by name.
        stream: Where it belongs.
        sent_at: What its manifest says, naive UTC.
        **corrections: Entries of the manifest that differ from what is true.

    Returns:
        Its folder.
    """
    folder = settings.landing.joinpath(*stream, batch_id)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    manifest = {
        "batchId": batch_id,
        "source": stream[0],
        "stream": stream[1],
        "schemaVersion": "1.0.0",
        "checksums": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        "clientTimestamp": f"{sent_at.isoformat()}Z",
    }
    (folder / "manifest.json").write_bytes(orjson.dumps(manifest | corrections))
    touch(folder, sent_at)
    return folder


def put_rows(
    settings: Settings, batch_id: str, payloads: Sequence[Row], *, stream: Stream = EVENTS
) -> Path:
    """Write a batch of NDJSON."""
    return put(settings, batch_id, encoded(stream, payloads, "ndjson"), stream=stream)


def touch(folder: Path, moment: datetime) -> None:
    """Let all files of a folder have been changed at a moment."""
    seconds = moment.replace(tzinfo=UTC).timestamp()
    for path in folder.iterdir():
        os.utime(path, (seconds, seconds), follow_symlinks=False)
