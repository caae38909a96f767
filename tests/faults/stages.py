"""What each stage of the pipeline does, without Dagster, with fault points of its own.

Belongs here: the stages. Does not belong here: the process in which they run (`driver.py`). Learner
ids are drawn by hash, so that two runs can be compared.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from unittest.mock import patch

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from orchestration.extras import release_extras
from orchestration.faultpoints import step
from orchestration.landing.load import load_pending
from orchestration.landing.replay import replay
from orchestration.predictions.run import run_steps
from orchestration.predictions.steps import STEPS
from orchestration.privacy.evidence import collect_evidence
from orchestration.releases.publish import publish
from orchestration.settings import Settings
from orchestration.warehouse import dbt
from orchestration.warehouse.state import built_as_of, mark_built, plan_build, target_folder
from tests.faults.learning import learn

REPLAY = "replay "
"""Beginning of the name of a stage that replays a batch; its id follows."""

WITHOUT_TESTS = ("--exclude-resource-type", "test")
"""dbt's tests change nothing on the disk, and take three quarters of a small build."""

NODE_STEP = "warehouse node"
ML_STEP = "ml sync"
_FSYNC = os.fsync
_NODE_RESULTS = {"LogModelResult", "LogTestResult", "LogSeedResult"}


class SteppingRunner(dbtRunner):
    """dbt with a fault point after every node."""

    def __init__(self, manifest: Manifest, callbacks: list[Callable[[Any], None]]) -> None:
        super().__init__(manifest, callbacks=[*callbacks, _note_node])


def _note_node(event: Any) -> None:
    if event.info.name in _NODE_RESULTS:
        step(NODE_STEP)


def drawn_by_hash(source: str, namespace: str, references: Sequence[str]) -> list[str]:
    """Learner ids that are the same in every run."""
    names = (f"{source} {namespace} {reference}" for reference in references)
    return [str(uuid.uuid5(uuid.NAMESPACE_OID, name)) for name in names]


def _land(settings: Settings) -> None:
    load_pending(settings, draw_learner_ids=drawn_by_hash)
    collect_evidence(settings)


def _build(settings: Settings) -> None:
    plan = plan_build(settings)
    step("warehouse planned")
    with patch.object(dbt, "dbtRunner", SteppingRunner):
        outcome = dbt.run_dbt(
            settings,
            [*dbt.build_arguments(plan, before_ml=True), *WITHOUT_TESTS],
            as_of=plan.as_of,
            previous_as_of=plan.previous_as_of,
        )
    if outcome.problems:
        raise dbt.DbtFailedError("\n".join(outcome.problems))
    mark_built(settings, plan)
    step("warehouse marked")


def _predict(settings: Settings) -> None:
    """Steps of ML, with a fault point after every sync of the ledger and of models' files."""
    as_of = built_as_of(settings)
    with patch.object(os, "fsync", _synced):
        run_steps(settings, STEPS, as_of)
    with patch.object(dbt, "dbtRunner", SteppingRunner):
        arguments = [*dbt.predicted_arguments(), *WITHOUT_TESTS]
        outcome = dbt.run_dbt(settings, arguments, as_of=as_of)
    if outcome.problems:
        raise dbt.DbtFailedError("\n".join(outcome.problems))


def _learn(settings: Settings) -> None:
    """A model trained and series forecast on planted marts, with the same fault points."""
    with patch.object(os, "fsync", _synced):
        learn(settings)


def _synced(descriptor: int) -> None:
    """Bring a file to the disk and pass a fault point; `ml` knows nothing of fault points."""
    _FSYNC(descriptor)
    step(ML_STEP)


def _publish(settings: Settings) -> None:
    target = target_folder(settings)
    publish(
        settings,
        as_of=built_as_of(settings),
        manifest=target / "manifest.json",
        extras=release_extras(settings),
    )


STAGES: Mapping[str, Callable[[Settings], None]] = {
    "land": _land,
    "build": _build,
    "predict": _predict,
    "learn": _learn,
    "publish": _publish,
}


def stage_of(name: str) -> Callable[[Settings], object]:
    """A stage by name; `replay BATCH` replays a batch."""
    if name.startswith(REPLAY):
        batch_id = name.removeprefix(REPLAY)
        return lambda settings: replay(settings, batch_id)
    return STAGES[name]
