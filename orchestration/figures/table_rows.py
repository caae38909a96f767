"""A table's number and the rows that it is made of: asked of the engine, and added up beside it.

Belongs here: SQL of a table's number and of its rows, and adding them up in Python. Does not belong
here: what is referred to (`taken.py`), metrics (`leaves.py`, `recomputed.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from orchestration.figures.taken import Taken
from orchestration.metrics.answer import Answers
from orchestration.metrics.errors import RequestError
from orchestration.metrics.intervals import wilson
from orchestration.releases.marts import literal

Number = int | float | None

_PLAIN = {
    "sum": "sum({c})",
    "min": "min({c})",
    "max": "max({c})",
    "count": "count({c})",
    "value": "any_value({c})",
}


def selected(taken: Taken) -> tuple[str, str]:
    """SQL of a number and of what it stands on, over the rows that are meant.

    A weight and a denominator count only where the column is known.
    """
    column = quoted(taken.column)
    if taken.of is not None:
        of = quoted(taken.of)
        top = column if taken.summary == "share" else f"{column} * {of}"
        base = f"sum({of}) filter (where {column} is not null)"
        return f"sum({top}) / nullif({base}, 0)", base
    if taken.summary == "mean":
        return f"avg({column})", f"count({column})"
    return _PLAIN[taken.summary].format(c=column), "null"


def statement(taken: Taken) -> str:
    """SQL that answers a number: `value` and `n`."""
    value, n = selected(taken)
    return f"select {value} as value, {n} as n\nfrom {table_of(taken.table)}{_where(taken)}"


def listing(taken: Taken, keys: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """SQL of the rows of a number, and its columns: key, column, and denominator or weight."""
    columns = tuple(dict.fromkeys([*keys, taken.column, *([taken.of] if taken.of else [])]))
    listed = ", ".join(map(quoted, columns))
    order = ", ".join(map(quoted, keys))
    return (
        f"select {listed}\nfrom {table_of(taken.table)}{_where(taken)}\norder by {order}",
        columns,
    )


def asked(taken: Taken, answers: Answers) -> Number:
    """The number as the engine has it.

    Raises:
        RequestError: The release has no such table or column.
        MetricsError: The engine refused.
    """
    require(taken, answers)
    value, n = answers.rows(statement(taken))[0]
    return _field(taken, _number(value), _number(n))


def added_up(taken: Taken, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Number:
    """The number from its listed rows.

    Raises:
        RequestError: It should be a single row's, and there are others.
    """
    at = columns.index(taken.column)
    known = [row for row in rows if row[at] is not None]
    values = [row[at] for row in known]
    if taken.of is not None:
        base = [row[columns.index(taken.of)] for row in known]
        weights = [each for each in base if each is not None]
        n = _sum(weights)
        top = values
        if taken.summary == "mean":
            top = [
                value * weight
                for value, weight in zip(values, base, strict=True)
                if weight is not None
            ]
        total = _sum(top)
        value = None if total is None or not n else float(total) / float(n)
        return _field(taken, value, _number(n))
    if taken.summary == "mean":
        mean = None if not values else float(_sum(values) or 0) / len(values)
        return _field(taken, mean, len(values))
    return _field(taken, _number(_plain(taken, values, len(rows))), None)


def require(taken: Taken, answers: Answers) -> None:
    """See to it that a release has what a number is made of.

    Raises:
        RequestError: It has not; the message names the table or the columns.
    """
    schema, _, name = taken.table.partition(".")
    sql = (
        "select column_name from information_schema.columns "
        "where table_schema = $schema and table_name = $name"
    )
    known = {row[0] for row in answers.rows(sql, {"schema": schema, "name": name})}
    if not known:
        raise RequestError(f"the release has no table {taken.table}.")
    wanted = {taken.column, *([taken.of] if taken.of else []), *(each for each, _ in taken.at)}
    if missing := sorted(wanted - known):
        raise RequestError(f"{taken.table} has no column {', '.join(missing)} in this release.")


def table_of(name: str) -> str:
    """A table's name, `schema.name`, as SQL has it."""
    return ".".join(map(quoted, name.split(".")))


def quoted(name: str) -> str:
    """A name as SQL has it.

    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'


def _plain(taken: Taken, values: Sequence[Any], rows: int) -> Any:
    if taken.summary == "value":
        if rows != 1:
            raise RequestError(f"{taken.text}: {rows} rows instead of a single one.")
        return values[0] if values else None
    if taken.summary == "count":
        return len(values)
    if taken.summary == "sum":
        return _sum(values)
    return (min if taken.summary == "min" else max)(values, default=None)


def _field(taken: Taken, value: Number, n: Number) -> Number:
    """The figure of the number that is meant."""
    if taken.field == "value":
        return value
    if taken.field == "n":
        return n
    if taken.field == "previous" or value is None or not n or not 0 <= value <= 1:
        return None
    bounds = wilson(value * n, int(n))
    return None if bounds is None else bounds[taken.field == "high"]


def _where(taken: Taken) -> str:
    conditions = [f"{quoted(name)} {_is(value)}" for name, value in taken.at]
    return "\nwhere " + "\n  and ".join(conditions) if conditions else ""


def _is(value: Any) -> str:
    if value is None:
        return "is null"
    return (
        f"= {str(value).lower() if isinstance(value, bool | int | float) else literal(str(value))}"
    )


def _sum(values: Sequence[Any]) -> Any:
    if not values:
        return None
    return math.fsum(values) if any(isinstance(each, float) for each in values) else sum(values)


def _number(value: Any) -> Number:
    return float(value) if isinstance(value, Decimal) else value
