"""Read a simulated landing zone as an outsider: manifests, lines, rows typed by the contracts.

Belongs here: plain reading for the simulator's tests, without the simulator's own writing code.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa

from orchestration.contracts.compile import checked_sql
from orchestration.contracts.registry import contract
from orchestration.simulator.truth import Truth
from orchestration.simulator.world import SimulationReport


@dataclass(frozen=True)
class LandedBatch:
    """One batch folder."""

    folder: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        return json.loads((self.folder / "manifest.json").read_bytes())

    @property
    def stream(self) -> tuple[str, str]:
        return self.manifest["source"], self.manifest["stream"]

    @property
    def file(self) -> Path:
        (name,) = self.manifest["checksums"]
        return self.folder / name

    @cached_property
    def data(self) -> bytes:
        data = self.file.read_bytes()
        return gzip.decompress(data) if self.file.suffix == ".gz" else data

    @property
    def first_line(self) -> int:
        """Number of the first row's line in the file: a CSV file begins with its header."""
        return 2 if self.file.suffix == ".csv" else 1

    @cached_property
    def lines(self) -> list[bytes]:
        """NDJSON lines; rows of CSV and Parquet as the JSON objects that they stand for."""
        if self.file.suffix == ".csv":
            return _json_lines(pl.read_csv(io.BytesIO(self.data), infer_schema=False))
        if self.file.suffix == ".parquet":
            return _json_lines(pl.read_parquet(io.BytesIO(self.data)))
        return self.data.split(b"\n")[:-1]


def _json_lines(frame: pl.DataFrame) -> list[bytes]:
    clocks = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.Datetime)]
    text = frame.with_columns(pl.col(clocks).dt.strftime("%Y-%m-%dT%H:%M:%S%.3fZ"))
    if any("." in name for name in text.columns):
        return [json.dumps(_nested(row)).encode() for row in text.iter_rows(named=True)]
    target = io.BytesIO()
    text.write_ndjson(target)
    return target.getvalue().split(b"\n")[:-1]


def _nested(row: dict[str, Any]) -> dict[str, Any]:
    payload: dict[str, Any] = {}
    for path, value in row.items():
        *outer, name = path.split(".")
        inner = payload
        for step in outer:
            inner = inner.setdefault(step, {})
        inner[name] = value
    return payload


@dataclass(frozen=True)
class LandedWorld:
    """A simulated world: what was reported, what is true, what lies in the landing zone."""

    data_root: Path
    report: SimulationReport
    truth: Truth
    tables: dict[tuple[str, str], pl.DataFrame] = field(default_factory=dict)

    @cached_property
    def batches(self) -> list[LandedBatch]:
        return list(batches(self.data_root))

    @cached_property
    def refused(self) -> set[str]:
        return {batch.batch_id for batch in self.truth.rejected_batches}

    @cached_property
    def damaged(self) -> set[tuple[str, int]]:
        return {(defect.batch_id, defect.line) for defect in self.truth.defects}

    def sound_lines(self, source: str, stream: str) -> pa.Table:
        """Undamaged rows of a stream as JSON lines, with batch and moment of sending."""
        lines: list[str] = []
        names: list[str] = []
        sent: list[str] = []
        for batch in self.batches:
            name = batch.folder.name
            if batch.stream == (source, stream) and name not in self.refused:
                own = [
                    line.decode()
                    for number, line in enumerate(batch.lines, start=batch.first_line)
                    if (name, number) not in self.damaged
                ]
                lines += own
                names += [name] * len(own)
                sent += [batch.manifest["clientTimestamp"]] * len(own)
        return pa.table({"line": lines, "batch": names, "sent": sent})

    def checked(self, source: str, stream: str) -> pl.DataFrame:
        """Undamaged rows of a stream, typed and checked by its compiled contract."""
        key = (source, stream)
        if key not in self.tables:
            with duckdb.connect() as connection:
                connection.execute("set timezone = 'UTC'")
                connection.register("lines", self.sound_lines(source, stream))
                query = checked_sql(contract(source, stream), "lines", keep=["batch", "sent"])
                self.tables[key] = connection.execute(query).pl().drop("line", "j")
        return self.tables[key]

    def facts(self, source: str, stream: str) -> pl.DataFrame:
        """The newest version of every key of a stream, each key once."""
        facts = contract(source, stream)
        order = [facts.version, "sent"] if facts.version else ["sent"]
        rows = self.checked(source, stream).sort(order, maintain_order=True)
        return rows.unique(subset=list(facts.key), keep="last", maintain_order=True)

    def table(self, name: str) -> pl.DataFrame:
        """A long table of the truth."""
        return pl.read_parquet(self.data_root / self.truth.tables[name])


def batches(data_root: Path) -> Iterator[LandedBatch]:
    """All batches, by path."""
    for manifest in sorted((data_root / "landing").glob("*/*/*/manifest.json")):
        yield LandedBatch(manifest.parent)
