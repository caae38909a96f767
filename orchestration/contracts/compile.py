"""Contracts compiled to the pieces of DuckDB SQL that landing is made of.

Belongs here: the pieces that landing uses, pure functions from a contract to SQL text into which
nothing but the contract's own words gets. Does not belong here: any reading of data (`landing/`).

The pieces stand in a query over a relation with a struct column `j`, made by
`json_transform(line, <transform_structure>)`, and the JSON text `line` itself. `error_sql` also
reads the coerced values, as columns of the fields' names; `checked_sql` puts the three steps
together, and each value is then parsed once and coerced once (measured: 1.5 times the time of the
bare `json_transform`, where coercing in place took 2.1 times).

Three traps shape the code. DuckDB's `and` and `or` evaluate all their operands, so what must not
run on valid rows stands behind a `case`. `try_cast` rounds '4.5' to a bigint. `json_transform` to
VARCHAR turns an object into text without complaint.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from orchestration.contracts.base import Contract
from orchestration.contracts.rules import failures, suspicions
from orchestration.contracts.sql import quote_identifier, sql_literal, typed_sql, value_sql

__all__ = [
    "ERRORS",
    "checked_sql",
    "error_sql",
    "quote_identifier",
    "sql_literal",
    "transform_structure",
    "typed_sql",
    "value_sql",
]

ERRORS = "_errors"
"""Column of `checked_sql` that tells what is wrong with a row."""


def transform_structure(contract: Contract) -> str:
    """The structure for `json_transform`: every leaf as text, JSON-typed fields as JSON.

    Args:
        contract: The contract.

    Returns:
        JSON text; put it into a query with `sql_literal`.
    """
    structure: dict[str, Any] = {}
    for field in contract.fields:
        *groups, name = field.path.split(".")
        inner = structure
        for group in groups:
            inner = inner.setdefault(group, {})
        inner[name] = "JSON" if field.type == "json" else "VARCHAR"
    return json.dumps(structure, ensure_ascii=False)


def error_sql(contract: Contract, *, nested: bool = True, only_if: str = "true") -> str:
    """What is wrong with a row: null for a valid row, else a VARCHAR[] of `CODE|field|reason`.

    All failing rules of the row are listed, in payload order. Codes: MISSING_FIELD, TYPE_CONFLICT,
    NOT_FINITE, NOT_ALLOWED, OUT_OF_RANGE, TOO_LONG, PATTERN, ABSURD_CLOCK. Reasons hold no value of
    the row; the field is its payload path. Split at the first two bars: a reason may hold more.

    The expression needs the columns `j` and, in a column of its field's name, each `typed_sql`.

    Args:
        contract: The contract.
        nested: Whether an object may stand where a scalar belongs. False for flat rows (CSV,
            Parquet columns put into `j`); the column `line` is then not needed.
        only_if: SQL condition without which no object stands where a scalar belongs in a row.

    Returns:
        An SQL expression.
    """
    entries = ",\n    ".join(
        f"case when {failure.condition}"
        f" then {sql_literal(f'{failure.code}|{failure.path}|{failure.reason}')} end"
        for failure in failures(contract, nested=nested)
    )
    suspicious = "\n    or ".join(suspicions(contract, nested=nested, only_if=only_if))
    return (
        f"case when\n    {suspicious}\n"
        f"then list_filter([\n    {entries}\n], lambda entry: entry is not null) end"
    )


def checked_sql(contract: Contract, relation: str, *, keep: Sequence[str] = ()) -> str:
    """The rows of a relation of JSON lines, coerced and checked.

    Args:
        contract: The contract.
        relation: SQL of a table or of a parenthesised query with a column `line`: JSON text.
        keep: Further columns of the relation to hand on, such as the line number.

    Returns:
        A query with the kept columns, `line`, the struct `j`, `_errors` (see `error_sql`) and one
        column per field of the contract, direct identifiers included. Coerced values of rows with
        errors mean nothing.
    """
    kept = "".join(f"{quote_identifier(name)}, " for name in keep)
    names = ", ".join(quote_identifier(field.name) for field in contract.fields)
    typed = ",\n    ".join(
        f"{typed_sql(field)} as {quote_identifier(field.name)}" for field in contract.fields
    )
    structure = sql_literal(transform_structure(contract))
    return "\n".join(
        [
            f"select {kept}line, j,",
            f"{error_sql(contract)} as {ERRORS},",
            names,
            f"from (select {kept}line, j,",
            f"    {typed}",
            f"from (select {kept}line, json_transform(line, {structure}) as j",
            f"from {relation}))",
        ]
    )
