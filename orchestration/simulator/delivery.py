"""How batches reach the landing zone: files, manifests, repetitions, refusals, and their count.

Belongs here: everything that is written into `landing/`. Does not belong here: how rows are cut
into batches (`batches.py`) or files put together (`packing.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import orjson
import polars as pl

from orchestration.simulator import mishaps
from orchestration.simulator.batches import Batch, Feed, cut, utc
from orchestration.simulator.columns import Index
from orchestration.simulator.encoding import Format
from orchestration.simulator.history import VERSION
from orchestration.simulator.packing import Packed, cut_short, pack
from orchestration.simulator.parameters import DAY, Parameters
from orchestration.simulator.repeats import NOBODY, intact, sent_again
from orchestration.simulator.truth import Defect, Lateness, RejectedBatch, SchemaChange, StreamTruth

LATENESS_DAYS = (1, 3, 7, 30)


@dataclass
class Tally:
    """What was delivered, over all streams.

    Attributes:
        streams: Counts per stream.
        defects: Every damaged row.
        rejected: Every batch that must be refused.
        changes: Every field that a stream began to carry.
        bytes: Size of all data files.
        batches: Number of batches, refused ones included.
    """

    streams: list[StreamTruth] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)
    rejected: list[RejectedBatch] = field(default_factory=list)
    changes: list[SchemaChange] = field(default_factory=list)
    bytes: int = 0
    batches: int = 0


class Courier:
    """Writes feeds into a landing zone and counts what it wrote."""

    def __init__(self, parameters: Parameters, landing: Path) -> None:
        self._parameters = parameters
        self._landing = landing
        self.tally = Tally()

    def deliver(self, feed: Feed) -> None:
        """Write all batches of a feed, and whatever goes wrong with them.

        Args:
            feed: Rows of one stream.
        """
        batches, number = cut(self._parameters, feed)
        sent = [self._send(feed, batch) for batch in [*batches, *sent_again(feed, batches)]]
        self._refuse(feed, batches)
        landed = sum(packed.rows for packed in sent)
        defective = sum(len(packed.defects) for packed in sent)
        accepted = feed.frame[VERSION].n_unique() if feed.is_extract else feed.frame.height
        moments = np.array([batch.sent for batch in batches], dtype=np.int64)[number]
        self.tally.streams.append(
            StreamTruth(
                source=feed.source,
                stream=feed.stream,
                batches=len(sent),
                landed=landed,
                defective=defective,
                duplicate=landed - defective - accepted,
                accepted=accepted,
                keys=feed.frame.select(feed.key).n_unique() if feed.is_extract else accepted,
                lateness=_lateness(feed, moments),
            )
        )
        self._note_addition(feed, batches)

    def _send(self, feed: Feed, batch: Batch) -> Packed:
        packed = pack(batch.frame, batch.form, batch.damages, batch.duplicates)
        self._write(feed, batch, packed)
        name = file_name(feed, batch.form)
        self.tally.defects += [
            Defect(feed.source, feed.stream, batch.name, name, *place) for place in packed.defects
        ]
        return packed

    def _refuse(self, feed: Feed, batches: Sequence[Batch]) -> None:
        code = mishaps.REJECTED.get((feed.source, feed.stream))
        if code is None or not batches:
            return
        form = {"CORRUPT_GZIP": "ndjson.gz", "MISSING_COLUMN": "parquet"}.get(code)
        usable = [batch for batch in batches if form in (None, batch.form)]
        batch = intact(usable[len(usable) // 2], mishaps.BROKEN_SUFFIX)
        if code == "CREDENTIAL_COLUMN":
            secret = pl.lit(mishaps.CREDENTIAL_VALUE).alias(mishaps.CREDENTIAL)
            batch = replace(batch, frame=batch.frame.with_columns(secret))
        elif code == "MISSING_COLUMN":
            batch = replace(batch, frame=batch.frame.drop(mishaps.MISSING_COLUMN))
        packed = pack(batch.frame, batch.form, (), NOBODY)
        if code == "CORRUPT_GZIP":
            packed = cut_short(packed)
        self._write(feed, batch, packed, is_checksum_wrong=code == "CHECKSUM_MISMATCH")
        self.tally.rejected.append(
            RejectedBatch(feed.source, feed.stream, batch.name, code, packed.rows)
        )

    def _write(
        self, feed: Feed, batch: Batch, packed: Packed, *, is_checksum_wrong: bool = False
    ) -> None:
        folder = self._landing / feed.source / feed.stream / batch.name
        folder.mkdir(parents=True, exist_ok=True)
        name = file_name(feed, batch.form)
        (folder / name).write_bytes(packed.data)
        checksum = hashlib.sha256(packed.data + b"\n" * is_checksum_wrong).hexdigest()
        version = feed.contract.schema_version
        manifest = {
            "batchId": batch.name,
            "source": feed.source,
            "stream": feed.stream,
            "schemaVersion": _with_addition(version) if batch.has_addition else version,
            "compressionType": "gzip" if batch.form == "ndjson.gz" else "none",
            "rowCount": packed.rows,
            "checksums": {name: checksum},
            "clientTimestamp": f"{utc(batch.sent):%Y-%m-%dT%H:%M:%SZ}",
        }
        (folder / "manifest.json").write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
        self.tally.bytes += len(packed.data)
        self.tally.batches += 1

    def _note_addition(self, feed: Feed, batches: Sequence[Batch]) -> None:
        changed = [batch for batch in batches if batch.has_addition]
        if changed:
            column = mishaps.ADDITIONS[feed.source, feed.stream].column
            first = changed[0]
            self.tally.changes.append(
                SchemaChange(feed.source, feed.stream, column, first.name, utc(first.sent))
            )


def file_name(feed: Feed, form: Format) -> str:
    """Name of the data file in a batch."""
    return f"{feed.stream}.{form}"


def _with_addition(version: str) -> str:
    major, minor, _ = version.split(".")
    return f"{major}.{int(minor) + 1}.0"


def _lateness(feed: Feed, sent: Index) -> Lateness | None:
    if feed.clock is None:
        return None
    clock = pl.col(feed.clock).cast(pl.Datetime("us")).to_physical()
    delays = feed.in_order.select(*feed.key, late=pl.Series(sent) - clock)
    if feed.is_extract:
        delays = delays.unique(subset=feed.key, keep="first", maintain_order=True)
    late = delays["late"]
    return Lateness(
        over_days={days: int((late > days * DAY).sum()) for days in LATENESS_DAYS},
        future=int((late < 0).sum()),
    )
