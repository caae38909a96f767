"""Every table that has an oracle, found in the modules of this package.

Belongs here: the search. Does not belong here: any table.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import tests.oracle
from tests.oracle.world import OracleWorld

Rows = list[dict[str, Any]]
Oracle = Callable[[OracleWorld], Rows]


def _declared() -> Iterator[tuple[str, Oracle]]:
    for found in pkgutil.iter_modules(tests.oracle.__path__):
        if found.name != "tables":
            module = importlib.import_module(f"tests.oracle.{found.name}")
            yield from getattr(module, "TABLES", {}).items()


def _assembled() -> dict[str, Oracle]:
    oracles: dict[str, Oracle] = {}
    for table, oracle in _declared():
        if table in oracles:
            message = f"{table} has two oracles; one table is told by one function."
            raise ValueError(message)
        oracles[table] = oracle
    return oracles


ORACLES = _assembled()
"""`schema.table` to the function that gives its rows."""
