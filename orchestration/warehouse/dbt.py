"""Running dbt inside this process: its arguments and what it reported.

Belongs here: commands that read or write a warehouse. Does not belong here: what every call of dbt
shares (`environment.py`), the parse (`parsed.py`), what is to be built (`state.py`) or Dagster's
view of it (`assets/warehouse.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from google.protobuf.json_format import MessageToDict

from orchestration.settings import Settings
from orchestration.warehouse.environment import environment, options
from orchestration.warehouse.errors import DbtFailedError
from orchestration.warehouse.ml_tables import ensure_tables
from orchestration.warehouse.parsed import copy_documents, parsed_manifest
from orchestration.warehouse.state import BuildPlan, target_folder

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
    ensure_tables(settings)
    copy_documents(settings)
    with environment(settings, as_of, previous_as_of):
        try:
            runner = dbtRunner(parsed_manifest(settings), callbacks=[remember])
            told = [*arguments, *options(settings, target_folder(settings)), "--no-write-json"]
            result = runner.invoke(told)
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


FOLLOWS_ML = "source:ml+"
"""dbt's words for every model that reads what ML gave back, and what follows from those."""

_BUILD = ("build", "--exclude-resource-type", "unit_test")
MACRO_TESTS = "tests/engine/"
"""Where the dbt project has the tests of its macros."""

_WITHOUT_MACRO_TESTS = ("--exclude", f"path:{MACRO_TESTS}")


def build_arguments(plan: BuildPlan, *, before_ml: bool = False) -> list[str]:
    """Dbt's `build` command for a plan; unit tests and those of macros belong to the test suite.

    Args:
        plan: What the build has to do.
        before_ml: Leave out what follows ML, which `predicted_arguments` builds.
    """
    arguments = [*_BUILD, *_WITHOUT_MACRO_TESTS, *([FOLLOWS_ML] if before_ml else [])]
    if plan.full_refresh_reason is not None:
        arguments.append("--full-refresh")
    return arguments


def predicted_arguments() -> list[str]:
    """Dbt's `build` command for what follows ML; all of it is made anew every time."""
    return [*_BUILD, "--select", FOLLOWS_ML, *_WITHOUT_MACRO_TESTS]
