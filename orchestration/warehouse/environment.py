"""What every call of dbt in this process shares: its environment and options.

Belongs here: where dbt finds the project, the data and the logical nows. Does not belong here: any
command of dbt (`dbt.py`, `parsed.py`).
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from orchestration.settings import Settings
from orchestration.warehouse.state import DBT_PROJECT


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


def options(settings: Settings, target: Path) -> list[str]:
    """Options of every command: project, profile, and `target`, the folder that dbt writes into."""
    return [
        "--project-dir", str(DBT_PROJECT),
        "--profiles-dir", str(DBT_PROJECT),
        "--target", settings.target,
        "--target-path", str(target),
        "--log-level-file", "none",
        "--quiet",
    ]  # fmt: skip
