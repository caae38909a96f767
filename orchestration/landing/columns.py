"""The columns of flat files: what they are called, and what of them a contract knows.

Belongs here: names and kinds of columns, and refusals for their sake. Does not belong here: reading
the files (`parquet.py`, `csvfile.py`), SQL over their columns (`flat.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from orchestration.contracts.base import Contract
from orchestration.landing.errors import RefusedError


@dataclass(frozen=True)
class Column:
    """One column of a flat file.

    Attributes:
        kind: `text`, `float`, `nested` or `other`.
        type_name: Type in words, for records of schema changes.
        members: Columns of a struct.
    """

    kind: str
    type_name: str
    members: Mapping[str, Column]


@dataclass(frozen=True)
class FlatFiles:
    """The files of a batch as a relation.

    Attributes:
        relation: From-clause with the columns, FILE_NUMBER and ROW_NUMBER (from 1).
        columns: The columns of all files.
        record: The row as it came, as an expression over the columns.
        raw: Text for the quarantine, out of `_record`.
    """

    relation: str
    columns: Mapping[str, Column]
    record: str
    raw: str


TEXT = Column("text", "string", {})
FILE_NUMBER, ROW_NUMBER, RECORD = "_etude_file", "_etude_row", "_etude_record"
_RESERVED = (FILE_NUMBER, ROW_NUMBER, RECORD, "file_row_number")


def unknown_columns(contract: Contract, columns: Mapping[str, Column]) -> dict[str, str]:
    """Type of every column, or member of a struct, that holds no field of the contract, by path."""
    known = {name for field in contract.fields for name in (field.path, field.name)}
    groups = {field.path.rpartition(".")[0] for field in contract.fields} - {""}
    unknown = {
        name: column.type_name
        for name, column in columns.items()
        if name not in known and not (name in groups and column.members)
    }
    members = {
        f"{group}.{name}": member.type_name
        for group in sorted(groups & columns.keys())
        for name, member in columns[group].members.items()
    }
    return unknown | {path: kind for path, kind in members.items() if path not in known}


def check_header(path: Path, names: list[str]) -> None:
    """Refuse a header that SQL cannot tell apart: names are compared without regard to case.

    Args:
        path: The file.
        names: Its columns.

    Raises:
        RefusedError: BAD_HEADER.
    """
    folded = {name.casefold() for name in names}
    if len(folded) < len(names) or not folded.isdisjoint({"", *_RESERVED}):
        raise RefusedError(
            "BAD_HEADER",
            f"The header of {path.name} names a column twice, leaves one without a name, or uses"
            f" one of {', '.join(_RESERVED)}. Correct the export and send the batch again.",
        )


def missing_column(path: str, unknown: Iterable[str]) -> RefusedError:
    """The refusal of a batch none of whose rows has a required field.

    Args:
        path: The field.
        unknown: Fields of the batch that the contract does not know: one may be the new name.
    """
    near = get_close_matches(path, list(unknown), n=1, cutoff=0.5)
    hint = f" Was it renamed to {near[0][:64]!r}?" if near else ""
    return RefusedError(
        "MISSING_COLUMN",
        f"No row has the required field {path}.{hint} Send it under its name, or have the contract"
        " changed and replay the batch.",
        field=path,
    )
