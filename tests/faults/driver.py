"""Runs stages of the pipeline in a process of its own, which may be told to die on the way.

Belongs here: what the process does. Does not belong here: when it is started and what is expected
of it (`kills.py`, `disk.py`), or what a stage does (`stages.py`).
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa

from ml.errors import MlError
from orchestration.landing.errors import LandingError
from orchestration.landing.lock import PipelineBusyError, pipeline_lock
from orchestration.releases.errors import ReleaseError
from orchestration.settings import Settings
from orchestration.warehouse import dbt
from tests.faults.stages import stage_of

EXIT_BUSY = 75
EXIT_REFUSED = 74
"""The run said what went wrong and left: an error that a person can read."""

EXPECTED = (
    LandingError,
    MlError,
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

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.faults.driver"])


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
                stage_of(stage)(settings)
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
        stages: Names from `stages.STAGES`, or `replay BATCH`, in order.
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
