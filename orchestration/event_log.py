"""Dagster's event log in SQLite, with connections that stay open.

Belongs here: how the log's files are opened. Does not belong here: anything that is logged.

Dagster's own storage opens a file, commits and closes it again for every event, two to four times.
It also looks into the file's schema for every event of a materialization. A run of ours has events
for each of some three hundred tables and seven hundred checks: that took a fifth of the default
world's run.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster._core.errors import DagsterHomeNotSetError
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event

FILES_KEPT_OPEN = 4
"""The index of all runs, and the latest runs."""

_WAIT_SECONDS = 30


class OpenEventLog(SqliteEventLogStorage):
    """The event log of `DAGSTER_HOME`, in the files where Dagster's own storage keeps it."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        """See `SqliteEventLogStorage`."""
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._tables: set[str] = set()
        super().__init__(base_dir, inst_data)

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """Nothing is to be configured."""
        return {}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> OpenEventLog:
        """The storage of the instance in `DAGSTER_HOME`.

        Raises:
            DagsterHomeNotSetError: Dagster was started by its own command, without a folder.
        """
        home = os.environ.get("DAGSTER_HOME")
        if not home:
            message = (
                "DAGSTER_HOME is not set: start Dagster by `etude ui`, or set it to the folder "
                "`dagster` of the deployment's data, in full (data/dagster by default)."
            )
            raise DagsterHomeNotSetError(message)
        return cls(str(Path(home) / "history" / "runs"), inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Generator[Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def _engine(self, shard: str) -> Engine:
        """The engine of one file; of others the longest unused one is closed."""
        if shard not in self._engines:
            engine = create_engine(
                self.conn_string_for_shard(shard), connect_args={"timeout": _WAIT_SECONDS}
            )
            event.listen(engine, "connect", _sync_less)
            self._engines[shard] = engine
        self._engines.move_to_end(shard)
        while len(self._engines) > FILES_KEPT_OPEN:
            self._engines.popitem(last=False)[1].dispose()
        return self._engines[shard]

    def has_table(self, table_name: str) -> bool:
        """Whether the index has a table; one that is there stays, and is not looked for again."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def dispose(self) -> None:
        """Close the files."""
        while self._engines:
            self._engines.popitem()[1].dispose()
        super().dispose()


def _sync_less(connection: Any, _record: object) -> None:
    """With a write-ahead log the file is whole after any crash; the last events may be lost."""
    connection.execute("pragma synchronous = normal")
