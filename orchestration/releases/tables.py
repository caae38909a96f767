"""Which tables a release holds, read from dbt's manifest: names, keys and descriptions.

Belongs here: everything that is taken from dbt's `manifest.json`. Does not belong here: data
(`marts.py`) or the release's own manifest (`manifest.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from orchestration.releases.errors import UnusableModelError

PRIVATE_SCHEMAS = frozenset({"staging", "intermediate", "lake", "landing", "laws", "ml_tables"})
"""Schemas of the build file that no release shows."""


@dataclass(frozen=True)
class TableSpec:
    """One table of a release.

    Attributes:
        schema: Schema in the build file and in the release.
        name: Table name in both.
        key: Columns that name a row; the published rows are sorted by them.
        description: What one row is.
        columns: Column name to what it means; columns without a text may be missing.
        model: dbt's unique id of the model.
    """

    schema: str
    name: str
    key: tuple[str, ...]
    description: str = ""
    columns: Mapping[str, str] | None = None
    model: str = ""

    @property
    def full_name(self) -> str:
        """`<schema>.<name>`, also the stem of the Parquet file."""
        return f"{self.schema}.{self.name}"

    def described(self, column: str) -> str:
        """What a column means; empty if nobody said."""
        return (self.columns or {}).get(column, "")


def read_dbt_manifest(path: Path) -> dict[str, Any]:
    """The manifest that dbt wrote, as it lies in the target folder.

    Raises:
        UnusableModelError: There is none.
    """
    if not path.exists():
        message = f"{path} is missing: dbt has not built here yet. Run `etude run`."
        raise UnusableModelError(message)
    return orjson.loads(path.read_bytes())


def published_tables(manifest: Mapping[str, Any]) -> tuple[TableSpec, ...]:
    """The tables that a release holds, sorted by name.

    A model is published if it lies in `models/marts/` or its access is public, unless its schema
    is private to the build.

    Args:
        manifest: dbt's manifest.

    Returns:
        One spec per published model.

    Raises:
        UnusableModelError: A published model has no key.
    """
    keys = dict(_tested_keys(manifest))
    specs = [
        _spec(model, keys.get(model["unique_id"], ()))
        for model in manifest["nodes"].values()
        if model["resource_type"] == "model" and _is_published(model)
    ]
    return tuple(sorted(specs, key=lambda spec: spec.full_name))


def code_hash(manifest: Mapping[str, Any]) -> str:
    """Hash of every model, seed, macro and metric in dbt's manifest; free of dates and run ids."""
    parts = [
        f"{unique_id} {node['checksum']['checksum']}"
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] in {"model", "seed"}
    ]
    parts += [
        f"{unique_id} {hashlib.sha256(macro['macro_sql'].encode()).hexdigest()}"
        for unique_id, macro in manifest["macros"].items()
    ]
    parts += [
        f"{unique_id} {hashlib.sha256(_stable(node)).hexdigest()}"
        for kind in ("semantic_models", "metrics")
        for unique_id, node in manifest.get(kind, {}).items()
    ]
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()


def _stable(node: Mapping[str, Any]) -> bytes:
    """A node without the moment at which it was parsed."""
    kept = {key: value for key, value in node.items() if key != "created_at"}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)


def _is_published(model: Mapping[str, Any]) -> bool:
    if model["schema"] in PRIVATE_SCHEMAS or model["config"]["materialized"] == "ephemeral":
        return False
    in_marts = "marts" in model["fqn"][1:-1]
    return in_marts or model["config"].get("access", model.get("access")) == "public"


def _spec(model: Mapping[str, Any], tested_key: tuple[str, ...]) -> TableSpec:
    meta = {**model.get("meta", {}), **model["config"].get("meta", {})}
    declared = meta.get("key", ())
    key = (declared,) if isinstance(declared, str) else tuple(declared)
    if not key and not tested_key:
        message = (
            f"{model['unique_id']} has no key: give its config `meta: {{key: [...]}}` or a "
            "`unique` test, so that its rows have an order."
        )
        raise UnusableModelError(message)
    return TableSpec(
        schema=model["schema"],
        name=model.get("alias") or model["name"],
        key=key or tested_key,
        description=model.get("description", "").strip(),
        columns={
            name: column.get("description", "").strip()
            for name, column in model.get("columns", {}).items()
        },
        model=model["unique_id"],
    )


def _tested_keys(manifest: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Model and key of every uniqueness test, those over one column last: they win."""
    found = []
    for node in manifest["nodes"].values():
        test = node.get("test_metadata") or {}
        if "unique" not in test.get("name", "") or not node.get("attached_node"):
            continue
        arguments = test["kwargs"]
        columns = arguments.get("columns") or arguments.get("combination_of_columns")
        key = tuple(columns) if columns else (arguments["column_name"],)
        found.append((node["attached_node"], key))
    yield from sorted(found, key=lambda pair: (-len(pair[1]), pair))
