"""dbt's own documentation as one file that needs no server and no network: models, SQL, graph.

dbt's page is filled with its manifest and with the columns that the build file holds, without what
changes from run to run, so that the same project gives the same bytes. Belongs here: making that
file. Does not belong here: our own pages about tables (`tables.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

_PASSING = frozenset(
    ["created_at", "build_path", "compiled_path", "unrendered_config", "checksum", "doc_blocks"]
) | {"root_path", "compiled_code"}
"""What dbt writes anew every time, for itself, or with the places of one machine in it."""

_SHOWN = {"model", "seed"}


def write_dbt_docs(target: Path, manifest: Mapping[str, Any], catalog: Mapping[str, Any]) -> None:
    """Write dbt's documentation.

    Args:
        target: The HTML file.
        manifest: dbt's manifest.
        catalog: Columns by node, in the form of dbt's `catalog.json`.
    """
    from dbt.task.docs import DOCS_INDEX_FILE_PATH  # noqa: PLC0415 - dbt takes a second to import

    page = Path(DOCS_INDEX_FILE_PATH).read_text(encoding="utf-8")
    for place, document in (("MANIFEST", _lasting(manifest)), ("CATALOG", catalog)):
        said = orjson.dumps(document, option=orjson.OPT_SORT_KEYS).decode().replace("</", "<\\/")
        page = page.replace(f'"{place}.JSON INLINE DATA"', said)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page, encoding="utf-8")


def _lasting(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest without tests, macros and what changes from run to run."""
    nodes = {
        key: _without(node)
        for key, node in manifest["nodes"].items()
        if node["resource_type"] in _SHOWN
    }
    others = {
        kind: {key: _without(each) for key, each in manifest[kind].items()}
        for kind in ("sources", "exposures", "metrics", "semantic_models", "groups", "docs")
    }
    kept = nodes.keys() | set().union(*(each.keys() for each in others.values()))
    maps = {
        name: {
            key: [each for each in found if each in kept]
            for key, found in manifest[name].items()
            if key in kept
        }
        for name in ("parent_map", "child_map")
    }
    about = manifest["metadata"]
    empty = {
        name: {} for name in ("macros", "disabled", "selectors", "saved_queries", "unit_tests")
    }
    return {
        "metadata": {
            name: about[name] for name in ("dbt_schema_version", "project_name", "adapter_type")
        },
        "nodes": nodes,
        **others,
        **maps,
        **empty,
    }


def _without(node: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if name not in _PASSING}
