"""Runs stages of the pipeline in a process of its own, which may be told to die on the way.

Belongs here: what the process does. Does not belong here: when it is started and what is expected
of it (`kills.py`, `disk.py`). Learner ids are drawn by hash, so that two runs can be compared.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import polars as pl
import pyarrow as pa
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from orchestration.extras import release_extras
from orchestration.faultpoints import step
from orchestration.landing.errors import LandingError
from orchestration.landing.load import load_pending
from orchestration.landing.lock import PipelineBusyError, pipeline_lock
from orchestration.landing.replay import replay
from orchestration.privacy.evidence import collect_evidence
from orchestration.releases.errors import ReleaseError
from orchestration.releases.publish import publish
from orchestration.settings import Settings
from orchestration.warehouse import dbt
from orchestration.warehouse.state import (
    built_as_of,
    mark_built,
    plan_build,
    target_folder,
)

EXIT_BUSY = 75
EXIT_REFUSED = 74
"""The run said what went wrong and left: an error that a person can read."""

EXPECTED = (
    LandingError,
    ReleaseError,
    dbt.DbtFailedError,
    OSError,
    duckdb.Error,
    pl.exceptions.PolarsError,
    pa.ArrowException,
)

FILE_LIMIT = "ETUDE_FAULTS_FILE_LIMIT"
"""Bytes beyond which no file of the process may grow."""

START_AT = "ETUDE_FAULTS_START_AT"
"""Moment, in seconds since 1970, at which the process begins its work."""

REPLAY = "replay "
"""Beginning of the name of a stage that replays a batch; its id follows."""

WITHOUT_TESTS = ("--exclude-resource-type", "test")
"""dbt's tests change nothing on the disk, and take three quarters of a small build."""

NODE_STEP = "warehouse node"
_NODE_RESULTS = {"LogModelResult", "LogTestResult", "LogSeedResult"}

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.faults.driver"])


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
            [*dbt.build_arguments(plan), *WITHOUT_TESTS],
            as_of=plan.as_of,
            previous_as_of=plan.previous_as_of,
        )
    if outcome.problems:
        raise dbt.DbtFailedError("\n".join(outcome.problems))
    mark_built(settings, plan)
    step("warehouse marked")


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
    "publish": _publish,
}


def _stage(name: str) -> Callable[[Settings], object]:
    """A stage by name; `replay BATCH` replays a batch."""
    if name.startswith(REPLAY):
        batch_id = name.removeprefix(REPLAY)
        return lambda settings: replay(settings, batch_id)
    return STAGES[name]


def settings_of(root: Path) -> Settings:
    """Settings of a small deployment on `root`."""
    return Settings(data_root=root, memory_limit="1GB")


def _run(root: Path, stages: Sequence[str], environment: Mapping[str, str], said: Path) -> None:
    """Body of the process: leaves with 0, 74 or 75, or dies."""
    os.environ.update(environment)
    output = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    settings = settings_of(root)
    if START_AT in environment:
        time.sleep(max(0.0, float(environment[START_AT]) - time.time()))
    if FILE_LIMIT in environment:
        limit = int(environment[FILE_LIMIT])
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        with pipeline_lock(settings):
            for stage in stages:
                _stage(stage)(settings)
    except PipelineBusyError:
        sys.exit(EXIT_BUSY)
    except EXPECTED:
        traceback.print_exc()
        sys.exit(EXIT_REFUSED)


def start(
    root: Path, stages: Sequence[str], said: Path, environment: Mapping[str, str]
) -> multiprocessing.process.BaseProcess:
    """Start stages on a data root in a process of their own.

    Args:
        root: The data root.
        stages: Names from `STAGES`, or `replay BATCH`, in order.
        said: File that takes what the process prints.
        environment: Variables added to this process's own.

    Returns:
        The started process.
    """
    process = _FORKS.Process(target=_run, args=(root, tuple(stages), dict(environment), said))
    process.start()
    return process


def run(root: Path, stages: Sequence[str], said: Path, **environment: str) -> int:
    """Run stages to their end or death.

    Returns:
        The exit code; negative for a signal.
    """
    process = start(root, stages, said, environment)
    process.join()
    code = process.exitcode
    process.close()
    return -1 if code is None else code
