"""The keys of a contract as arrays, for machine code to look up.

Belongs here: what the reader of lines knows of a contract, and the words it answers with. Does not
belong here: reading (`kernel/`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestration.contracts.base import Contract

READ, REWRITTEN, LOOK, STRICT, BLANK = range(5)
"""What a line needs: nothing more; its values by `json_transform`; that and the closer look; the
strict reader first; it is blank."""

TEXT, JSON, GROUP = range(3)
"""What a key holds: a scalar, a JSON-typed field, an object of fields."""

PADDING = 8
"""Bytes after the names: they are compared by words."""


@dataclass(frozen=True)
class Shape:
    """The keys of a contract, object by object: the row itself, then its groups.

    Attributes:
        columns: Payload paths of the columns, in the order of their numbers.
        names: The bytes of all keys.
        ends: Where each key ends in `names`.
        kinds: TEXT, JSON or GROUP, by key.
        targets: Number of its column, or of its object, by key.
        objects: Number of the first key of each object, and of all keys.
        timestamps: Payload paths of the timestamps, in the order of their numbers.
        moments: Number of its timestamp, by key; -1 if it is none.
    """

    columns: tuple[str, ...]
    names: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.int64]
    kinds: npt.NDArray[np.uint8]
    targets: npt.NDArray[np.int64]
    objects: npt.NDArray[np.int64]
    timestamps: tuple[str, ...]
    moments: npt.NDArray[np.int64]


def shape_of(contract: Contract) -> Shape:
    """The keys of a contract.

    Args:
        contract: The contract; its payload paths have at most two parts.
    """
    paths = [field.path for field in contract.fields]
    kinds = {field.path: JSON if field.type == "json" else TEXT for field in contract.fields}
    members: dict[str, list[str]] = {"": []}
    for path in paths:
        group, _, name = path.rpartition(".")
        if group not in members:
            members[group] = []
            members[""].append(group)
        members[group].append(name)
    groups = list(members)
    timestamps = [field.path for field in contract.fields if field.type == "timestamp"]
    names: list[bytes] = []
    moments: list[int] = []
    targets: list[tuple[int, int]] = []
    objects = [0]
    for group, inner in members.items():
        for name in inner:
            path = f"{group}.{name}" if group else name
            is_group = path in members
            names.append(name.encode())
            moments.append(timestamps.index(path) if path in timestamps else -1)
            targets.append(
                (GROUP, groups.index(path)) if is_group else (kinds[path], paths.index(path))
            )
        objects.append(len(names))
    return Shape(
        columns=tuple(paths),
        names=np.frombuffer(b"".join(names) + bytes(PADDING), np.uint8),
        ends=np.cumsum([len(name) for name in names], dtype=np.int64),
        kinds=np.array([kind for kind, _ in targets], np.uint8),
        targets=np.array([target for _, target in targets], np.int64),
        objects=np.array(objects, np.int64),
        timestamps=tuple(timestamps),
        moments=np.array(moments, np.int64),
    )
