"""Values of a payload as DuckDB SQL: quoting, raw text, coerced value.

Belongs here: what one value is. Does not belong here: what it must be (`rules.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from orchestration.contracts.base import LAKE_TYPES, Field, FieldType

TRUE_TEXTS = ("true", "1", "True", "TRUE")
FALSE_TEXTS = ("false", "0", "False", "FALSE")


def quote_identifier(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def sql_literal(value: bool | int | float | str | dt.date) -> str:
    """`value` as an SQL literal.

    Raises:
        TypeError: The value has no literal.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{value!r}::double"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return f"date '{value.isoformat()}'"
    message = f"no SQL literal for a {type(value).__name__}"
    raise TypeError(message)


def json_path(path: str) -> str:
    """The dotted payload path as a DuckDB JSON path, every name quoted."""
    return "$." + ".".join(f'"{name}"' for name in path.split("."))


def value_sql(field: Field) -> str:
    """The raw text of a field out of the struct column `j`; null when absent or null."""
    names = ".".join(quote_identifier(name) for name in field.path.split("."))
    return f"j.{names}"


def typed_sql(field: Field) -> str:
    """The coerced value of a field, its default included.

    Meaningful for rows without errors only: a value of the wrong type yields null or, for an
    integer with a fraction, the rounded number.
    """
    value = converted_sql(field)
    if not field.has_default:
        return value
    return f"coalesce({value}, {sql_literal(field.default)})"


def converted_sql(field: Field) -> str:
    """The value of a field in its lake type, without its default; null if it does not convert."""
    value = value_sql(field)
    convert = _CONVERSIONS.get(field.type)
    return convert(value) if convert else f"try_cast({value} as {LAKE_TYPES[field.type]})"


def _boolean(value: str) -> str:
    arms = [
        f"when {sql_literal(true)} then true when {sql_literal(false)} then false"
        for true, false in zip(TRUE_TEXTS, FALSE_TEXTS, strict=True)
    ]
    return f"(case {value} {' '.join(arms)} end)"


def _timestamp(value: str) -> str:
    """ISO 8601 as naive UTC.

    A cast to TIMESTAMP reads Z, and drops any other offset without a word: those that have one
    take the slower way over TIMESTAMPTZ, but for the first and the last day of the calendar, which
    an offset could push off it. Both ways ignore the session's time zone.
    """
    starts_like_iso = f"{value} like '____-__-__%' and {value} >= '0001'"
    has_offset = f"{value} like '___________%+%' or {value} like '___________%-%'"
    return (
        f"(case when {value} like '____-__-__%Z' and {value} >= '0001'"
        f" then try_cast({value} as timestamp)"
        f" when {starts_like_iso} then case when {has_offset} then"
        f" case when {value} between '0001-01-02' and '9999-12-31'"
        f" then try_cast({value} as timestamptz) at time zone 'UTC' end"
        f" else try_cast({value} as timestamp) end end)"
    )


def _date(value: str) -> str:
    return (
        f"(case when {value} like '____-__-__' and {value} >= '0001'"
        f" then try_cast({value} as date) end)"
    )


_CONVERSIONS: dict[FieldType, Callable[[str], str]] = {
    "string": lambda value: value,
    "boolean": _boolean,
    "timestamp": _timestamp,
    "date": _date,
    "json": lambda value: f"{value}::varchar",
}
