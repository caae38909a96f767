"""What MetricFlow wrote, kept: its statements hold no values, so one serves every time and release.

Importing MetricFlow, reading the definitions and writing the statements of the dashboards take four
seconds; statements follow from the definitions and from MetricFlow alone, and are therefore kept
beside the data, under a hash of both. Without that file everything is written anew, alike.

Belongs here: keeping. Does not belong here: writing statements (`flow.py`).
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from orchestration.metrics.flow import Flow

Shape = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Metrics, what to divide by, conditions."""

_MOST = 1024
"""Statements that are kept; the dashboards and reports of a release need some three hundred."""

_FILES = 4
"""Files that are kept: definitions of older releases are asked for, too."""

_PREFIX = "statements-"


class KeptFlow:
    """MetricFlow over some definitions, which is only loaded for what was never asked before."""

    def __init__(self, definitions: Mapping[str, Any], key: str | None) -> None:
        """Take the definitions.

        Args:
            definitions: dbt's semantic manifest, its relations without a database.
            key: Their hash; without one nothing is kept beyond this process.
        """
        self._definitions = definitions
        self._name = None if key is None else f"{_PREFIX}{_hash(key)}.json"
        self._statements: dict[Shape, str] = {}
        self._dimensions: dict[str, dict[str, str]] = {}
        self._read: set[Path] = set()
        self._is_new = False
        self._flow: Flow | None = None
        self._lock = threading.RLock()

    def statement(
        self, metrics: tuple[str, ...], by: tuple[str, ...], where: tuple[str, ...]
    ) -> str:
        """SQL with a column for every item of `by` and of `metrics` (see `Flow.statement`)."""
        shape = (metrics, by, where)
        with self._lock:
            if shape not in self._statements:
                if len(self._statements) >= _MOST:
                    self._statements.pop(next(iter(self._statements)))
                self._statements[shape] = self._loaded().statement(metrics, by, where)
                self._is_new = True
            return self._statements[shape]

    def dimensions(self, metric: str) -> Mapping[str, str]:
        """A metric's dimensions: name to qualified name; one of its own before a joined one."""
        with self._lock:
            if metric not in self._dimensions:
                self._dimensions[metric] = self._loaded().dimensions(metric)
                self._is_new = True
            return self._dimensions[metric]

    def recall(self, folder: Path) -> None:
        """Read what an earlier process kept; a file that cannot be read is as if it were not there.

        Args:
            folder: Where a deployment keeps what can be made again.
        """
        if self._name is None:
            return
        with self._lock, suppress(OSError, ValueError, KeyError, TypeError):
            file = folder / self._name
            if file in self._read:
                return
            self._read.add(file)
            kept = orjson.loads(file.read_bytes())
            statements = {_shape(names): str(sql) for *names, sql in kept["statements"]}
            self._statements = statements | self._statements
            self._dimensions = kept["dimensions"] | self._dimensions

    def keep(self, folder: Path) -> None:
        """Write what was new for later processes; where that is not allowed nothing is kept.

        Args:
            folder: As of `recall`.
        """
        with self._lock:
            if self._name is None or not self._is_new:
                return
            self._is_new = False
            statements = [[*shape, sql] for shape, sql in self._statements.items()]
            document = {"statements": statements, "dimensions": self._dimensions}
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            aside = folder / f"{self._name}.{os.getpid()}.{threading.get_ident()}"
            aside.write_bytes(orjson.dumps(document))
            aside.replace(folder / self._name)
            files = sorted(folder.glob(f"{_PREFIX}*.json"), key=lambda file: file.stat().st_mtime)
            for file in files[:-_FILES]:
                file.unlink(missing_ok=True)

    def _loaded(self) -> Flow:
        if self._flow is None:
            from orchestration.metrics.flow import Flow

            self._flow = Flow(self._definitions)
        return self._flow


def _shape(names: list[list[str]]) -> Shape:
    metrics, by, where = map(tuple, names)
    return metrics, by, where


@cache
def _hash(key: str) -> str:
    """The definitions with what else statements follow from: MetricFlow, and how it is asked."""
    asking = (Path(__file__).parent / "flow.py").read_bytes()
    said = f"{key} {version('metricflow')} {hashlib.sha256(asking).hexdigest()}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]
