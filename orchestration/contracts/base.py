"""What a stream contract is: a Pandera model plus the facts that Pandera has no word for.

Belongs here: the field helpers, the stream facts, and `Contract`, the read-only view of both that
every other room works from. Does not belong here: the contracts themselves (one module per
source), SQL (`compile.py`), publishing (`publish.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

import pandera.polars as pa
import polars as pl

FieldType = Literal["string", "integer", "double", "boolean", "timestamp", "date", "json"]

Timestamp = Annotated[pl.Datetime, "us", "UTC"]
"""Annotation of every clock: microseconds in UTC."""

LAKE_TYPES: Mapping[FieldType, str] = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMP",
    "date": "DATE",
    "json": "VARCHAR",
}
"""Lake (DuckDB and Parquet) type per contract type; timestamps are naive and in UTC."""

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


@dataclass(frozen=True)
class Field:
    """One field of a contract, free of Pandera."""

    name: str
    path: str
    type: FieldType
    description: str
    example: Any
    nullable: bool
    has_default: bool
    default: Any
    one_of: tuple[Any, ...] | None
    at_least: float | None
    at_most: float | None
    max_length: int | None
    pattern: str | None
    person: str | None
    identifier: bool
    free_text: bool

    @property
    def is_required(self) -> bool:
        """Whether a payload without the field is refused."""
        return not self.nullable

    @property
    def lake_type(self) -> str:
        """Type of the column in the lake; a person's id is a random pseudonym there."""
        return "VARCHAR" if self.person else LAKE_TYPES[self.type]


def _field_type(dtype: Any, facts: Mapping[str, Any]) -> FieldType:
    if facts["json"]:
        return "json"
    names: dict[str, FieldType] = {
        "String": "string",
        "Int64": "integer",
        "Float64": "double",
        "Boolean": "boolean",
        "Date": "date",
    }
    text = str(dtype)
    if text.startswith("Datetime"):
        return "timestamp"
    return names[text]


@dataclass(frozen=True)
class Contract:
    """One stream's contract: what a row must look like and what its columns mean."""

    model: type[pa.DataFrameModel]

    @cached_property
    def _facts(self) -> Mapping[str, Any]:
        facts = self.model.Config.metadata
        if facts is None:
            message = f"{self.model.__name__}.Config lacks metadata = stream(...)"
            raise TypeError(message)
        return facts

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The fields in payload order."""
        schema = self.model.to_schema()
        fields = []
        for name, declared in schema.columns.items():
            facts = declared.metadata or {}
            fields.append(
                Field(
                    name=name,
                    path=facts["path"] or name,
                    type=_field_type(declared.dtype, facts),
                    description=declared.description or "",
                    example=facts["example"],
                    nullable=declared.nullable,
                    has_default="default" in facts,
                    default=facts.get("default"),
                    one_of=facts["one_of"],
                    at_least=facts["at_least"],
                    at_most=facts["at_most"],
                    max_length=facts["max_length"],
                    pattern=facts["pattern"],
                    person=facts.get("person"),
                    identifier=facts.get("identifier", False),
                    free_text=facts["free_text"],
                )
            )
        return tuple(fields)

    @property
    def source(self) -> str:
        """Source name."""
        return self._facts["source"]

    @property
    def stream(self) -> str:
        """Stream name."""
        return self._facts["stream"]

    @property
    def key(self) -> tuple[str, ...]:
        """Columns that name a row within the source."""
        return self._facts["key"]

    @property
    def clock(self) -> str | None:
        """Column with the moment at which the fact happened."""
        return self._facts["clock"]

    @property
    def version(self) -> str | None:
        """Column that tells which of two rows with one key is newer."""
        return self._facts["version"]

    @property
    def purpose(self) -> str:
        """Why the stream is collected."""
        return self._facts["purpose"]

    @property
    def schema_version(self) -> str:
        """Semantic version of the contract."""
        return self._facts["schema_version"]

    @property
    def grain(self) -> str:
        """First line of the model's docstring: what one row is."""
        return (self.model.__doc__ or "").strip().splitlines()[0]

    @property
    def lake_fields(self) -> tuple[Field, ...]:
        """The fields that reach the lake: all but the direct identifiers."""
        return tuple(field for field in self.fields if not field.identifier)

    def field(self, name: str) -> Field:
        """The field called `name`.

        Raises:
            KeyError: No such field.
        """
        return {field.name: field for field in self.fields}[name]
