"""The columns in which lines of JSON go on to DuckDB.

Belongs here: their names and types. Does not belong here: filling them (`lines.py`), the SQL over
them (`jsonlines.py`).
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from orchestration.contracts.base import Contract, Field

LINE, NUMBER, FILE, NEED, KEYS = "line", "_number", "_file_number", "_need", "_keys"
"""Columns beside those of the fields: the line with its line feed; its number in the file, from 1,
blank lines counted; the number of the file; what it needs (`rows.py`); how many keys it has over
all levels, or a negative number."""

GIVEN = "_given "
"""What the columns of values for the lake begin with; the payload path of the field follows."""

ABOUT: Final = (
    (LINE, pa.string_view()),
    (NUMBER, pa.int64()),
    (FILE, pa.int32()),
    (NEED, pa.uint8()),
    (KEYS, pa.int32()),
)
"""Columns beside those of the fields, and their types."""


def line_schema(contract: Contract) -> pa.Schema:
    """Shape of a batch of lines.

    A text column per field, called by its payload path; a column per given field, called by GIVEN
    and the path, null where SQL has to find the value; then ABOUT. Lines that need more than to be
    read have nulls but in ABOUT, and a batch has either only such lines or none.
    """
    return pa.schema(
        [
            *((field.path, pa.string_view()) for field in contract.fields),
            *((GIVEN + field.path, pa.timestamp("us")) for field in timestamps(contract)),
            *((GIVEN + field.path, pa.utf8()) for field in text_persons(contract)),
            *ABOUT,
        ]
    )


def given_fields(contract: Contract) -> list[Field]:
    """Fields whose value for the lake a reader may find without SQL.

    Timestamps, and persons whose id is a text: of a line it is the reference, without conversion.
    """
    return [*timestamps(contract), *text_persons(contract)]


def timestamps(contract: Contract) -> list[Field]:
    """Fields that hold a moment."""
    return [field for field in contract.fields if field.type == "timestamp"]


def text_persons(contract: Contract) -> list[Field]:
    """Fields that name a person by a text."""
    return [field for field in contract.fields if field.person and field.type == "string"]
