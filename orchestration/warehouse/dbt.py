"""Running dbt inside this process: its environment, its arguments and what it reported.

Belongs here: everything that knows how dbt is called. Does not belong here: what is to be built
(`state.py`) or Dagster's view of it (`assets/warehouse.py`).
"""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from google.protobuf.json_format import MessageToDict

from orchestration.settings import Settings
from orchestration.warehouse.errors import DbtFailedError
from orchestration.warehouse.state import DBT_PROJECT, BuildPlan, project_code, target_folder

_REPORTED = {"LogModelResult", "LogTestResult", "LogSeedResult"}


@dataclass
class DbtOutcome:
    """What one dbt command reported.

    Attributes:
        events: dbt's own result events (one per model, seed and test), as plain dicts.
        problems: One line per model or test that failed or was skipped.
    """

    events: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@contextmanager
def environment(
    settings: Settings, as_of: datetime | None = None, previous_as_of: datetime | None = None
) -> Generator[None]:
    """The environment that `profiles.yml` and `as_of()` read, for as long as the block lasts.

    The logical nows are no dbt variables: another `--vars` makes dbt parse the whole project again.
    """
    nows = {"ETUDE_AS_OF": as_of, "ETUDE_PREVIOUS_AS_OF": previous_as_of}
    ours = {
        **{name: f"{now:%Y-%m-%d %H:%M:%S.%f}" for name, now in nows.items() if now is not None},
        "ETUDE_DATA": str(settings.data_root),
        "ETUDE_THREADS": str(settings.threads),
        "ETUDE_MEMORY_LIMIT": settings.memory_limit,
        "ETUDE_TARGET": settings.target,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def run_dbt(
    settings: Settings,
    arguments: Sequence[str],
    *,
    as_of: datetime | None = None,
    previous_as_of: datetime | None = None,
) -> DbtOutcome:
    """Run one dbt command in this process and let go of the build file afterwards.

    Args:
        settings: The deployment.
        arguments: dbt's command and its own options, e.g. `["build"]`.
        as_of: The logical now of every model; the project's default if left out.
        previous_as_of: The logical now of the build before; none on a first build.

    Returns:
        What dbt reported, in the order in which nodes finished.

    Raises:
        DbtFailedError: dbt could not read the project at all.
    """
    outcome = DbtOutcome()

    def remember(event: Any) -> None:
        if event.info.name in _REPORTED:
            outcome.events.append(MessageToDict(event, preserving_proto_field_name=True))

    settings.warehouse.mkdir(parents=True, exist_ok=True)
    with environment(settings, as_of, previous_as_of):
        try:
            result = dbtRunner(callbacks=[remember]).invoke(
                [
                    *arguments,
                    "--project-dir", str(DBT_PROJECT),
                    "--profiles-dir", str(DBT_PROJECT),
                    "--target", settings.target,
                    "--target-path", str(target_folder(settings)),
                    "--log-level-file", "none",
                    "--quiet",
                ]
            )  # fmt: skip
        finally:
            DuckDBConnectionManager.close_all_connections()
    if result.exception is not None:
        raise DbtFailedError(str(result.exception)) from result.exception
    outcome.problems = [
        f"{node.node.unique_id}: {node.status}: {(node.message or '').strip()}"
        for node in getattr(result.result, "results", [])
        if node.status in {"error", "fail", "skipped", "runtime error"}
    ]
    return outcome


def build_arguments(plan: BuildPlan) -> list[str]:
    """Dbt's `build` command for a plan; unit tests and those of macros belong to the test suite."""
    arguments = ["build", "--exclude-resource-type", "unit_test", "--exclude", "path:tests/engine"]
    if plan.full_refresh_reason is not None:
        arguments.append("--full-refresh")
    return arguments


def manifest_path(settings: Settings) -> Path:
    """The manifest for this data root, parsed first if it is missing or older than the project.

    Raises:
        DbtFailedError: The project does not parse.
    """
    manifest = target_folder(settings) / "manifest.json"
    stamp = target_folder(settings) / "project.sha256"
    code = f"{project_code()} {settings.target}"
    if not manifest.exists() or not stamp.exists() or stamp.read_text() != code:
        run_dbt(settings, ["parse"])
        stamp.write_text(code)
    return manifest
