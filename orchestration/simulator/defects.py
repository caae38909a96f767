"""Which rows break, and how: the choice of defects and duplicates, before any file is written.

Belongs here: what can go wrong with a stream in a format, and the random choice. Does not belong
here: the damage itself (`damage.py`) or whole batches that go wrong (`mishaps.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from orchestration.contracts.base import Contract, Field
from orchestration.simulator.columns import Index
from orchestration.simulator.damage import Damage
from orchestration.simulator.encoding import Format
from orchestration.simulator.parameters import Parameters

DEFECT_SHARE = 0.003
DUPLICATE_SHARE = 0.001
FEWEST_ROWS = 40
"""A stream with fewer rows stays whole."""

LINE_CODES = ("NOT_JSON", "INVALID_UTF8", "NUL_BYTE", "DUPLICATE_KEY", "TOO_DEEP")
FIELD_CODES = (
    "MISSING_FIELD",
    "TYPE_CONFLICT",
    "NOT_ALLOWED",
    "OUT_OF_RANGE",
    "NOT_FINITE",
    "ABSURD_CLOCK",
)
CODES = tuple(sorted(LINE_CODES + FIELD_CODES))
"""Every row code that the simulator plants."""

Breakable = Mapping[str, Sequence[Field | None]]


def breakable(contract: Contract, form: Format, columns: Sequence[str]) -> Breakable:
    """What can break in a stream: per code, the fields that can carry the defect.

    Args:
        contract: The stream's contract.
        form: Format of the data file.
        columns: Payload paths present in the rows.

    Returns:
        Per code the fields, `None` where the whole line breaks; codes that cannot occur are absent.
    """
    plain = [
        field
        for field in contract.fields
        if field.path in columns
        and field.name not in contract.key
        and field.name != contract.clock
        and not field.person
        and not field.identifier
    ]
    numbers = [field for field in plain if field.type in ("integer", "double") and not field.one_of]
    doubles = [field for field in numbers if field.type == "double"]
    required = [field for field in plain if field.is_required]
    clocks = [field for field in contract.fields if field.name == contract.clock]
    found: dict[str, list[Field | None]] = {
        "MISSING_FIELD": [field for field in required if form != "csv" or field.type != "string"],
        "TYPE_CONFLICT": [*numbers] if form != "parquet" else [],
        "NOT_ALLOWED": [field for field in plain if field.one_of],
        "OUT_OF_RANGE": [
            field for field in numbers if field.at_least is not None or field.at_most is not None
        ],
        "NOT_FINITE": [field for field in doubles if field.at_most is None],
        "ABSURD_CLOCK": [field for field in clocks if field.type == "timestamp"],
    }
    if form.startswith("ndjson"):
        found |= {code: [None] for code in LINE_CODES}
        found["NOT_JSON"] = [None, *doubles]
    return {code: fields for code, fields in sorted(found.items()) if fields}


def choose_damages(
    parameters: Parameters, contract: Contract, options: Sequence[Breakable], batch: Index
) -> list[list[Damage]]:
    """Draw the defects of a stream, about three in a thousand rows.

    Codes take turns, so that a stream of some hundred rows shows several.

    Args:
        parameters: The world.
        contract: The stream's contract.
        options: Per batch, what can break in it.
        batch: Batch number of every row, ascending.

    Returns:
        Per batch its defects, ordered by row.
    """
    draw = parameters.generator("defects", contract.source, contract.stream)
    damages: list[list[Damage]] = [[] for _ in options]
    if len(batch) < FEWEST_ROWS:
        return damages
    amount = int(len(batch) * DEFECT_SHARE + draw.random()) or 1
    first_row = np.searchsorted(batch, np.arange(len(options)))
    turn = int(draw.integers(0, len(CODES)))
    for row in np.sort(draw.choice(len(batch), amount, replace=False)):
        number = int(batch[row])
        possible = [code for code in _from(turn) if code in options[number]]
        if possible:
            fields = options[number][possible[0]]
            field = fields[int(draw.integers(0, len(fields)))]
            variant = int(draw.integers(0, 2))
            at = int(row - first_row[number])
            damages[number].append(Damage(at, possible[0], field, variant))
            turn = CODES.index(possible[0]) + 1
    return damages


def choose_duplicates(parameters: Parameters, contract: Contract, batch: Index) -> Index:
    """Rows of the stream that are sent twice in the same batch, ascending."""
    draw = parameters.generator("duplicates", contract.source, contract.stream)
    amount = int(len(batch) * DUPLICATE_SHARE + draw.random())
    return np.sort(draw.choice(len(batch), amount, replace=False)) if amount else np.array([], int)


def _from(turn: int) -> list[str]:
    turn %= len(CODES)
    return [*CODES[turn:], *CODES[:turn]]
