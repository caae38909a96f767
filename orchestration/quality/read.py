"""Expectations of files: Étude's own, and those that a deployment puts in their place.

Belongs here: reading YAML, and naming file, table and field of a fault. Does not belong here: what
an expectation must be (`expectation.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from orchestration.quality.errors import ExpectationError
from orchestration.quality.expectation import TableSuite
from orchestration.settings import Settings

PACKAGED = Path(__file__).parent / "expectations"
"""Where Étude's own expectations lie, one file for each schema."""

_MOST_BYTES = 1_000_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def own_folder(settings: Settings) -> Path:
    """Where a deployment's own expectations lie; a table there has those and no others."""
    return settings.data_root / "quality" / "expectations"


def read_suites(settings: Settings) -> tuple[TableSuite, ...]:
    """The suites of all tables, by their names.

    Raises:
        ExpectationError: A file holds what is no expectation.
    """
    found: dict[str, TableSuite] = {}
    for folder in (PACKAGED, own_folder(settings)):
        here: dict[str, str] = {}
        for path in sorted(folder.glob("*.yml")):
            for suite in read_file(path):
                if suite.table in here:
                    message = (
                        f"{path.name}, table {suite.table}: {here[suite.table]} has it already; "
                        "write all expectations of a table in one place."
                    )
                    raise ExpectationError(message)
                here[suite.table], found[suite.table] = path.name, suite
    return tuple(suite for _, suite in sorted(found.items()))


def read_file(path: Path) -> Iterator[TableSuite]:
    """The suites of one file, which is a list `tables:`.

    Raises:
        ExpectationError: It is no such file; the message names table and field.
    """
    if path.stat().st_size > _MOST_BYTES:
        message = f"{path.name} is larger than {_MOST_BYTES:,} bytes: split it by schema."
        raise ExpectationError(message)
    try:
        document = yaml.load(path.read_bytes(), Loader=_LOADER)  # noqa: S506 - it is safe
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        message = f"{path.name}, line {line}: this is no YAML; put a text with a colon in quotes."
        raise ExpectationError(message) from error
    if not isinstance(document, dict) or set(document) != {"tables"}:
        message = f"{path.name}, field tables: write one list `tables:` and nothing beside it."
        raise ExpectationError(message)
    if not isinstance(document["tables"], list):
        message = f"{path.name}, field tables: write a list of tables with `- table:`."
        raise ExpectationError(message)
    for position, entry in enumerate(document["tables"]):
        yield _suite(path.name, position, entry)


def _suite(file: str, position: int, entry: Any) -> TableSuite:
    try:
        return TableSuite.model_validate(entry)
    except ValidationError as error:
        named = entry.get("table") if isinstance(entry, dict) else None
        table = str(named) if named else f"number {position + 1}"
        faults = "; ".join(
            f"field {'.'.join(str(part) for part in fault['loc']) or 'table'}: "
            f"{fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_url=False)
        )
        message = f"{file}, table {table}, {faults}. Mend the file and run again."
        raise ExpectationError(message) from error
