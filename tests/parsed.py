"""Parsing the dbt project once for all data roots of a test run, instead of once for each.

Belongs here: handing dbt's saved parse (`partial_parse.msgpack`) on. Does not belong here: what is
run. dbt takes a parse up again unless the project, its target or the connection changed; of the
connection only where the data lie differs between data roots, and no model depends on that.
"""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.cli.main import dbtRunner

SAVED = "partial_parse.msgpack"


@contextmanager
def shared_parse(folder: Path) -> Generator[None]:
    """Start every first run of dbt in a data root from the parse of the first one of all.

    Args:
        folder: Where that parse is kept.
    """
    folder.mkdir(exist_ok=True)
    invoke = dbtRunner.invoke

    def from_saved(self: dbtRunner, args: list[str], **more: Any) -> Any:
        target = Path(args[args.index("--target-path") + 1])
        kept = folder / f"{args[args.index('--target') + 1]}.{SAVED}"
        is_first = not (target / SAVED).exists()
        if is_first and kept.exists():
            target.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(kept, target / SAVED)
        result = invoke(self, args, **more)
        if is_first and not kept.exists() and (target / SAVED).exists():
            aside = folder / f".{target.stat().st_ino}"
            shutil.copyfile(target / SAVED, aside)
            aside.replace(kept)
        return result

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DuckDBCredentials, "_connection_keys", lambda _: ("database", "schema"))
        patch.setattr(dbtRunner, "invoke", from_saved)
        yield
