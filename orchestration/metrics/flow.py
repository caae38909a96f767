"""MetricFlow: from names of metrics, dimensions and conditions to SQL.

Belongs here: all that imports MetricFlow, whose interface is not stable (pyproject.toml pins it,
import-linter keeps it here). Does not belong here: values, which are bound (`filters.py`), pages
and order (`statement.py`), keeping what was written (`kept.py`). MetricFlow's own time constraint
is never used: it cuts bounds to the period and includes the end, so that the last day of a
timestamp is lost after midnight.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextvars import copy_context
from typing import Any, NoReturn, TypeVar

from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantic_interfaces.implementations.semantic_manifest import (
    PydanticSemanticManifest,
)
from metricflow_semantic_interfaces.transformations.semantic_manifest_transformer import (
    PydanticSemanticManifestTransformer,
)
from metricflow_semantic_interfaces.type_enums import DimensionType
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

_LOCK = threading.Lock()
"""MetricFlow numbers its nodes in a counter of the process."""

Answer = TypeVar("Answer")


def _alone(asked: Callable[[], Answer]) -> Answer:
    """One question at a time, in a context that ends with it.

    MetricFlow leaves two variables of context behind for every clock that it starts, thousands in a
    release; dbt in the same process looks through all of them for every line that it logs.
    """
    with _LOCK:
        return copy_context().run(asked)


class _WritesOnly:
    """A client of MetricFlow's that knows DuckDB's words and never runs anything."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()

    def query(self, *_: Any, **__: Any) -> NoReturn:
        message = "MetricFlow writes statements here; releases run them."
        raise NotImplementedError(message)

    execute = dry_run = query

    def close(self) -> None:
        """Nothing was opened."""

    def render_bind_parameter_key(self, bind_parameter_key: str) -> str:
        return f"${bind_parameter_key}"


class Flow:
    """MetricFlow over the definitions of one release."""

    def __init__(self, definitions: Mapping[str, Any]) -> None:
        """Read the definitions.

        Args:
            definitions: dbt's semantic manifest, its relations without a database.
        """

        def read() -> MetricFlowEngine:
            manifest = PydanticSemanticManifestTransformer.transform(
                PydanticSemanticManifest.parse_obj(definitions)
            )
            return MetricFlowEngine(SemanticManifestLookup(manifest), _WritesOnly())

        self._engine = _alone(read)

    def statement(
        self, metrics: tuple[str, ...], by: tuple[str, ...], where: tuple[str, ...]
    ) -> str:
        """SQL with a column for every item of `by` and of `metrics`.

        Args:
            metrics: Names of metrics.
            by: Qualified dimensions, such as `session__platform` or `metric_time__day`.
            where: Conditions with placeholders such as `$v0`; never with values.
        """
        request = MetricFlowQueryRequest.create(
            metric_names=metrics, group_by_names=by, where_constraints=where
        )
        return _alone(lambda: self._engine.explain(request).sql_statement.sql)

    def dimensions(self, metric: str) -> dict[str, str]:
        """A metric's dimensions: name to qualified name; one of its own before a joined one."""
        items = _alone(lambda: self._engine.simple_dimensions_for_metrics([metric]))
        found = [each for each in items if each.type is DimensionType.CATEGORICAL]
        found.sort(key=lambda each: (-len(each.entity_links), each.dunder_name))
        return {each.name: each.dunder_name for each in found}
