"""The dbt project as it was last compiled: what stands after what, the SQL of models and tests.

Belongs here: reading dbt's manifest and compiled SQL for other purposes than a build. Does not
belong here: running any of it (`sandbox.py`, `dbt.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from orchestration.warehouse.errors import NotCompiledError

_OF_MACROS = {"tests", "engine"}
"""Folders of tests of macros, which are no part of a build (`dbt.build_arguments`)."""


@dataclass(frozen=True)
class Node:
    """A model, seed, source or test.

    Attributes:
        unique_id: dbt's name of it.
        name: Its own name; a source's table.
        schema: Schema in the build file.
        kind: dbt's resource type.
        materialized: How dbt keeps it: `table`, `view`, `incremental`, …
        parents: Unique ids of what it reads.
        sql: Compiled SQL, which is there after a build.
        is_error: Whether a test that it fails refuses the build.
    """

    unique_id: str
    name: str
    schema: str
    kind: str
    materialized: str
    parents: tuple[str, ...]
    sql: Path
    is_error: bool

    @property
    def full_name(self) -> str:
        """`<schema>.<name>`."""
        return f"{self.schema}.{self.name}"

    def text(self) -> str:
        """The compiled SQL.

        Raises:
            NotCompiledError: It was never built here.
        """
        if not self.sql.exists():
            message = f"{self.name} was never built here: run `etude run`."
            raise NotCompiledError(message)
        return self.sql.read_text(encoding="utf-8")


class CompiledProject:
    """Models, seeds, sources and tests of one target folder of dbt's."""

    def __init__(self, target: Path) -> None:
        """Read the manifest.

        Raises:
            NotCompiledError: dbt was never there.
        """
        manifest = target / "manifest.json"
        if not manifest.exists():
            message = f"{manifest} is missing: run `etude run`."
            raise NotCompiledError(message)
        self._compiled = target / "compiled"
        document = orjson.loads(manifest.read_bytes())
        found = [*document["nodes"].values(), *document["sources"].values()]
        self.nodes: Mapping[str, Node] = {
            each["unique_id"]: self._node(each)
            for each in found
            if each["resource_type"] in {"model", "seed", "source", "test"}
        }

    def named(self, full_name: str) -> Node:
        """The relation called `<schema>.<name>`."""
        for node in self.nodes.values():
            if node.kind != "test" and node.full_name == full_name:
                return node
        raise KeyError(full_name)

    def after(self, roots: Iterable[str], *, including: bool = False) -> tuple[Node, ...]:
        """The models that read any of the roots, directly or not, each after what it reads.

        Args:
            roots: Unique ids.
            including: Whether the roots, which are models, are among the result.
        """
        roots = set(roots)
        found: dict[str, bool] = {}

        def reads(unique_id: str) -> bool:
            if unique_id not in found:
                node = self.nodes[unique_id]
                found[unique_id] = any(
                    parent in roots or reads(parent)
                    for parent in node.parents
                    if parent in self.nodes
                )
            return found[unique_id]

        models = {key for key, node in self.nodes.items() if node.kind == "model" and reads(key)}
        return tuple(self._in_order(models | roots if including else models - roots))

    def tests_of(self, nodes: Iterable[Node]) -> tuple[Node, ...]:
        """The tests of the build that look at any of the nodes."""
        looked_at = {node.unique_id for node in nodes}
        return tuple(
            node
            for node in self.nodes.values()
            if node.kind == "test"
            and looked_at & set(node.parents)
            and not set(node.sql.parts) >= _OF_MACROS
        )

    def _in_order(self, models: set[str]) -> Iterator[Node]:
        given: set[str] = set()

        def give(unique_id: str) -> Iterator[Node]:
            if unique_id in given or unique_id not in models:
                return
            given.add(unique_id)
            node = self.nodes[unique_id]
            for parent in sorted(node.parents):
                yield from give(parent)
            yield node

        for unique_id in sorted(models):
            yield from give(unique_id)

    def _node(self, node: Mapping[str, Any]) -> Node:
        kind, file = node["resource_type"], node["original_file_path"]
        is_generic = kind == "test" and not file.endswith(".sql")
        folder = self._compiled / node["package_name"] / file
        config = node["config"]
        return Node(
            unique_id=node["unique_id"],
            name=node.get("identifier") or node.get("alias") or node["name"],
            schema=node["schema"],
            kind=kind,
            materialized=config.get("materialized", ""),
            parents=tuple(node.get("depends_on", {}).get("nodes", ())),
            sql=folder / node["path"] if is_generic else folder,
            is_error=config.get("severity", "ERROR").upper() == "ERROR",
        )
