"""Exact copies and conflicting keys, within a batch and against what landed before.

Belongs here: comparing hashes of keys and rows in bounded memory. Does not belong here: the choice
between versions of a row, which staging makes.

Nearly all keys occur once. A first pass over the key hashes alone (8 bytes a row, in slices of the
hash range) finds the others; only their rows are then compared. Many small batches of one load meet
the same earlier batches again and again: the hashes of those are remembered up to a limit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

Hashes = npt.NDArray[np.int64]

KEYS_AT_ONCE = 2_000_000
"""Key hashes of a batch that are held in memory together."""

ROWS_REMEMBERED = 4_000_000
"""Rows of earlier batches whose hashes are remembered, at 16 bytes each."""

DUPLICATE_PLACES = pa.schema([("_file", pa.utf8()), ("_line", pa.int64())])
"""Shape of the list of copies: where they are."""

_MIXER = np.int64(0x2545F4914F6CDD1D)
"""Odd factor: a key hash and a row hash become one hash of both, modulo 2 to the 64."""

_KEY, _ROW = "_key_hash", "_row_hash"
_NONE = np.empty(0, np.int64)


@dataclass(frozen=True)
class Repetition:
    """What of a batch was there before.

    Attributes:
        copies: Places of the rows of which an exact copy came before, of schema DUPLICATE_PLACES.
        conflicts: Rows, copies left out, whose key came before with other content.
    """

    copies: pa.Table
    conflicts: int


NO_REPETITION = Repetition(DUPLICATE_PLACES.empty_table(), 0)


@dataclass
class Memory:
    """Hashes of landed batches of one stream that were read before, for one load.

    Attributes:
        rows: Rows remembered so far.
    """

    rows: int = 0
    _hashes: dict[Path, tuple[Hashes, Hashes]] = field(default_factory=dict)

    def hashes(self, path: Path) -> tuple[Hashes, Hashes] | None:
        """Key and row hashes of a landed batch; None when they are too many to be remembered."""
        if path not in self._hashes:
            rows = pq.read_metadata(path).num_rows
            if self.rows + rows > ROWS_REMEMBERED:
                return None
            table = pq.read_table(path, columns=[_KEY, _ROW])
            self._hashes[path] = table[_KEY].to_numpy(), table[_ROW].to_numpy()
            self.rows += rows
        return self._hashes[path]


def repetition(accepted: Path, earlier: Sequence[Path], memory: Memory) -> Repetition:
    """Compare the rows of a batch with each other and with earlier batches of the stream.

    Args:
        accepted: The batch's rows.
        earlier: Rows of the batches that landed before and may hold the same rows.
        memory: What is remembered of them.

    Returns:
        Copies and conflicts. Of copies within the batch, the first by file and line is none.
    """
    slices = -(-pq.read_metadata(accepted).num_rows // KEYS_AT_ONCE)
    copies, conflicts = [DUPLICATE_PLACES.empty_table()], 0
    for which in range(slices):
        repeated = _repeated_keys(accepted, earlier, memory, which, slices)
        if len(repeated):
            found = _compare(accepted, earlier, memory, repeated)
            copies.append(found.copies)
            conflicts += found.conflicts
    return Repetition(pa.concat_tables(copies), conflicts)


def _repeated_keys(
    accepted: Path, earlier: Sequence[Path], memory: Memory, which: int, slices: int
) -> Hashes:
    """Keys of one slice of the hash range that the batch has twice, or that came before."""
    keys = np.concatenate([_NONE, *_key_hashes(accepted, which, slices)])
    keys.sort()
    is_repeated = np.zeros(len(keys), np.bool_)
    is_repeated[1:] = keys[1:] == keys[:-1]
    for path in earlier:
        known = memory.hashes(path)
        for before in [known[0]] if known else _key_hashes(path, which, slices):
            places = np.minimum(np.searchsorted(keys, before), max(len(keys) - 1, 0))
            if len(keys):
                is_repeated[places[keys[places] == before]] = True
    return np.unique(keys[is_repeated])


def _key_hashes(path: Path, which: int, slices: int) -> Iterator[Hashes]:
    file = pq.ParquetFile(path, pre_buffer=False)
    for group in range(file.num_row_groups):  # `iter_batches` reads all of them ahead
        keys = file.read_row_group(group, [_KEY], use_threads=False)[_KEY].to_numpy()
        yield keys if slices == 1 else keys[keys % slices == which]


def _compare(accepted: Path, earlier: Sequence[Path], memory: Memory, keys: Hashes) -> Repetition:
    """Copies and conflicts among the rows with the given keys."""
    rows = _rows_with(accepted, keys, [_KEY, _ROW, "_file", "_line"])
    rows = rows.sort_by([("_file", "ascending"), ("_line", "ascending")])
    before = [_hashes_with(path, keys, memory) for path in earlier]
    mine = rows[_KEY].to_numpy(), rows[_ROW].to_numpy()
    key, row = (np.concatenate(parts) for parts in zip(*before, mine, strict=True))
    first_of_pair, first_of_key = _is_first(key * _MIXER + row), _is_first(key)
    last = slice(len(key) - len(rows), None)
    copies = rows.filter(pa.array(~first_of_pair[last])).select(["_file", "_line"])
    conflicts = int((first_of_pair & ~first_of_key)[last].sum())
    return Repetition(copies.cast(DUPLICATE_PLACES), conflicts)


def _is_first(hashes: Hashes) -> npt.NDArray[np.bool_]:
    """Which elements have not occurred before."""
    _, places = np.unique(hashes, return_index=True)
    is_first = np.zeros(len(hashes), np.bool_)
    is_first[places] = True
    return is_first


def _hashes_with(path: Path, keys: Hashes, memory: Memory) -> tuple[Hashes, Hashes]:
    """Key and row hashes of the rows of a landed batch that have one of the sorted keys."""
    known = memory.hashes(path)
    if known is None:
        rows = _rows_with(path, keys, [_KEY, _ROW])
        return rows[_KEY].to_numpy(), rows[_ROW].to_numpy()
    places = np.minimum(np.searchsorted(keys, known[0]), len(keys) - 1)
    is_wanted = keys[places] == known[0]
    return known[0][is_wanted], known[1][is_wanted]


def _rows_with(path: Path, keys: Hashes, columns: list[str]) -> pa.Table:
    wanted = pa.array(keys)
    found = [
        batch.filter(pc.call_function("is_in", [batch.column(0)], pc.SetLookupOptions(wanted)))
        for batch in pq.ParquetFile(path).iter_batches(columns=columns)
    ]
    schema = pq.read_schema(path)
    return pa.Table.from_batches(found, pa.schema([schema.field(name) for name in columns]))
