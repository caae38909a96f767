"""What would change if two learners were linked, or no longer: individuals, rows, metrics.

Belongs here: the comparison of two sandboxes. Does not belong here: what a link is (`privacy/`), or
what follows from it (dbt's `identity` models). Nothing is written, and no address is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from orchestration.metrics.answer import Answers
from orchestration.metrics.definitions import Definitions
from orchestration.metrics.published import definitions_of
from orchestration.metrics.shapes import MetricsQueryRequest
from orchestration.privacy.evidence import pair_of, read_evidence, with_declared
from orchestration.reports.identity_document import (
    IdentityPreview,
    Member,
    MetricChanged,
    RowsChanged,
)
from orchestration.settings import Settings
from orchestration.warehouse.compiled import CompiledProject, Node
from orchestration.warehouse.sandbox import Sandbox, compiled_project
from orchestration.warehouse.state import target_folder

EVIDENCE = "landing.identity_evidence"
PUBLISHED = frozenset({"identity"})
_ALL_TIME = {"start": "2000-01-01", "end": "2035-12-31"}

_MEMBERS = """
    select
        individual_learners.individual_id, individual_learners.source_system,
        individual_learners.learner_id, cast(dim_learners.first_seen_at as date) as first_date
    from identity.dim_individual_learners as individual_learners
    inner join core.dim_learners using (source_system, learner_id)
    where individual_learners.individual_id in (
        select individual_id from identity.dim_individual_learners
        where list_contains($learners, learner_id)
    )
    order by individual_learners.individual_id, individual_learners.learner_id
"""


@dataclass(frozen=True)
class _World:
    """The identity marts of one set of evidence."""

    individuals: int
    members: list[Member]
    tables: Mapping[str, pl.DataFrame]
    metrics: Mapping[tuple[str, str | None], float | None]


def preview(settings: Settings, action: str, learners: tuple[str, str]) -> IdentityPreview:
    """Compare the marts as they are with the marts as they would be.

    Args:
        settings: The deployment; whoever calls holds its lock.
        action: `link` or `unlink`.
        learners: Two learner ids.

    Raises:
        IdentityError: They cannot be linked or unlinked.
        SandboxError: The build file does not fit the project.
    """
    pair = pair_of(settings, learners)
    project = compiled_project(settings)
    evidence = read_evidence(settings)
    declared = with_declared(
        evidence, action, pair, reason="preview", actor="preview", now=_utc_now()
    )
    both = (pair["left_learner_id"], pair["right_learner_id"])
    before, after = (_world(settings, project, each, both) for each in (evidence, declared))
    return IdentityPreview(
        action=action,
        learners=both,
        individuals_before=before.individuals,
        individuals_after=after.individuals,
        before=before.members,
        after=after.members,
        tables=[
            changed
            for name, rows in before.tables.items()
            if (changed := _compared(name, rows, after.tables[name])) is not None
        ],
        metrics=[
            MetricChanged(metric=name, time=time, before=value, after=after.metrics.get(key))
            for key in sorted(before.metrics.keys() | after.metrics.keys(), key=str)
            for (name, time), value in [(key, before.metrics.get(key))]
            if value != after.metrics.get(key)
        ],
    )


def _world(
    settings: Settings, project: CompiledProject, evidence: pl.DataFrame, learners: tuple[str, str]
) -> _World:
    source = project.named(EVIDENCE)
    nodes = [node for node in project.after([source.unique_id]) if node.schema != "ops"]
    anew = {EVIDENCE, *(node.full_name for node in nodes)}
    with Sandbox.over(settings, project, anew) as sandbox:
        connection = sandbox.connection
        connection.register("evidence_given", evidence.to_arrow())
        connection.execute(f"create table build.{EVIDENCE} as from evidence_given")
        sandbox.make(nodes)
        marts = [node for node in nodes if node.schema in PUBLISHED]
        counted = connection.execute("select count(*) from identity.dim_individuals").fetchone()
        found = connection.execute(_MEMBERS, {"learners": list(learners)}).fetchall()
        return _World(
            individuals=counted[0] if counted else 0,
            members=[
                Member(
                    individual_id=individual,
                    source_system=app,
                    learner_id=learner,
                    first_date=first and first.isoformat(),
                )
                for individual, app, learner, first in found
            ],
            tables={
                node.full_name: connection.execute(f"from {node.full_name}").pl() for node in marts
            },
            metrics=_metrics(settings, sandbox, marts),
        )


def _metrics(
    settings: Settings, sandbox: Sandbox, marts: list[Node]
) -> dict[tuple[str, str | None], float | None]:
    """Every point of every metric of the catalogue that is made of one of the marts."""
    definitions = Definitions(definitions_of(target_folder(settings)))
    names = {node.name for node in marts}
    models = {
        name
        for name, raw in definitions.catalogue.models.items()
        if raw["node_relation"]["alias"] in names
    }
    sandbox.show("release.about", of="pipeline.builds")
    for table in ("core.dim_dates", *(node.full_name for node in marts)):
        sandbox.show(table, of=table)
    answers = Answers("sandbox", sandbox.connection.cursor(), definitions)
    points: dict[tuple[str, str | None], float | None] = {}
    for metric in definitions.catalogue.metrics.values():
        if not models & metric.models:
            continue
        request = {
            "metrics": [metric.name],
            "timeRange": _ALL_TIME,
            "granularity": metric.granularity or metric.finest,
            "limit": 10_000,
        }
        answer = answers.answer(MetricsQueryRequest.model_validate(request))
        for point in answer.data:
            time = None if point.time is None else str(point.time)
            points[metric.name, time] = point.values[metric.name]
    return points


def _compared(name: str, before: pl.DataFrame, after: pl.DataFrame) -> RowsChanged | None:
    """How many rows differ; none if none do."""
    gone = before.join(after, on=before.columns, how="anti", nulls_equal=True).height
    new = after.join(before, on=before.columns, how="anti", nulls_equal=True).height
    return RowsChanged(table=name, gone=gone, new=new) if gone or new else None


def _utc_now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
