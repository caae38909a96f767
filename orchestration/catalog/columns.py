"""Where every column comes from: column lineage over the whole dbt project, down to the streams.

dbt-colibri reads it from the compiled SQL; through a union it does not see. Its own page is not
shipped: it carries a tracker.
Belongs here: computing it, once per version of the dbt project. Does not belong here: showing it
(`tables.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import orjson

from orchestration.durable import write_file
from orchestration.settings import Settings
from orchestration.warehouse.state import project_code, target_folder

Column = tuple[str, str]
"""dbt's unique id of a model, seed or source, and a column of it."""


@dataclass(frozen=True)
class ColumnLineage:
    """Column lineage of the dbt project.

    Attributes:
        parents: By model and column, the columns that it is made of.
        unread: Models whose SQL could not be read, in words.
    """

    parents: Mapping[Column, tuple[Column, ...]]
    unread: tuple[str, ...]

    @cached_property
    def _roots(self) -> dict[Column, frozenset[Column]]:
        return {}

    def roots(self, column: Column) -> frozenset[Column]:
        """The columns at the far end: of sources and seeds, or where reading ended."""
        found = self._roots
        if column not in found:
            found[column] = frozenset()
            parents = [each for each in self.parents.get(column, ()) if each != column]
            ends = frozenset().union(*map(self.roots, parents))
            found[column] = ends if parents else frozenset([column])
        return found[column]


def column_lineage(settings: Settings) -> ColumnLineage:
    """The column lineage of what is built; computed anew when the dbt project has changed.

    Args:
        settings: The deployment, built.
    """
    kept = settings.warehouse / f"column-lineage-{project_code()[:16]}.json"
    if not kept.exists():
        document = _computed(settings)
        for old in settings.warehouse.glob("column-lineage-*.json"):
            old.unlink()
        write_file(kept, orjson.dumps(document, option=orjson.OPT_SORT_KEYS), what="column lineage")
    document = orjson.loads(kept.read_bytes())
    return ColumnLineage(
        parents={
            (node, name): tuple((parent, column) for parent, column in parents)
            for node, columns in document["parents"].items()
            for name, parents in columns.items()
        },
        unread=tuple(document["unread"]),
    )


def _computed(settings: Settings) -> dict[str, Any]:
    from dbt_colibri.lineage_extractor.extractor import (  # noqa: PLC0415 - sqlglot takes a second
        DbtColumnLineageExtractor,
    )

    manifest = manifest_with_sql(settings)
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with TemporaryDirectory() as folder:
            files = Path(folder, "manifest.json"), Path(folder, "catalog.json")
            files[0].write_bytes(orjson.dumps(manifest))
            files[1].write_bytes(orjson.dumps(dbt_catalog(settings, manifest)))
            found = DbtColumnLineageExtractor(*map(str, files)).extract_project_lineage()
    finally:
        logging.disable(before)
    return {
        "parents": {
            node: {
                name: sorted({(each["dbt_node"], each["column"]) for each in parents})
                for name, parents in columns.items()
            }
            for node, columns in found["lineage"]["parents"].items()
        },
        "unread": sorted({each["node_id"] for each in found["errors"]}),
    }


def manifest_with_sql(settings: Settings) -> dict[str, Any]:
    """The manifest of dbt with the SQL that each model was last built by."""
    target = target_folder(settings)
    manifest = orjson.loads((target / "manifest.json").read_bytes())
    compiled = target / "compiled" / manifest["metadata"]["project_name"]
    for node in manifest["nodes"].values():
        file = compiled / node["original_file_path"]
        if node["resource_type"] == "model" and file.exists():
            node["compiled_code"] = file.read_text(encoding="utf-8")
    return manifest


def dbt_catalog(settings: Settings, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What dbt calls its catalogue: columns of everything in the build file."""
    columns: dict[Column, dict[str, str]] = {}
    with duckdb.connect(str(settings.build_file), read_only=True) as connection:
        for schema, table, name, kind in connection.execute(
            "select schema_name, table_name, column_name, data_type from duckdb_columns() "
            "where not internal order by all"
        ).fetchall():
            columns.setdefault((schema, table), {})[name] = kind
    entries = {
        kind: {
            key: _entry(key, node["schema"], name, columns[node["schema"], name])
            for key, node in manifest[kind].items()
            if (node["schema"], name := node.get("alias") or node.get("identifier")) in columns
        }
        for kind in ("nodes", "sources")
    }
    return {"metadata": {}, **entries, "errors": None}


def _entry(key: str, schema: str, table: str, columns: Mapping[str, str]) -> dict[str, Any]:
    return {
        "unique_id": key,
        "metadata": {"type": "table", "schema": schema, "name": table, "database": "build"},
        "columns": {
            name: {"name": name, "type": kind, "index": place, "comment": None}
            for place, (name, kind) in enumerate(columns.items())
        },
        "stats": {},
    }
