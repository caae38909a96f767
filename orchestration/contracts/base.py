"""What a stream contract is: a Pandera model plus the facts that Pandera has no word for.

Belongs here: `Contract`, the read-only view of a Pandera model and its facts that every other room
works from. Does not belong here: declaring a contract (`declare.py`), the contracts themselves (one
module per source), SQL (`compile.py`), publishing (`publish.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

import pandera.polars as pa
import polars as pl

FieldType = Literal["string", "integer", "double", "boolean", "timestamp", "date", "json"]

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


_TYPES: dict[Any, FieldType] = {
    str: "string",
    int: "integer",
    float: "double",
    bool: "boolean",
    date: "date",
    pl.Datetime: "timestamp",
}


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
        """The fields in payload order, from the declarations: the schema takes far longer."""
        fields = []
        for name, (annotation, declared) in self.model.__fields__.items():
            facts = declared.metadata or {}
            fields.append(
                Field(
                    name=name,
                    path=facts["path"] or name,
                    type="json" if facts["json"] else _TYPES[annotation.arg],
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

    @cached_property
    def lake_fields(self) -> tuple[Field, ...]:
        """The fields that reach the lake: all but the direct identifiers."""
        return tuple(field for field in self.fields if not field.identifier)

    def field(self, name: str) -> Field:
        """The field called `name`.

        Raises:
            KeyError: No such field.
        """
        return {field.name: field for field in self.fields}[name]
