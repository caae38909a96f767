"""Contracts as JSON Schema with example payloads, for the people who write the apps.

Belongs here: what app teams get to read and to test against. The schema is the strict form of a
payload; landing also takes harmless variants ('4.0' for 4, a number for a text, no offset for UTC).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestration.contracts.base import Contract, Field, FieldType
from orchestration.contracts.derived import DERIVED
from orchestration.contracts.registry import CONTRACTS
from orchestration.json_schemas import DIALECT

_JSON_TYPES: Mapping[FieldType, str] = {
    "string": "string",
    "integer": "integer",
    "double": "number",
    "boolean": "boolean",
    "timestamp": "string",
    "date": "string",
}
_FORMATS: Mapping[FieldType, str] = {"timestamp": "date-time", "date": "date"}


def json_schema(contract: Contract) -> dict[str, Any]:
    """The contract as JSON Schema (draft 2020-12).

    What JSON Schema has no word for stands in `x-etude-*` annotations. Fields that the contract
    does not know are allowed: landing keeps and records them.

    Args:
        contract: The contract.

    Returns:
        The schema; fields with dotted paths are nested objects.
    """
    schema: dict[str, Any] = {
        "$schema": DIALECT,
        "$id": f"urn:etude:{contract.source}:{contract.stream}:{contract.schema_version}",
        "title": f"{contract.source}/{contract.stream}",
        "description": contract.grain,
        **_new_object(),
        "x-etude-key": [contract.field(name).path for name in contract.key],
        "x-etude-clock": _path(contract, contract.clock),
        "x-etude-version": _path(contract, contract.version),
        "x-etude-purpose": contract.purpose,
        "x-etude-schema-version": contract.schema_version,
    }
    for field in contract.fields:
        *groups, name = field.path.split(".")
        inner = schema
        for group in groups:
            if field.is_required and group not in inner["required"]:
                inner["required"].append(group)
            inner = inner["properties"].setdefault(group, _new_object())
        inner["properties"][name] = _field_schema(field, is_key=field.name in contract.key)
        if field.is_required:
            inner["required"].append(name)
    return schema


def example(contract: Contract) -> dict[str, Any]:
    """One valid payload with every field of the contract set."""
    payload: dict[str, Any] = {}
    for field in contract.fields:
        *groups, name = field.path.split(".")
        inner = payload
        for group in groups:
            inner = inner.setdefault(group, {})
        inner[name] = field.example
    return payload


def write_catalog(folder: Path) -> list[Path]:
    """Write all schemas, their examples and an index; the same contracts give the same bytes.

    Args:
        folder: Where to write; made if need be.

    Returns:
        The files written: `<source>/<stream>.schema.json` and `.example.json`,
        `derived/<Name>.schema.json`, and `index.json` last.
    """
    written = []
    for contract in CONTRACTS.values():
        stem = folder / contract.source / contract.stream
        written.append(_write(stem.with_suffix(".schema.json"), json_schema(contract)))
        written.append(_write(stem.with_suffix(".example.json"), example(contract)))
    for name, schema in _derived_schemas().items():
        written.append(_write(folder / "derived" / f"{name}.schema.json", schema))
    index = {
        "contracts": [_index_entry(contract) for contract in CONTRACTS.values()],
        "derived": [f"derived/{name}.schema.json" for name in _derived_schemas()],
    }
    return [*written, _write(folder / "index.json", index)]


def _derived_schemas() -> dict[str, dict[str, Any]]:
    """Schemas of the types that the seed names without defining them, by name."""
    schemas = {
        model.__name__: {"$schema": DIALECT, **model.model_json_schema()} for model in DERIVED
    }
    groups = json_schema(CONTRACTS["fitness_coach", "system_metrics"])["properties"]
    for name, group in (("IntegrationMetrics", "integrations"), ("ErrorMetrics", "errors")):
        description = f"The `{group}` object of fitness_coach/system_metrics."
        schemas[name] = {
            "$schema": DIALECT,
            "title": name,
            "description": description,
            **groups[group],
        }
    return dict(sorted(schemas.items()))


def _index_entry(contract: Contract) -> dict[str, Any]:
    stem = f"{contract.source}/{contract.stream}"
    return {
        "source": contract.source,
        "stream": contract.stream,
        "grain": contract.grain,
        "purpose": contract.purpose,
        "schemaVersion": contract.schema_version,
        "schema": f"{stem}.schema.json",
        "example": f"{stem}.example.json",
    }


def _new_object() -> dict[str, Any]:
    return {"type": "object", "properties": {}, "required": [], "additionalProperties": True}


def _path(contract: Contract, name: str | None) -> str | None:
    return None if name is None else contract.field(name).path


def _field_schema(field: Field, *, is_key: bool) -> dict[str, Any]:
    empty = field.type == "string" and is_key and field.is_required
    facts = {
        "description": field.description,
        "examples": [field.example],
        "enum": _enum(field),
        "minimum": field.at_least,
        "maximum": field.at_most,
        "minLength": 1 if empty else None,
        "maxLength": field.max_length,
        "pattern": None if field.pattern is None else f"^(?:{field.pattern})$",
        "format": _FORMATS.get(field.type),
        "x-etude-column": field.name if field.name != field.path else None,
        "x-etude-person": field.person,
        "x-etude-identifier": field.identifier or None,
        "x-etude-free-text": field.free_text or None,
    }
    schema = _types(field) | {name: fact for name, fact in facts.items() if fact is not None}
    if field.has_default:
        is_json = field.type == "json"
        schema["default"] = json.loads(field.default) if is_json else field.default
    return schema


def _types(field: Field) -> dict[str, Any]:
    if field.type == "json":
        return {"not": {"type": "null"}} if field.is_required else {}
    name = _JSON_TYPES[field.type]
    return {"type": [name, "null"] if field.nullable else name}


def _enum(field: Field) -> list[Any] | None:
    if field.one_of is None:
        return None
    return [*field.one_of, None] if field.nullable else list(field.one_of)


def _write(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
    return path
