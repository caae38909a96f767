"""Columns made from numpy arrays: identifiers, moments, choices from short lists.

Belongs here: vectorised builders that know nothing of apps. Does not belong here: what a column
means, or files.
"""

from __future__ import annotations

import binascii
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from orchestration.simulator.parameters import Moments

Mask = NDArray[np.bool_]
Index = NDArray[np.int64]
Numbers = NDArray[np.float64]

HEX_IN_UUID = [*range(8), *range(9, 13), *range(14, 18), *range(19, 23), *range(24, 36)]


def _fixed_width(letters: NDArray[np.uint8]) -> pl.Series:
    count, width = letters.shape
    offsets = np.arange(0, (count + 1) * width, width, dtype=np.int64)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(letters.tobytes())]
    return pl.Series(pl.from_arrow(pa.Array.from_buffers(pa.large_string(), count, buffers)))


def _hex_digits(generator: np.random.Generator, count: int, digits: int) -> NDArray[np.uint8]:
    text = binascii.hexlify(generator.bytes(count * digits // 2))
    return np.frombuffer(text, dtype=np.uint8).reshape(count, digits)


def hex_ids(generator: np.random.Generator, count: int, prefix: str, digits: int = 16) -> pl.Series:
    """Random identifiers such as `evt_0f3a...`, one per row."""
    letters = np.empty((count, len(prefix) + digits), dtype=np.uint8)
    letters[:, : len(prefix)] = np.frombuffer(prefix.encode(), dtype=np.uint8)
    letters[:, len(prefix) :] = _hex_digits(generator, count, digits)
    return _fixed_width(letters)


def uuids(generator: np.random.Generator, count: int) -> pl.Series:
    """Random version 4 UUIDs, one per row."""
    digits = _hex_digits(generator, count, 32).copy()
    digits[:, 12] = ord("4")
    digits[:, 16] = np.frombuffer(b"89ab", dtype=np.uint8)[generator.integers(0, 4, count)]
    letters = np.full((count, 36), ord("-"), dtype=np.uint8)
    letters[:, HEX_IN_UUID] = digits
    return _fixed_width(letters)


def moments(values: Moments | Numbers, known: Mask | None = None) -> pl.Series:
    """A column of timestamps, null where `known` is false."""
    series = pl.Series(np.asarray(values, dtype=np.int64)).cast(pl.Datetime("us"))
    return series if known is None else only(series, known)


def only(values: pl.Series | NDArray[Any], known: Mask) -> pl.Series:
    """The values where `known`, null elsewhere."""
    series = values if isinstance(values, pl.Series) else pl.Series(values)
    return series.zip_with(pl.Series(known), pl.Series([None], dtype=series.dtype))


def take(values: Sequence[Any] | pl.Series, index: Index) -> pl.Series:
    """The value at each index; null where the index is negative."""
    series = values if isinstance(values, pl.Series) else pl.Series(list(values))
    if len(index) and index.min() < 0:
        return only(series.gather(np.maximum(index, 0)), index >= 0)
    return series.gather(index)


def choose(
    generator: np.random.Generator,
    values: Sequence[Any],
    count: int,
    weights: Sequence[float] | None = None,
) -> pl.Series:
    """Random picks from a short list."""
    return take(values, pick(generator, len(values), count, weights))


def pick(
    generator: np.random.Generator,
    options: int,
    count: int,
    weights: Sequence[float] | NDArray[np.float64] | None = None,
) -> Index:
    """Random positions 0 to `options` - 1, with the given weights."""
    if weights is None:
        return generator.integers(0, options, count)
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    return np.searchsorted(edges / edges[-1], generator.random(count), side="right").clip(
        0, options - 1
    )


def within(groups: Index) -> Index:
    """Position of each row within its run of equal, adjacent group numbers."""
    if not len(groups):
        return groups
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    lengths = np.diff(np.r_[starts, len(groups)])
    return np.arange(len(groups)) - np.repeat(starts, lengths)


def running(values: NDArray[Any], groups: Index) -> NDArray[Any]:
    """Sum of the values before each row within its run of equal, adjacent group numbers."""
    if not len(groups):
        return values
    before = np.cumsum(values) - values
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    lengths = np.diff(np.r_[starts, len(groups)])
    return before - np.repeat(before[starts], lengths)
