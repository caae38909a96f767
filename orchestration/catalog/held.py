"""What a release holds, read from its files once, for all pages of the catalogue.

Belongs here: reading. Does not belong here: pages. Every file but the manifest of tables may be
missing: older releases, and drafts, do not have them all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import orjson

from orchestration.metrics.published import METRICS_FILE
from orchestration.releases.manifest import (
    ALERTS_FILE,
    CATALOG_FOLDER,
    GATE_FILE,
    MARTS_FILE,
    REPORTS_FOLDER,
    SUMMARY_FILE,
)

Document = dict[str, Any]

_ARRIVED = """
select
    source_system,
    count(*) as batches,
    count(*) filter (where status <> 'landed') as refused,
    sum(received_count) as received,
    sum(accepted_count) as accepted,
    sum(duplicate_count) as duplicate,
    sum(rejected_count) as rejected,
    sum(rejected_count) / nullif(sum(received_count), 0) as rejected_share,
    sum(late_count) as late,
    strftime(max(sent_at), '%Y-%m-%d %H:%M') as newest
from ops.fct_receipts
group by source_system
order by source_system
"""


@dataclass(frozen=True)
class Held:
    """The files of one release.

    Attributes:
        folder: Its folder, or that of a draft.
    """

    folder: Path

    @cached_property
    def about(self) -> Mapping[str, str]:
        """Its id and logical now, as pages name them."""
        release_id, as_of = self._about
        return {
            "release_id": release_id,
            "as_of": f"{as_of.day} {as_of:%B %Y, %H:%M}" if as_of else "unknown",
        }

    @property
    def as_of(self) -> dt.datetime | None:
        """Its logical now, UTC without offset; none if it does not say."""
        return self._about[1]

    @cached_property
    def _about(self) -> tuple[str, dt.datetime | None]:
        with duckdb.connect(str(self.folder / MARTS_FILE), read_only=True) as connection:
            found = connection.execute("select release_id, as_of from release.about").fetchone()
        return found or (self.folder.name, None)

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """Rows of every table, by `schema.name`."""
        with duckdb.connect(str(self.folder / MARTS_FILE), read_only=True) as connection:
            return dict(
                connection.execute(
                    "select schema_name || '.' || table_name, row_count from release.tables"
                ).fetchall()
            )

    @cached_property
    def tables(self) -> list[Document]:
        """The data dictionary."""
        return self.json(f"{CATALOG_FOLDER}/dictionary.json").get("tables", [])

    @cached_property
    def metrics(self) -> list[Document]:
        """The list of metrics."""
        return self.json(METRICS_FILE).get("metrics", [])

    @cached_property
    def contracts(self) -> list[Document]:
        """The list of stream contracts."""
        return self.json(f"{CATALOG_FOLDER}/contracts/index.json").get("contracts", [])

    @cached_property
    def has_models(self) -> bool:
        """Whether it has cards of models."""
        return (self.folder / CATALOG_FOLDER / "models" / "index.md").exists()

    @cached_property
    def arrived(self) -> list[Document]:
        """What each app sent, as its receipts say: batches and rows, all of the lake."""
        with duckdb.connect(str(self.folder / MARTS_FILE), read_only=True) as connection:
            found = connection.execute(_ARRIVED)
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    @cached_property
    def gate(self) -> Document:
        """What the gate found; empty if it was not asked."""
        return self.json(GATE_FILE)

    @cached_property
    def alerts(self) -> Document:
        """Alerts as the report of alerts has them; empty if they were not evaluated."""
        return self.json(ALERTS_FILE)

    @cached_property
    def conservation(self) -> Document:
        """The laws of conservation, and whether they hold."""
        return self.json(f"{REPORTS_FOLDER}/conservation.json")

    @cached_property
    def summary(self) -> Document:
        """The summary report."""
        return self.json(SUMMARY_FILE)

    def json(self, name: str) -> Document:
        """A JSON file of the release; empty if it is not there."""
        target = self.folder / name
        return orjson.loads(target.read_bytes()) if target.exists() else {}

    def files(self, folder: str, *endings: str) -> list[str]:
        """Files below a folder, as paths from the release, in their order."""
        found = (self.folder / folder).rglob("*")
        return sorted(
            str(each.relative_to(self.folder)) for each in found if each.suffix in endings
        )
