"""The SQL that turns rows of one stream into lake rows, in one pass.

Belongs here: the query over one relation of raw rows. Does not belong here: running it
(`intake.py`), rules of fields (`contracts/`), the functions in Python that it calls (`engine.py`).

The query reads a relation `rows` with a struct column `j` (see `contracts/compile.py`) and calls:

- `look(line, keys)` and `look_flat(texts)`: the closer look at a row; the unknown fields as JSON
  text, a fault written `!CODE|field|reason`, or null;
- `reject(file, n, raw, faults)`: takes a faulty row to the quarantine; false;
- `identify(reference, identifiers)`: takes direct identifiers to the vault; true;
- `learner_<namespace>(reference)`: the pseudonym of a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestration.contracts.base import Contract, Field
from orchestration.contracts.compile import (
    error_sql,
    quote_identifier,
    sql_literal,
    typed_sql,
)
from orchestration.landing.gate import Fault
from orchestration.privacy.vault import PLACEHOLDERS

FUTURE_AFTER = timedelta(hours=1)
"""A clock this far ahead of the moment of sending is wrong, not skewed."""

LATE_AFTER = timedelta(days=3)
"""A row sent this long after its newest clock is late."""

_LONGEST_PLACEHOLDER = max(map(len, PLACEHOLDERS))


@dataclass(frozen=True)
class Origin:
    """Where the rows of one query come from.

    Attributes:
        batch_id: Name of the batch.
        files: Names of its data files, by file number.
        sent_at: When the app sent it, naive UTC.
        landed_at: When it is landed, naive UTC.
    """

    batch_id: str
    files: tuple[str, ...]
    sent_at: datetime
    landed_at: datetime


@dataclass(frozen=True)
class RawRows:
    """SQL of the relation that the query reads, and of what only that relation can tell.

    Attributes:
        sql: Select of `_file_number`, `_number` (line or row, from 1), `j`, `_found` (the outcome
            of the closer look), `_record` (the row as it came) and, for nested rows, `line`.
        raw: Text for the quarantine, out of `_record`.
        nested_if: Condition under which objects may stand where scalars belong.
        given: Column of a field's value in the lake, null where it has to be found yet, by payload
            path: the moment of a timestamp, the learner id of a person.
    """

    sql: str
    raw: str
    nested_if: str
    given: Mapping[str, str]


def lake_query(contract: Contract, rows: RawRows, origin: Origin) -> str:
    """The select that yields the accepted rows of a batch and hands the others to `reject`.

    Args:
        contract: The stream's contract.
        rows: The raw rows.
        origin: Batch and files they come from.

    Returns:
        SQL; its columns are the lake's.
    """
    typed = ", ".join(f"{_typed(field, rows)} as {_column(field)}" for field in contract.fields)
    return (
        f"select {', '.join(_lake_columns(contract, rows, origin))}\n"
        f"from (select *,\n{_faults(contract, rows)} as _faults\n"
        f"from (select *, {typed}\nfrom ({rows.sql})))\n"
        f"where case when _faults is null then {_on_accepted(contract)}"
        f" else reject(_file_number, _number, {rows.raw}, _faults) end"
    )


def _column(field: Field) -> str:
    return quote_identifier(field.name)


def _typed(field: Field, rows: RawRows) -> str:
    given = None if field.person else rows.given.get(field.path)
    if given is None:
        return typed_sql(field)
    return f"case when {given} is not null then {given} else {typed_sql(field)} end"


def _reference(field: Field) -> str:
    """A person's id as text, in one spelling for all formats."""
    return f"{_column(field)}::varchar"


def _faults(contract: Contract, rows: RawRows) -> str:
    rules = error_sql(contract, nested=rows.nested_if != "false", only_if=rows.nested_if)
    required = [field for field in contract.fields if field.person and field.is_required]
    if required:
        entries = ", ".join(
            f"case when {is_placeholder(_reference(field))} then "
            + sql_literal(str(Fault("PLACEHOLDER_PERSON", field.path, "names nobody")))
            + " end"
            for field in required
        )
        nobody = " or ".join(is_placeholder(_reference(field)) for field in required)
        rules = (
            f"case when {nobody} then list_filter(list_concat({rules}, [{entries}]),"
            f" lambda fault: fault is not null) else {rules} end"
        )
    return f"case when prefix(_found, '!') then [_found[2:]] else {rules} end"


def is_placeholder(reference: str) -> str:
    """Condition: the text names nobody; never null."""
    words = ", ".join(map(sql_literal, sorted(PLACEHOLDERS)))
    return (
        f"case when strlen({reference}) <= {_LONGEST_PLACEHOLDER}"
        f" then lower(trim({reference})) in ({words}) else false end"
    )


def _on_accepted(contract: Contract) -> str:
    identifiers = [field for field in contract.fields if field.identifier]
    if not identifiers:
        return "true"
    values = ", ".join(map(_column, identifiers))
    return f"identify({_reference(main_person(contract))}, [{values}])"


def main_person(contract: Contract) -> Field:
    """The person that a row of a register is about: the first that it names.

    Raises:
        ValueError: The contract names no person.
    """
    persons = [field for field in contract.fields if field.person]
    if not persons:
        message = f"{contract.source}/{contract.stream} has identifiers, but names no person"
        raise ValueError(message)
    return persons[0]


def _lake_columns(contract: Contract, rows: RawRows, origin: Origin) -> list[str]:
    columns = [
        f"{_learner(each, rows)} as {_column(each)}" if each.person else _column(each)
        for each in contract.lake_fields
    ]
    return [
        *columns,
        f"{sql_literal(origin.batch_id)} as _batch_id",
        "_number as _line",
        f"{_file_name(origin)} as _file",
        f"{_moment(origin.sent_at)} as _sent_at",
        f"{_moment(origin.landed_at)} as _landed_at",
        f"{_key_hash(map(contract.field, contract.key))} as _key_hash",
        f"{_hash(contract.fields)} as _row_hash",
        f"{_clock_flag(contract, origin)} as _clock_flag",
        "_found as _extra",
    ]


def _learner(person: Field, rows: RawRows) -> str:
    """The pseudonym of a person; Python is asked for those only that are not given."""
    reference = _reference(person)
    asked = f"learner_{person.person}({reference})"
    given = rows.given.get(person.path)
    if given is None:
        return asked
    return (
        f"case when {given} is not null then {given} when {reference} is not null then {asked} end"
    )


def _file_name(origin: Origin) -> str:
    if len(origin.files) == 1:
        return sql_literal(origin.files[0])
    return f"[{', '.join(map(sql_literal, origin.files))}][_file_number + 1]"


def _hash(fields: Iterable[Field]) -> str:
    """63 bits over the typed values."""
    return _bits(map(_value, fields))


def _key_hash(fields: Iterable[Field]) -> str:
    """63 bits over the typed values of a key.

    DuckDB hashes a text by eight bytes at a time, and changes of the last byte of two such words
    can cancel each other, which ids made of counters meet. They cannot in the text moved by four.
    """
    values = [(_value(field), field.lake_type == "VARCHAR") for field in fields]
    return _bits(
        each
        for value, is_text in values
        for each in ([value, f"'....' || {value}"] if is_text else [value])
    )


def _value(field: Field) -> str:
    """A value to be hashed; persons are salted, or a short id could be found by trying."""
    if field.person:
        return f"getvariable('person_salt') || {_reference(field)}"
    return _column(field)


def _bits(values: Iterable[str]) -> str:
    return f"(hash({', '.join(values)}) >> 1)::bigint"


def _clock_flag(contract: Contract, origin: Origin) -> str:
    if contract.clock is None:
        return "null::varchar"
    clock = _column(contract.field(contract.clock))
    version = _column(contract.field(contract.version)) if contract.version else clock
    return (
        f"case when {clock} > {_moment(origin.sent_at + FUTURE_AFTER)} then 'future'"
        f" when greatest({clock}::timestamp, {version}) < {_moment(origin.sent_at - LATE_AFTER)}"
        " then 'late' end"
    )


def _moment(moment: datetime) -> str:
    return f"timestamp '{moment.isoformat(sep=' ')}'"
