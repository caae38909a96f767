"""Models harmed by one row: does any check of a run see it, and does the page of laws turn red?

Belongs here: the world, the trials and what they tell. Does not belong here: the harms
(`mutations.py`). The models are made in a sandbox over one build; nothing of it is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from orchestration.landing.load import load_pending
from orchestration.predictions.run import run_steps
from orchestration.predictions.steps import STEPS
from orchestration.privacy.evidence import collect_evidence
from orchestration.reports.conservation_laws import ALL_LAWS, LAWS_BEFORE_ML
from orchestration.settings import Settings
from orchestration.simulator.world import simulate
from orchestration.warehouse.compiled import CompiledProject, Node
from orchestration.warehouse.dbt import build_arguments, predicted_arguments, run_dbt
from orchestration.warehouse.errors import SandboxError
from orchestration.warehouse.sandbox import Sandbox, compiled_project
from orchestration.warehouse.state import mark_built, plan_build
from tests.faults.driver import settings_of
from tests.faults.mutations import Mutant, mutated
from tests.faults.planted_results import plant_results
from tests.faults.stages import drawn_by_hash

LEARNERS, DAYS, SEED = 150, 45, 7
UNTIL = date(2026, 11, 1)

BROKEN = f"select distinct law from {ALL_LAWS} where is_balanced is not true order by law"


class UnfitWorldError(RuntimeError):
    """The world to be harmed could not be built."""


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant.

    Attributes:
        name: The mutant.
        refused: Why a model could not be made of the harmed one; empty when all could.
        failed: Tests that fail and so refuse the build.
        broken: Laws that do not hold.
    """

    name: str
    refused: str
    failed: tuple[str, ...]
    broken: tuple[str, ...]

    @property
    def is_killed(self) -> bool:
        """Whether the run would not have ended in a release."""
        return bool(self.refused or self.failed)

    @property
    def is_red(self) -> bool:
        """Whether the page of laws shows it."""
        return bool(self.broken)


def build_world(root: Path) -> Settings:
    """Simulate, land and build a small world with all tests compiled; the same in every run.

    Tables of ML that so small a world leaves empty get planted rows.

    Raises:
        UnfitWorldError: A model or test failed.
    """
    settings = settings_of(root)
    simulate(settings, learners=LEARNERS, days=DAYS, seed=SEED, until=UNTIL)
    load_pending(settings, draw_learner_ids=drawn_by_hash)
    collect_evidence(settings)
    plan = plan_build(settings)
    _build(settings, build_arguments(plan, before_ml=True), plan.as_of)
    mark_built(settings, plan)
    run_steps(settings, STEPS, plan.as_of)
    plant_results(settings)
    _build(settings, predicted_arguments(), plan.as_of)
    return settings


def _build(settings: Settings, arguments: Sequence[str], as_of: datetime) -> None:
    outcome = run_dbt(settings, arguments, as_of=as_of)
    if outcome.problems:
        raise UnfitWorldError("\n".join(outcome.problems))


def try_mutants(settings: Settings, mutants: Iterable[Mutant]) -> Iterator[Verdict]:
    """Harm one model at a time, and tell of each."""
    project = compiled_project(settings)
    for mutant in mutants:
        root = project.named(mutant.model.table)
        nodes = project.after([root.unique_id], including=True)
        yield _tried(settings, project, nodes, mutant)


def unharmed(settings: Settings, tables: Iterable[str]) -> Verdict:
    """The same without harm: every one of the tables made as it is, with all that follows."""
    project = compiled_project(settings)
    roots = [project.named(table).unique_id for table in tables]
    return _tried(settings, project, project.after(roots, including=True), None)


def models_with_rows(settings: Settings) -> list[str]:
    """Every model of a build that has rows, but for the page of laws and what it is made of.

    Returns:
        `<schema>.<name>`, in order.
    """
    project = compiled_project(settings)
    page, earlier = project.named(ALL_LAWS), project.named(LAWS_BEFORE_ML)
    own = {page.unique_id, *page.parents, *earlier.parents}
    with duckdb.connect(str(settings.build_file), read_only=True) as build:
        return sorted(
            node.full_name
            for node in project.nodes.values()
            if node.kind == "model"
            and node.materialized != "ephemeral"
            and node.unique_id not in own
            and build.execute(f"from {node.full_name} limit 1").fetchone()
        )


def _tried(
    settings: Settings, project: CompiledProject, nodes: Sequence[Node], mutant: Mutant | None
) -> Verdict:
    """Make models, the harmed one and all that follow or all as they are, and look at them."""
    tests = [test for test in project.tests_of(nodes) if test.is_error]
    name = mutant.name if mutant else "no harm"
    with Sandbox.over(settings, project, {node.full_name for node in nodes}) as sandbox:
        try:
            for node in nodes:
                is_harmed = mutant is not None and node.full_name == mutant.model.table
                sandbox.put(node, mutated(mutant, node.text()) if is_harmed else node.text())
        except SandboxError as error:
            return Verdict(name, str(error), (), ())
        failed = tuple(sandbox.failing(tests))
        broken = tuple(law for (law,) in sandbox.connection.execute(BROKEN).fetchall())
    return Verdict(name, "", failed, broken)
