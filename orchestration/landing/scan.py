"""One pass of numpy over a block of NDJSON: where its lines end and which need a closer look.

Belongs here: byte arithmetic on whole blocks, in slices that stay in the cache. Does not belong
here: what becomes of a line (`lines.py`, `gate.py`).

Masks are built and combined slice by slice: over a whole block every operation would go to main
memory and back, five times slower (measured).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]

PAD = 8
"""Bytes before and after a block that a scan may look at; they hold line ends."""

_SLICE = 1 << 17
_NEWLINE, _SPACE, _QUOTE, _COMMA, _MINUS = (ord(sign) for sign in '\n ",-')
_COLON, _BACKSLASH = ord(":"), ord("\\")
_LOWER = 0x20
_OPENING, _CLOSING = ord("{"), ord("}")
LETTER_MASK, LETTERS_H_TO_O = 0xD8, 0x48
"""A byte masked by the one equals the other if it is a letter from h to o, in either case."""


@dataclass(frozen=True)
class Scan:
    """What one pass found in a block; positions are offsets into the block.

    Attributes:
        line_ends: Every line feed.
        opens: Number of `{` and `[` per line that is ended in the block.
        keys: Number of keys with a value other than null per line, over all levels: colons after
            a quotation mark or white space, followed by what a value begins with, after as many
            spaces as after the first colon of the block. Letters from h to o (`n` of null, and
            those of NaN and Infinity) begin none, nor do they after a minus. Text may look the
            same and count too.
        oddities: Places that a strict reader must judge: a comma before a closing bracket, NUL,
            an escaped NUL or quotation mark.
        is_ascii: Whether no byte is above 127.
    """

    line_ends: Positions
    opens: npt.NDArray[np.int64]
    keys: npt.NDArray[np.int32]
    oddities: Positions
    is_ascii: bool


class Scanner:
    """Scans blocks with buffers of its own."""

    def __init__(self) -> None:
        self._folded = np.empty(_SLICE, np.uint8)
        self._marks = [np.empty(_SLICE, np.bool_) for _ in range(3)]
        self._is_spaced = False

    def scan(self, padded: Bytes, size: int) -> Scan:
        """Scan a block.

        Args:
            padded: The block with PAD line feeds before and after it.
            size: Length of the block itself.

        Returns:
            What was found.
        """
        found: list[Positions] = []
        kinds: list[Bytes] = []
        oddities: list[Positions] = []
        key_bits: list[Bytes] = []
        is_ascii = True
        for start in range(PAD, PAD + size, _SLICE):
            end = min(start + _SLICE, PAD + size)
            piece = padded[start:end]
            places, colons = self._structure(padded, start, end, oddities)
            found.append(places + (start - PAD))
            kinds.append(piece[places])
            key_bits.append(self._keys(padded, start, end, colons))
            is_ascii = is_ascii and int(piece.max(initial=0)) < 128
        places, kind = np.concatenate(found), np.concatenate(kinds)
        at_ends = np.flatnonzero(kind == _NEWLINE)
        line_ends = places[at_ends]
        return Scan(
            line_ends=line_ends,
            opens=np.diff(at_ends, prepend=-1) - 1,
            keys=_counts_between(np.concatenate(key_bits), line_ends),
            oddities=np.concatenate(oddities) if oddities else np.empty(0, np.int64),
            is_ascii=is_ascii,
        )

    def _structure(
        self, padded: Bytes, start: int, end: int, oddities: list[Positions]
    ) -> tuple[Positions, Mask]:
        """Places of line ends and opening brackets; the mask of colons."""
        size = end - start
        piece, before = padded[start:end], padded[start - 1 : end - 1]
        folded = self._folded[:size]
        first, second, colons = (mark[:size] for mark in self._marks)
        np.bitwise_or(piece, _LOWER, out=folded)
        np.equal(folded, _OPENING, out=first)
        np.equal(piece, _NEWLINE, out=second)
        np.logical_or(first, second, out=first)
        places = np.flatnonzero(first)
        np.equal(piece, _COLON, out=colons)
        np.equal(folded, _CLOSING, out=first)
        np.equal(before, _COMMA, out=second)
        np.logical_and(first, second, out=first)
        if first.any():
            oddities.append(np.flatnonzero(first) + (start - PAD))
        if int(piece.min(initial=1)) == 0:
            oddities.append(np.flatnonzero(piece == 0) + (start - PAD))
        np.equal(piece, _BACKSLASH, out=first)
        if first.any():
            escapes = np.flatnonzero(first) + start
            oddities.append(_escaped_nul_or_quote(padded, escapes) - PAD)
        return places, colons

    def _keys(self, padded: Bytes, start: int, end: int, colons: Mask) -> Bytes:
        """One bit per byte of the slice: the colon of a key whose value is not null."""
        size = end - start
        folded = self._folded[:size]
        first, second = self._marks[0][:size], self._marks[1][:size]
        before = padded[start - 1 : end - 1]
        np.equal(before, _QUOTE, out=first)
        np.less_equal(before, _SPACE, out=second)
        np.logical_or(first, second, out=first)
        np.logical_and(first, colons, out=first)
        if start == PAD:
            self._is_spaced = _has_space_after(padded, first, start)
        shift = 2 if self._is_spaced else 1
        value = padded[start + shift : end + shift]
        np.bitwise_and(value, LETTER_MASK, out=folded)
        np.equal(folded, LETTERS_H_TO_O, out=second)
        np.greater(first, second, out=first)
        np.less_equal(value, _SPACE, out=second)
        np.greater(first, second, out=first)
        np.equal(value, _MINUS, out=second)
        np.logical_and(first, second, out=second)
        if second.any():
            negative = np.flatnonzero(second)
            after = padded[negative + (start + shift + 1)]
            first[negative[after & LETTER_MASK == LETTERS_H_TO_O]] = False
        return np.packbits(first)


def _has_space_after(padded: Bytes, colons: Mask, start: int) -> bool:
    """Whether the block is written with a space after its colons, judged by the first one."""
    first = int(colons.argmax())
    return bool(colons[first]) and int(padded[start + first + 1]) == _SPACE


def _escaped_nul_or_quote(padded: Bytes, escapes: Positions) -> Positions:
    r"""Those of the backslashes that begin `\u0000` or `\u0022`."""
    escapes = escapes[padded[escapes + 1] == ord("u")]
    escapes = escapes[(padded[escapes + 2] == ord("0")) & (padded[escapes + 3] == ord("0"))]
    tens, ones = padded[escapes + 4], padded[escapes + 5]
    return escapes[(tens == ones) & ((tens == ord("0")) | (tens == ord("2")))]


def _counts_between(bits: Bytes, ends: Positions) -> npt.NDArray[np.int32]:
    """Number of set bits per line, by ranks: whole words by table, the rest of a word by mask."""
    padding = np.zeros(8 + -len(bits) % 8, np.uint8)
    words = np.concatenate([bits, padding]).view(">u8")
    ranks = np.zeros(len(words) + 1, np.int64)
    np.cumsum(np.bitwise_count(words), out=ranks[1:])
    word, rest = ends >> 6, (ends & 63).astype(np.uint64)
    head = words[word].astype(np.uint64) >> (np.uint64(63) - rest)
    before_end = ranks[word] + np.bitwise_count(head)
    return np.diff(before_end, prepend=0).astype(np.int32)
