"""The words in which a contract is declared: fields, persons, identifiers, facts of the stream.

Belongs here: what a module with contracts imports to declare them. Does not belong here: reading a
declared contract (`base.py`), rules that all streams share (`model.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import pandera.polars as pa
import polars as pl

Timestamp = Annotated[pl.Datetime, "us", "UTC"]
"""Annotation of every clock: microseconds in UTC."""

_MISSING = object()


def column(
    description: str,
    *,
    example: Any,
    nullable: bool = False,
    default: Any = _MISSING,
    path: str | None = None,
    json: bool = False,
    free_text: bool = False,
    one_of: Sequence[Any] | None = None,
    at_least: float | None = None,
    at_most: float | None = None,
    max_length: int | None = None,
    pattern: str | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> Any:
    """One field of a payload.

    Args:
        description: What the field means, with its unit.
        example: A valid value, used in the published example payload.
        nullable: Whether the value may be absent or null.
        default: Value taken when the field is absent or null; implies that it may be absent.
        path: Dotted path in a nested payload; the column name when left out.
        json: The value is any JSON value, kept as JSON text.
        free_text: A person may have written it: never leaves the lake.
        one_of: The allowed values.
        at_least: Smallest allowed value, inclusive.
        at_most: Largest allowed value, inclusive.
        max_length: Longest allowed text, in characters.
        pattern: Regular expression that the whole text must match.
        metadata: Further facts, from `person` and `identifier`.

    Returns:
        A Pandera field that carries the facts as metadata.
    """
    checks: dict[str, Any] = {
        "isin": list(one_of) if one_of is not None else None,
        "ge": at_least,
        "le": at_most,
        "str_length": {"max_value": max_length} if max_length is not None else None,
        "str_matches": f"^(?:{pattern})$" if pattern is not None else None,
    }
    facts = {
        "example": example,
        "path": path,
        "json": json,
        "free_text": free_text,
        "one_of": tuple(one_of) if one_of is not None else None,
        "at_least": at_least,
        "at_most": at_most,
        "max_length": max_length,
        "pattern": pattern,
        **(metadata or {}),
    }
    if default is not _MISSING:
        facts["default"] = default
    return pa.Field(
        nullable=nullable or default is not _MISSING,
        description=description,
        metadata=facts,
        **{name: value for name, value in checks.items() if value is not None},
    )


def person(namespace: str, description: str, **facts: Any) -> Any:
    """A field that names a person or a person's device: pseudonymised on landing.

    Args:
        namespace: Which register of the source the id belongs to (`user`, `student`, ...).
        description: What the field means.
        **facts: As in `column`.

    Returns:
        A Pandera field.
    """
    return column(description, metadata={"person": namespace}, **facts)


def identifier(description: str, **facts: Any) -> Any:
    """A direct identifier (e-mail, name): goes to the vault, never into the lake.

    Args:
        description: What the field means.
        **facts: As in `column`.

    Returns:
        A Pandera field.
    """
    return column(description, metadata={"identifier": True}, **facts)


def stream(
    source: str,
    name: str,
    *,
    key: Sequence[str],
    clock: str | None,
    purpose: str,
    version: str | None = None,
    schema_version: str = "1.0.0",
) -> dict[str, Any]:
    """The facts of a whole stream, for the `metadata` of a Pandera model's `Config`.

    Args:
        source: Source name, as in the landing path.
        name: Stream name, as in the landing path.
        key: Columns that name a row within the source.
        clock: Column with the moment at which the fact happened; none for reference data.
        purpose: Why the stream is collected, one sentence.
        version: Column that tells which of two rows with one key is newer.
        schema_version: Semantic version of the contract.

    Returns:
        The metadata.
    """
    return {
        "source": source,
        "stream": name,
        "key": tuple(key),
        "clock": clock,
        "version": version,
        "purpose": purpose,
        "schema_version": schema_version,
    }
