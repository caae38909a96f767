"""The definitions of one release: its catalogue, MetricFlow over it, and percentiles added to it.

Belongs here: reading them and keeping what is dear to make. Does not belong here: writing them
into a release (`published.py`).
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from orchestration.metrics.catalogue import Catalogue
from orchestration.metrics.errors import NoDefinitionsError, RequestError
from orchestration.metrics.kept import KeptFlow
from orchestration.metrics.metric import Metric
from orchestration.metrics.percentiles import percentile_name, percentile_of, with_percentile
from orchestration.releases.manifest import CATALOG_FOLDER

DEFINITIONS_FILE = f"{CATALOG_FOLDER}/semantic_manifest.json"
_KEPT = 32


class Definitions:
    """What the metrics of one release mean."""

    def __init__(self, document: Mapping[str, Any], key: str | None = None) -> None:
        """Take dbt's semantic manifest, its relations without a database.

        Args:
            document: The manifest.
            key: Its hash, under which what MetricFlow writes is kept; without one it is not.
        """
        self.document = document
        self.flow = KeptFlow(document, key)
        self.catalogue = Catalogue(document)
        self._with_more: dict[str, Definitions] = {}
        self._lock = threading.Lock()

    @classmethod
    def of(cls, release: Path) -> Definitions:
        """The definitions that a release carries; those of equal releases are one object.

        Raises:
            NoDefinitionsError: It carries none.
        """
        try:
            return _read((release / DEFINITIONS_FILE).read_bytes())
        except FileNotFoundError as error:
            message = (
                f"release {release.name} has no metric definitions: it was published before there "
                "were any. Publish again with `etude run`, or ask another release."
            )
            raise NoDefinitionsError(message) from error

    def percentile(self, metric: Metric, q: float) -> tuple[Definitions, Metric]:
        """Definitions with a percentile of the metric's family, and that metric.

        Raises:
            RequestError: The metric has no percentiles.
        """
        members = [
            each for each in self.catalogue.family(metric) if each.aggregation == "percentile"
        ]
        if not members:
            raise RequestError(
                f"{metric.name} has no percentiles: it is {self.catalogue.formula(metric)}."
            )
        for member in members:
            if percentile_of(self.document, member.name) == q:
                return self, member
        family = str(metric.meta["family"])
        name = percentile_name(family, q)
        with self._lock:
            if name not in self._with_more:
                if len(self._with_more) >= _KEPT:
                    self._with_more.pop(next(iter(self._with_more)))
                added, _ = with_percentile(self.document, members[0].name, family, q)
                self._with_more[name] = Definitions(added)
            more = self._with_more[name]
        return more, more.catalogue.metric(name)


@lru_cache(maxsize=2)
def _read(text: bytes) -> Definitions:
    return Definitions(orjson.loads(text), hashlib.sha256(text).hexdigest())
