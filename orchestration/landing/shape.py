"""The keys of a contract as arrays, for machine code to look up.

Belongs here: what the reader of lines knows of a contract, and the words it answers with. Does not
belong here: reading (`kernel/`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sized
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from orchestration.contracts.base import Contract, Field
from orchestration.contracts.model import EARLIEST_CLOCK, LATEST_CLOCK

READ, REWRITTEN, LOOK, STRICT, BLANK = range(5)
"""What a line needs: nothing more; its values by `json_transform`, because they are not written as
usual or break a rule that is quickly seen; that and the closer look; the strict reader first; it is
blank."""

TEXT, NUMBER, JSON, GROUP = range(4)
"""What a key holds: a scalar whose writing matters; a number, whose writing does not; a JSON-typed
field; an object of fields."""

_KINDS = {"json": JSON, "integer": NUMBER, "double": NUMBER}

_FIRST, _LAST = np.iinfo(np.int64).min, np.iinfo(np.int64).max

PADDING = 8
"""Bytes after the names: they are compared by words."""


Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Shape:
    """The keys of a contract, object by object: the row itself, then its groups.

    What the contract asks of values is told only as far as it is quickly seen.

    Attributes:
        columns: Payload paths of the columns, in the order of their numbers.
        timestamps: Payload paths of the timestamps, in the order of their numbers.
        names: The bytes of all keys.
        ends: Where each key ends in `names`.
        kinds: TEXT, NUMBER, JSON or GROUP, by key.
        targets: Number of its column, or of its object, by key.
        objects: Number of the first key of each object, and of all keys.
        moments: Number of its timestamp, by key; -1 if it is none.
        required: Whether every row has it, by column.
        first_choices: Number of the first text that the field may have, by key, and of all.
        choices: The bytes of these texts.
        choice_ends: Where each of them ends in `choices`.
        earliest: First plausible moment in microseconds since 1970, by timestamp.
        latest: The first one after the last plausible one, by timestamp.
    """

    columns: tuple[str, ...]
    timestamps: tuple[str, ...]
    names: Bytes
    ends: Places
    kinds: Bytes
    targets: Places
    objects: Places
    moments: Places
    required: Bytes
    first_choices: Places
    choices: Bytes
    choice_ends: Places
    earliest: Places
    latest: Places

    @property
    def arrays(self) -> tuple[npt.NDArray[Any], ...]:
        """The arrays in the order in which machine code takes them."""
        keys = (self.names, self.ends, self.kinds, self.targets, self.objects, self.moments)
        choices = (self.first_choices, self.choices, self.choice_ends)
        return (*keys, self.required, *choices, self.earliest, self.latest)


def shape_of(contract: Contract) -> Shape:
    """The keys of a contract.

    Args:
        contract: The contract; its payload paths have at most two parts.
    """
    fields = {field.path: field for field in contract.fields}
    columns = list(fields)
    timestamps = [field.path for field in contract.fields if field.type == "timestamp"]
    objects = _objects(columns)
    groups = list(objects)
    paths = [_joined(group, name) for group, names in objects.items() for name in names]
    choices = [_choices(fields.get(path)) for path in paths]
    names, ends = _blob([path.rpartition(".")[2] for path in paths])
    texts, text_ends = _blob([text for each in choices for text in each])
    clocks = [path == contract.clock for path in timestamps]
    return Shape(
        columns=tuple(columns),
        timestamps=tuple(timestamps),
        names=names,
        ends=ends,
        kinds=np.array([_kind(fields.get(path)) for path in paths], np.uint8),
        targets=np.array(
            [groups.index(path) if path in objects else columns.index(path) for path in paths]
        ),
        objects=_starts(objects.values()),
        moments=np.array([timestamps.index(path) if path in timestamps else -1 for path in paths]),
        required=np.array([field.is_required for field in contract.fields], np.uint8),
        first_choices=_starts(choices),
        choices=texts,
        choice_ends=text_ends,
        earliest=np.array([_microseconds(EARLIEST_CLOCK) if is_ else _FIRST for is_ in clocks]),
        latest=np.array([_microseconds(LATEST_CLOCK) if is_ else _LAST for is_ in clocks]),
    )


def _objects(columns: list[str]) -> dict[str, list[str]]:
    """Names in every object by its path, the row itself first."""
    objects: dict[str, list[str]] = {"": []}
    for path in columns:
        group, _, name = path.rpartition(".")
        if group not in objects:
            objects[group] = []
            objects[""].append(group)
        objects[group].append(name)
    return objects


def _joined(group: str, name: str) -> str:
    return f"{group}.{name}" if group else name


def _kind(field: Field | None) -> int:
    return GROUP if field is None else _KINDS.get(field.type, TEXT)


def _choices(field: Field | None) -> list[str]:
    is_text = field is not None and field.type == "string" and field.one_of is not None
    return list(map(str, field.one_of or ())) if is_text else []


def _blob(texts: list[str]) -> tuple[Bytes, Places]:
    encoded = [text.encode() for text in texts]
    ends = np.cumsum([len(each) for each in encoded], dtype=np.int64)
    return np.frombuffer(b"".join(encoded) + bytes(PADDING), np.uint8), ends


def _starts(parts: Iterable[Sized]) -> Places:
    return np.cumsum([0, *map(len, parts)], dtype=np.int64)


def _microseconds(day: date) -> int:
    return (day - date(1970, 1, 1)).days * 86_400_000_000
