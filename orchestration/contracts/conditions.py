"""Single DuckDB conditions on a field or a nested object, the bricks of the rules.

Belongs here: what can be asked of one value. Which questions a contract asks, and the words for the
answers, are in `rules.py`.
"""

from __future__ import annotations

import datetime as dt

from orchestration.contracts.base import Contract, Field
from orchestration.contracts.model import EARLIEST_CLOCK, LATEST_CLOCK
from orchestration.contracts.sql import (
    converted_sql,
    json_path,
    quote_identifier,
    sql_literal,
    value_sql,
)


def clock_bounds(clock: Field) -> str:
    """First and last plausible moment of a clock, for `between`."""
    last_day = LATEST_CLOCK - dt.timedelta(days=1)
    if clock.type == "date":
        return f"{sql_literal(EARLIEST_CLOCK)} and {sql_literal(last_day)}"
    return f"timestamp '{EARLIEST_CLOCK}' and timestamp '{last_day} 23:59:59.999999'"


def must_not_be_empty(field: Field, contract: Contract) -> bool:
    """Whether an empty text is as good as none: in a required key it names nothing."""
    return field.type == "string" and field.is_required and field.name in contract.key


def converted_value(field: Field) -> str:
    """The coerced value without its default, which would hide that there was nothing to coerce."""
    return converted_sql(field) if field.has_default else quote_identifier(field.name)


def has_fraction(field: Field) -> str:
    """The number is not whole: coercion to an integer has rounded it."""
    return f"{converted_value(field)} is distinct from try_cast({value_sql(field)} as double)"


def is_nested(field: Field) -> str:
    """An object or a list stands where a text belongs; costs a look at the line only if need be."""
    value, path = value_sql(field), sql_literal(json_path(field.path))
    return (
        f"case when prefix({value}, '{{') or prefix({value}, '[')"
        f" then json_type(line, {path}) in ('OBJECT', 'ARRAY') else false end"
    )


def groups_of(contract: Contract) -> dict[str, list[Field]]:
    """The fields of each nested object of the payload."""
    groups: dict[str, list[Field]] = {}
    for field in contract.fields:
        group, _, name = field.path.rpartition(".")
        if name and group:
            groups.setdefault(group, []).append(field)
    return groups


def is_no_object(group: str, fields: list[Field]) -> str:
    """Something else stands where the object belongs: none of its fields can then be read."""
    absent = " and ".join(f"{value_sql(field)} is null" for field in fields)
    kind = f"json_type(line, {sql_literal(json_path(group))})"
    return f"case when {absent} then {kind} not in ('OBJECT', 'NULL') else false end"


def literals(values: tuple[bool | int | float | str, ...]) -> str:
    """The values as the right-hand side of `in`."""
    return f"({', '.join(map(sql_literal, values))})"
