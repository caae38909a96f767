"""A page for every table: its grain, columns, where each comes from, questions, metrics on it.

Belongs here: what these pages say. Does not belong here: how they look (`templates/`), column
lineage itself (`columns.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from orchestration.catalog.columns import Column, ColumnLineage
from orchestration.catalog.held import Document, Held

_MOST_ROOTS = 8


@dataclass(frozen=True)
class Origin:
    """A column that another one is made of.

    Attributes:
        text: Its table and name.
        table: The published table that it belongs to; none if that is not published.
    """

    text: str
    table: str | None


@dataclass(frozen=True)
class Project:
    """The dbt project: its models by name, and where their columns come from.

    Attributes:
        nodes: dbt's models, seeds and sources by unique id.
        lineage: Where columns come from.
        published: Names of the release's tables.
    """

    nodes: Mapping[str, Mapping[str, Any]]
    lineage: ColumnLineage
    published: frozenset[str]

    @classmethod
    def of(cls, manifest: Mapping[str, Any], lineage: ColumnLineage, held: Held) -> Project:
        """The project of a manifest, for the tables of a release."""
        names = frozenset(table["name"] for table in held.tables)
        return cls({**manifest["nodes"], **manifest["sources"]}, lineage, names)

    def node(self, table: str) -> str | None:
        """The model that makes a published table."""
        return self._models.get(table)

    def named(self, node: str) -> str:
        """A model, seed or stream as people name it."""
        found = self.nodes.get(node)
        if found is None:
            return node.rsplit(".", 1)[-1]
        if found["resource_type"] == "source":
            return f"{found['source_name']}/{found['name']}"
        return f"{found['schema']}.{found['alias']}"

    def origins(self, columns: Iterable[Column]) -> list[Origin]:
        """Columns by table and name, with the published tables among them."""
        found = sorted({(self.named(node), column) for node, column in columns})
        return [
            Origin(f"{table}.{column}", table if table in self.published else None)
            for table, column in found
        ]

    def streams(self, columns: Iterable[Column]) -> list[str]:
        """The apps' streams that columns can come from.

        Where a model on the way was not read column by column (a union, say), all streams that the
        model is made of.
        """
        ends = {node for column in columns for node, _ in self.lineage.roots(column)}
        return sorted({self.named(source) for node in ends for source in self._sources(node)})

    def _sources(self, node: str) -> frozenset[str]:
        if node not in self._known_sources:
            own = frozenset([node]) if node.startswith("source.") else frozenset()
            self._known_sources[node] = own.union(*map(self._sources, self._parents(node)))
        return self._known_sources[node]

    @cached_property
    def _known_sources(self) -> dict[str, frozenset[str]]:
        return {}

    def reads(self, table: str) -> list[Origin]:
        """Models that a table is made of."""
        node = self.node(table)
        named = sorted({self.named(each) for each in self._parents(node)}) if node else []
        return [Origin(name, name if name in self.published else None) for name in named]

    def read_by(self, table: str) -> list[Origin]:
        """Published tables that are made of a table."""
        node = self.node(table)
        found = sorted(
            name for name in self.published if node in self._parents(self.node(name) or "")
        )
        return [Origin(name, name) for name in found]

    def _parents(self, node: str) -> list[str]:
        return self.nodes.get(node, {}).get("depends_on", {}).get("nodes", [])

    @cached_property
    def _models(self) -> dict[str, str]:
        return {
            f"{node['schema']}.{node['alias']}": key
            for key, node in self.nodes.items()
            if node["resource_type"] == "model"
        }


def table_page(table: Document, held: Held, project: Project) -> Document:
    """What the page of a table says.

    Args:
        table: Its entry in the data dictionary.
        held: The release.
        project: The dbt project.
    """
    node = project.node(table["name"])
    columns = []
    for column in table["columns"]:
        key = (node or "", column["name"])
        streams = project.streams([key]) if node else []
        columns.append(
            {
                **column,
                "is_key": column["name"] in table["key"],
                "origins": project.origins(project.lineage.parents.get(key, ())),
                "streams": streams[:_MOST_ROOTS],
                "more_streams": max(0, len(streams) - _MOST_ROOTS),
            }
        )
    return {
        "table": table,
        "columns": columns,
        "row_count": held.rows.get(table["name"]),
        "node": node,
        "reads": project.reads(table["name"]),
        "read_by": project.read_by(table["name"]),
        "metrics": [
            metric for metric in held.metrics if f"over {table['name']}" in metric["formula"]
        ],
    }
