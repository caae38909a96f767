"""Landing in figures: against the bare parse, against dlt, memory by size, cost of a small batch.

Belongs here: what is compared with what. Does not belong here: the compared programs (`programs/`).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from tests.bench.events import ONE_BROKEN_IN, event_lines
from tests.bench.figures import Figure, Measurement, at_least, at_most, measure

ROWS = 2_000_000
MANY, FEW = 4_000_000, 400_000
PAIRS = 3
SMALL_BATCHES, SMALL_ROWS = 200, 50

FASTER_THAN_DLT = 20.0
SLOWER_THAN_BARE = 1.5
MEMORY_GROWTH = 1.2
SMALL_BATCH_MILLISECONDS = 50.0

_STREAM = Path("landing") / "fitness_coach" / "analytics_events"


@dataclass(frozen=True)
class EventFile:
    """A generated file of events, and what a manifest says of it."""

    path: Path
    rows: int
    checksum: str
    is_broken: bool

    @property
    def rejected(self) -> int:
        """Rows that landing has to put into the quarantine."""
        return self.rows // ONE_BROKEN_IN if self.is_broken else 0


class WrongCountError(RuntimeError):
    """What was measured did not do its work."""


def make_events(path: Path, rows: int, *, broken: bool) -> EventFile:
    """Generate a file in a process of its own, so that this one stays small."""
    options = ["broken"] if broken else []
    made = measure(["-m", "tests.bench.events", str(path), str(rows), *options])
    return EventFile(path, rows, made.output, broken)


def put_batch(root: Path, batch_id: str, file: EventFile) -> None:
    """Make a batch of a file in a landing zone; the file is linked, not copied."""
    folder = root / _STREAM / batch_id
    folder.mkdir(parents=True)
    os.link(file.path, folder / "events.ndjson")
    manifest = {
        "batchId": batch_id,
        "source": "fitness_coach",
        "stream": "analytics_events",
        "schemaVersion": "1.0.0",
        "compressionType": "none",
        "rowCount": file.rows,
        "checksums": {"events.ndjson": file.checksum},
        "clientTimestamp": "2026-03-15T00:00:00Z",
    }
    (folder / "manifest.json").write_bytes(orjson.dumps(manifest))


def land(root: Path, *files: EventFile) -> Measurement:
    """Land files as one batch each into an empty data root, which is removed afterwards.

    Raises:
        WrongCountError: Rows were lost, or defects were missed.
    """
    for number, file in enumerate(files):
        put_batch(root, f"bench-{number:06d}", file)
    landed = measure(["-m", "tests.bench.programs.land", str(root)])
    rows, rejected = sum(file.rows for file in files), sum(file.rejected for file in files)
    if landed.output != f"{rows} {rows - rejected} {rejected}":
        message = f"{rows:,} rows with {rejected:,} defects were landed as {landed.output}"
        raise WrongCountError(message)
    shutil.rmtree(root)
    return landed


def against_parsers(scratch: Path) -> Iterator[Figure]:
    """Seconds of landing over seconds of a bare parse, and dlt's over landing's."""
    whole = make_events(scratch / "whole.ndjson", ROWS, broken=False)
    broken = make_events(scratch / "broken.ndjson", ROWS, broken=True)
    ours, theirs = [], []
    target = scratch / "bare.parquet"
    for _ in range(PAIRS):
        ours.append(land(scratch / "root", broken).seconds)
        command = ["-m", "tests.bench.programs.bare_duckdb", str(whole.path), str(target)]
        theirs.append(measure(command).seconds)
    ratio = statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))
    landing, parse = statistics.median(ours), statistics.median(theirs)
    size = f"{ROWS:,} events of {whole.path.stat().st_size / ROWS:.0f} bytes"
    words = (
        f"{landing:.1f} s against {parse:.1f} s of duckdb read_ndjson to Parquet, {size},"
        f" 0.5 % of ours defective, medians of {PAIRS} pairs"
    )
    yield at_most("landing, time", ratio, SLOWER_THAN_BARE, "x", words)
    folder = scratch / "dlt"
    folder.mkdir()
    other = measure(["-m", "tests.bench.programs.through_dlt", str(whole.path), str(folder)])
    words = (
        f"{landing:.1f} s against {other.seconds:.0f} s of dlt 1.31 to Parquet, {size},"
        " rows validated by Pydantic, orjson, pages of 10,000, two normalising processes"
    )
    yield at_least("landing, speed", other.seconds / landing, FASTER_THAN_DLT, "x", words)
    shutil.rmtree(folder)
    for file in (whole.path, broken.path, target):
        file.unlink()


def memory(scratch: Path) -> Iterator[Figure]:
    """Peak memory of landing a large file over that of a file of a tenth."""
    peaks = {}
    for rows in (FEW, MANY):
        file = make_events(scratch / "events.ndjson", rows, broken=True)
        peaks[rows] = land(scratch / "root", file).peak_megabytes
        file.path.unlink()
    words = f"{peaks[MANY]:,.0f} MB for {MANY:,} events, {peaks[FEW]:,.0f} MB for {FEW:,}"
    yield at_most("landing, memory", peaks[MANY] / peaks[FEW], MEMORY_GROWTH, "x", words)


def _small_files(scratch: Path) -> list[EventFile]:
    lines = b"".join(event_lines(SMALL_BATCHES * SMALL_ROWS, broken=False)).splitlines(True)
    files = []
    for number in range(SMALL_BATCHES):
        path = scratch / f"small-{number}.ndjson"
        path.write_bytes(b"".join(lines[number * SMALL_ROWS : (number + 1) * SMALL_ROWS]))
        checksum = hashlib.sha256(path.read_bytes()).hexdigest()
        files.append(EventFile(path, SMALL_ROWS, checksum, is_broken=False))
    return files


def small_batches(scratch: Path) -> Iterator[Figure]:
    """Milliseconds that one more small batch costs a load."""
    files = _small_files(scratch)
    alone = land(scratch / "root", files[0])
    many = land(scratch / "root", *files)
    each = (many.seconds - alone.seconds) / (SMALL_BATCHES - 1) * 1000
    words = f"{SMALL_BATCHES} batches of {SMALL_ROWS} rows in one load"
    yield at_most("landing, one more small batch", each, SMALL_BATCH_MILLISECONDS, "ms", words)
