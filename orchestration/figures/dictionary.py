"""What the release's data dictionary says of a table and its columns, for those who see a number.

Belongs here: reading those words. Does not belong here: the dictionary (`releases/draft.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import orjson

from orchestration.figures.board import Board
from orchestration.figures.taken import Taken
from orchestration.releases.manifest import CATALOG_FOLDER

DICTIONARY_FILE = f"{CATALOG_FOLDER}/dictionary.json"


@dataclass(frozen=True)
class Described:
    """A table in words.

    Attributes:
        table: What a row is, and what is left out.
        columns: What each column is, by its name.
    """

    table: str
    columns: Mapping[str, str]


_NOT_DESCRIBED = Described("", {})
_KNOWN: WeakKeyDictionary[Board, Mapping[str, Described]] = WeakKeyDictionary()


def described(board: Board, table: str) -> Described:
    """What is said of a table; empty words where the release says nothing.

    Args:
        board: The release.
        table: `schema.name`.
    """
    if board not in _KNOWN:
        file = board.folder / DICTIONARY_FILE if board.folder else None
        tables = orjson.loads(file.read_bytes())["tables"] if file and file.exists() else []
        _KNOWN[board] = {
            each["name"]: Described(
                each["description"],
                {column["name"]: column["description"] for column in each["columns"]},
            )
            for each in tables
        }
    return _KNOWN[board].get(table, _NOT_DESCRIBED)


def counted(taken: Taken, said: Described) -> str:
    """What a number is made of: its column, and what it is divided or weighted by."""
    own = said.columns.get(taken.column, "")
    if taken.of is None:
        return own
    how = "Divided by" if taken.summary == "share" else "Weighted by"
    return f"{own} {how}: {said.columns.get(taken.of) or taken.of}".strip()


def named(taken: Taken) -> str:
    """A number's name, from its columns.

    >>> named(Taken("a.b", "share", "workout_completed_count", "workout_ended_count"))
    'workout completed count per workout ended count'
    """
    column = taken.column.replace("_", " ")
    if taken.of is None:
        return column
    of = taken.of.replace("_", " ")
    return f"{column} per {of}" if taken.summary == "share" else f"{column}, weighted by {of}"
