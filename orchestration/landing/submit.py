"""Making a batch of a file: what an app would do, done for a person who has only the file.

Belongs here: putting files into the landing zone under a manifest. Does not belong here: judging
rows, which the load step does, or turning foreign files into a stream's columns (`mapping.py`).
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import orjson

from orchestration.contracts.base import Contract
from orchestration.contracts.registry import contract
from orchestration.durable import put_in_place, sync_file, write_file
from orchestration.landing.errors import LandingError
from orchestration.landing.manifest import (
    MANIFEST_NAME,
    SUFFIXES,
    file_name_problem,
    is_batch_id,
)
from orchestration.landing.mapping import map_files
from orchestration.landing.raw import checksum
from orchestration.settings import Settings


def submit(
    settings: Settings,
    paths: Sequence[Path],
    source: str,
    stream: str,
    *,
    batch_id: str | None = None,
    mapping: Path | None = None,
    sent_at: datetime | None = None,
) -> Path:
    """Put files into the landing zone as one batch; the manifest comes last.

    Args:
        settings: The deployment.
        paths: Data files of one format, or with a mapping what it reads.
        source: Source name.
        stream: Stream name.
        batch_id: Name of the batch; made of stream, moment and content if left out, so that the
            same files at the same moment give the same batch.
        mapping: SQL file that turns the paths into the stream's columns.
        sent_at: Moment of sending, naive UTC; the clock's if left out.

    Returns:
        The landing folder.

    Raises:
        UnknownStreamError: There is no such stream.
        LandingError: The files are not a batch.
    """
    stream_contract = contract(source, stream)
    moment = sent_at or datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    aside = settings.landing / ".submitting" / f"{source}.{stream}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        if mapping is None:
            _copy_files(paths, aside)
        else:
            map_files(settings, mapping, paths, aside / f"{stream}.parquet")
        checksums = {path.name: checksum(path) for path in sorted(aside.iterdir())}
        name = batch_id or _name(stream_contract, moment, checksums)
        return _deliver(settings, stream_contract, name, aside, _manifest(checksums, moment))
    finally:
        shutil.rmtree(aside.parent, ignore_errors=True)


def _copy_files(paths: Sequence[Path], folder: Path) -> None:
    for path in paths:
        if not path.is_file():
            raise LandingError(f"{path} is not a file. A folder needs a mapping: --map FILE.sql.")
        problem = file_name_problem(path.name)
        if problem is not None:
            raise LandingError(f"The name of {path.name} {problem}: rename it.")
        if (folder / path.name).exists():
            raise LandingError(f"Two files are called {path.name}: rename one.")
        shutil.copyfile(path, folder / path.name)
    kinds = {_kind(path.name) for path in paths}
    if len(kinds) != 1:
        raise LandingError("A batch holds one format: submit one batch per format.")


def _kind(name: str) -> str:
    suffix = next(suffix for suffix in SUFFIXES if name.endswith(suffix))
    return suffix.removesuffix(".gz").replace("jsonl", "ndjson")


def _name(stream: Contract, moment: datetime, checksums: dict[str, str]) -> str:
    content = "".join(checksums.values())[:8]
    return f"{stream.source}-{stream.stream}-{moment:%Y%m%dT%H%M%S}-{content}"


def _manifest(checksums: dict[str, str], moment: datetime) -> dict[str, object]:
    packed = {name.endswith(".gz") for name in checksums}
    if len(packed) > 1:
        raise LandingError("Either all files of a batch are packed with gzip, or none is.")
    return {
        "compressionType": "gzip" if packed == {True} else "none",
        "rowCount": None,
        "checksums": checksums,
        "clientTimestamp": f"{moment.isoformat()}Z",
    }


def _deliver(
    settings: Settings, stream: Contract, name: str, aside: Path, manifest: dict[str, object]
) -> Path:
    if not is_batch_id(name):
        raise LandingError(f"{name!r} cannot name a batch: use letters, digits, '.', '_' and '-'.")
    folder = settings.landing / stream.source / stream.stream / name
    if folder.exists():
        raise LandingError(f"There is a batch {name} already: give this one another name.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    for path in aside.iterdir():
        sync_file(path, what="submitted file")
    put_in_place(aside, folder, what="submitted batch")
    facts = {
        "batchId": name,
        "source": stream.source,
        "stream": stream.stream,
        "schemaVersion": stream.schema_version,
        **manifest,
    }
    content = orjson.dumps(facts, option=orjson.OPT_INDENT_2) + b"\n"
    write_file(folder / MANIFEST_NAME, content, what="manifest")
    return folder
