"""One data file: intact rows, damaged copies and exact duplicates put together.

Belongs here: the order of lines in a file and where its defects stand. Does not belong here: the
choice of defects (`defects.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import polars as pl

from orchestration.simulator import encoding
from orchestration.simulator.columns import Index
from orchestration.simulator.damage import Damage, broken_csv, broken_json, broken_value
from orchestration.simulator.encoding import Format

Place = tuple[int, str, str | None]
"""Line of a defect in the file, from 1 and a CSV header counted, or row of Parquet; code; field."""
LINE_END = ord("\n")


@dataclass(frozen=True)
class Packed:
    """A data file.

    Attributes:
        data: Its bytes.
        rows: Its lines or rows.
        defects: Where and what is broken in it.
    """

    data: bytes
    rows: int
    defects: tuple[Place, ...]


def pack(frame: pl.DataFrame, form: Format, damages: Sequence[Damage], duplicates: Index) -> Packed:
    """Put a data file together.

    A damaged row is a failed attempt at sending a row that also arrives intact: in text it stands
    right before that row, in Parquet at the end. Duplicates stand at the end.

    Args:
        frame: The intact rows; for text formats nested and with clocks as text.
        form: Format of the file.
        damages: What breaks, ordered by row.
        duplicates: Positions of rows that are sent twice.

    Returns:
        The file.
    """
    if form == "parquet":
        return _pack_rows(frame, damages, duplicates)
    data = encoding.csv(frame) if form == "csv" else encoding.ndjson(frame)
    places: tuple[Place, ...] = ()
    if damages or len(duplicates):
        data, places = _mixed(data, frame.columns, form, damages, duplicates)
    rows = frame.height + len(damages) + len(duplicates)
    return Packed(encoding.compressed(data) if form == "ndjson.gz" else data, rows, places)


def _mixed(
    data: bytes, header: list[str], form: Format, damages: Sequence[Damage], duplicates: Index
) -> tuple[bytes, tuple[Place, ...]]:
    """The text with a damaged line before each damaged row, and duplicates at the end."""
    ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == LINE_END) + 1
    starts = ends[:-1] if form == "csv" else np.r_[0, ends[:-1]]
    ends = ends[1:] if form == "csv" else ends
    parts: list[bytes] = []
    places: list[Place] = []
    written = 0
    for number, damage in enumerate(damages, start=2 if form == "csv" else 1):
        start = int(starts[damage.row])
        line = data[start : int(ends[damage.row]) - 1]
        broken = broken_csv(line, header, damage) if form == "csv" else broken_json(line, damage)
        parts += [data[written:start], broken, b"\n"]
        written = start
        places.append((damage.row + number, damage.code, damage.told_field))
    parts.append(data[written:])
    parts += [data[int(starts[row]) : int(ends[row])] for row in duplicates]
    return b"".join(parts), tuple(places)


def _pack_rows(frame: pl.DataFrame, damages: Sequence[Damage], duplicates: Index) -> Packed:
    parts = [frame]
    places: list[Place] = []
    for number, damage in enumerate(damages, start=frame.height + 1):
        field = damage.field
        if field is None:
            raise ValueError(f"{damage.code} cannot be made in Parquet")
        value = broken_value(damage, field)
        if isinstance(value, str) and isinstance(frame.schema[field.path], pl.Datetime):
            value = datetime.fromisoformat(value).replace(tzinfo=None)
        fixed = pl.lit(value, dtype=frame.schema[field.path]).alias(field.path)
        parts.append(frame[damage.row].with_columns(fixed))
        places.append((number, damage.code, field.path))
    parts.append(frame[duplicates])
    whole = pl.concat(parts) if damages or len(duplicates) else frame
    return Packed(encoding.parquet(whole), whole.height, tuple(places))


def cut_short(packed: Packed) -> Packed:
    """The file as it is when a transfer breaks off after seven tenths of its bytes."""
    return replace(packed, data=packed.data[: len(packed.data) * 7 // 10])
