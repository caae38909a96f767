"""A look at many JSON texts at once: how many keys they have, and which need a closer look.

Belongs here: byte arithmetic on the texts of one Arrow array. Does not belong here: whole lines
(`scan.py`), the closer look itself (`closer.py`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.landing.credentials import JSON_HINT
from orchestration.landing.gate import NO_NUMBER
from orchestration.landing.scan import LETTER_MASK, LETTERS_H_TO_O

SUSPICIOUS = -(1 << 20)
"""Number of keys of a JSON text that needs the closer look; no sum with it equals a count."""

_SUSPICION = pc.MatchSubstringOptions(f"{JSON_HINT}|{NO_NUMBER}")


def keys_inside(texts: pa.ChunkedArray) -> pa.Array:
    """Keys with a value in JSON texts, counted as `Scan.keys` counts them; 0 for null.

    A text that may hold a credential or a number that is none has SUSPICIOUS keys instead.
    SQL can count them, too, but takes ten times as long (measured). Apps say the same things again
    and again: every text is looked at once.
    """
    encoded = texts.combine_chunks().dictionary_encode()
    return pa.array(_keys(encoded.dictionary)).take(encoded.indices).fill_null(0)


def _keys(texts: pa.Array) -> npt.NDArray[np.int32]:
    if not len(texts):
        return np.zeros(0, np.int32)
    _, offsets, data = texts.buffers()
    starts = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    text = np.frombuffer(data, np.uint8)[starts[0] : starts[-1]]
    colons = np.flatnonzero(text[1:-1] == ord(":"))
    value, after = text[colons + 2], text[np.minimum(colons + 3, len(text) - 1)]
    first_letter = np.where(value == ord("-"), after, value)
    is_key = text[colons] == ord('"')
    is_key &= (first_letter & LETTER_MASK) != LETTERS_H_TO_O
    is_key &= value > ord(" ")
    counts = np.diff(np.searchsorted(colons[is_key] + 1, starts - starts[0])).astype(np.int32)
    is_suspicious = pc.call_function("match_substring_regex", [texts], _SUSPICION)
    counts[is_suspicious.to_numpy(zero_copy_only=False)] = SUSPICIOUS
    return counts
