"""The rules of a contract as DuckDB conditions: cheap suspicions, and the failures by name.

Belongs here: what makes a value wrong, and the words that say so. At least one suspicion is true
for a row that breaks a rule, and none for a valid row; a property test holds suspicions, failures
and the Pandera models together.

Conditions read the raw text out of `j` and the coerced value from the column of the field's name,
so that a value is coerced once, however many rules look at it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from orchestration.contracts.base import Contract, Field
from orchestration.contracts.conditions import (
    clock_bounds,
    converted_value,
    groups_of,
    has_fraction,
    is_nested,
    is_no_object,
    literals,
    must_not_be_empty,
)
from orchestration.contracts.model import EARLIEST_CLOCK, LATEST_CLOCK
from orchestration.contracts.sql import sql_literal, value_sql

LARGEST_DOUBLE = 1.7976931348623157e308
LONGEST_ENUM_IN_REASON = 12

TYPE_WORDS = {
    "string": "is an object or a list, not a text",
    "integer": "is not a whole number",
    "double": "is not a number",
    "boolean": "is not true or false",
    "timestamp": "is not an ISO 8601 timestamp",
    "date": "is not a date written YYYY-MM-DD",
}


@dataclass(frozen=True)
class Failure:
    """One way in which a row can break its contract.

    Attributes:
        code: Which kind of rule is broken.
        path: Payload path of the field.
        reason: What is wrong with it, in words; never a value of the row.
        condition: SQL that is true when the rule is broken, else false or null.
    """

    code: str
    path: str
    reason: str
    condition: str


def suspicions(contract: Contract, *, nested: bool, only_if: str = "true") -> list[str]:
    """Conditions of which at least one is true for a wrong row, and none for a valid one.

    Args:
        contract: The contract.
        nested: Whether an object may stand where a scalar belongs; needs the column `line`.
        only_if: SQL condition without which none stands there in a row.

    Returns:
        SQL conditions; null counts as false.
    """
    found = [each for field in contract.fields for each in _suspicions(field, contract)]
    if nested:
        texts = [field for field in contract.fields if field.type == "string" and not field.one_of]
        out_of_place = [is_nested(field) for field in texts]
        out_of_place += [
            is_no_object(group, fields)
            for group, fields in groups_of(contract).items()
            if not any(field.is_required for field in fields)
        ]
        found.append(f"case when {only_if} then {' or '.join(['false', *out_of_place])} end")
    return found


def failures(contract: Contract, *, nested: bool) -> list[Failure]:
    """All ways in which a row of the stream can be wrong, in payload order.

    Args:
        contract: The contract.
        nested: Whether an object may stand where a scalar belongs; needs the column `line`.

    Returns:
        The failures.
    """
    found = [
        failure
        for field in contract.fields
        for failure in (*_presence(field, contract), *_type(field, nested=nested), *_values(field))
    ]
    if contract.clock is not None:
        found.append(_absurd_clock(contract.field(contract.clock)))
    if nested:
        found += [
            Failure("TYPE_CONFLICT", group, "is not an object", is_no_object(group, fields))
            for group, fields in groups_of(contract).items()
        ]
    return found


def _suspicions(field: Field, contract: Contract) -> Iterator[str]:
    value = value_sql(field)
    suitable = _suitable(field, contract)
    if suitable is None and field.is_required:
        yield f"{value} is null"
    elif suitable is not None:
        present = "" if field.is_required else f"{value} is not null and "
        yield f"({present}({suitable}) is not true)"
    if must_not_be_empty(field, contract):
        yield f"{value} = ''"
    if field.type == "integer":
        yield has_fraction(field)
    if field.type == "string" and field.one_of is None:
        yield from (failure.condition for failure in _text_rules(field))


def _suitable(field: Field, contract: Contract) -> str | None:
    """What a present value must meet, as one condition that converts the value once."""
    converted = converted_value(field)
    if field.one_of is not None:
        return f"{converted} in {literals(field.one_of)}"
    if field.name == contract.clock:
        return f"{converted} between {clock_bounds(field)}"
    if field.type == "double":
        low = -LARGEST_DOUBLE if field.at_least is None else field.at_least
        high = LARGEST_DOUBLE if field.at_most is None else field.at_most
        return f"{converted} between {sql_literal(low)} and {sql_literal(high)}"
    if field.type in {"string", "json"}:
        return None
    bounds = [f"{converted} >= {sql_literal(field.at_least)}"] if field.at_least is not None else []
    bounds += [f"{converted} <= {sql_literal(field.at_most)}"] if field.at_most is not None else []
    return " and ".join(bounds) or f"{converted} is not null"


def _presence(field: Field, contract: Contract) -> Iterator[Failure]:
    if field.is_required:
        value = value_sql(field)
        empty = f" or {value} = ''" if must_not_be_empty(field, contract) else ""
        yield Failure("MISSING_FIELD", field.path, "is required", f"{value} is null{empty}")


def _type(field: Field, *, nested: bool) -> Iterator[Failure]:
    value, converted = value_sql(field), converted_value(field)
    condition = f"{value} is not null and {converted} is null"
    if field.type == "json" or (field.type == "string" and not nested):
        return
    if field.type == "string":
        condition = is_nested(field)
    elif field.type == "integer":
        condition = f"({condition}) or {has_fraction(field)}"
    yield Failure("TYPE_CONFLICT", field.path, TYPE_WORDS[field.type], condition)
    if field.type == "double":
        yield Failure("NOT_FINITE", field.path, "is not finite", f"not isfinite({converted})")


def _values(field: Field) -> Iterator[Failure]:
    converted = converted_value(field)
    if field.one_of is not None:
        listed = len(field.one_of) <= LONGEST_ENUM_IN_REASON
        words = ", ".join(map(str, field.one_of)) if listed else f"{len(field.one_of)} known values"
        outside = f"{converted} not in {literals(field.one_of)}"
        yield Failure("NOT_ALLOWED", field.path, f"is not one of {words}", outside)
    finite = f"isfinite({converted}) and " if field.type == "double" else ""
    for bound, sign, words in ((field.at_least, "<", "below"), (field.at_most, ">", "above")):
        if bound is not None:
            beyond = f"{finite}{converted} {sign} {sql_literal(bound)}"
            yield Failure("OUT_OF_RANGE", field.path, f"is {words} {bound}", beyond)
    yield from _text_rules(field)


def _text_rules(field: Field) -> Iterator[Failure]:
    value = value_sql(field)
    if field.max_length is not None:
        reason = f"is longer than {field.max_length} characters"
        yield Failure("TOO_LONG", field.path, reason, f"length({value}) > {field.max_length}")
    if field.pattern is not None:
        unlike = f"not regexp_full_match({value}, {sql_literal(field.pattern)})"
        yield Failure("PATTERN", field.path, f"does not match {field.pattern}", unlike)


def _absurd_clock(clock: Field) -> Failure:
    reason = f"is before {EARLIEST_CLOCK} or not before {LATEST_CLOCK}"
    outside = f"{converted_value(clock)} not between {clock_bounds(clock)}"
    return Failure("ABSURD_CLOCK", clock.path, reason, outside)
