"""Asking the current release a question in SQL, read-only and locked in.

Belongs here: opening a release for one query, refusing what is not one, saying what is wrong with
it. Does not belong here: what an answer is and how it is shown (`answers.py`).
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.releases.answers import Result
from orchestration.releases.complaints import explained, located
from orchestration.releases.errors import QueryError
from orchestration.releases.manifest import MARTS_FILE
from orchestration.releases.marts import Options
from orchestration.releases.switch import current_folder
from orchestration.settings import Settings

DEFAULT_LIMIT = 1_000
TIMEOUT_SECONDS = 60.0
MAX_SQL_BYTES = 64_000
"""Longer texts have crashed SQL parsers; no person writes one."""

_LOCKED: Options = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "temp_directory": "",
    "lock_configuration": "true",
}
_READING = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}


def query(
    settings: Settings,
    sql: str,
    *,
    limit: int = DEFAULT_LIMIT,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> Result:
    """Run one reading statement on the current release.

    The release is found once: a release published meanwhile does not mix into the answer. The
    connection cannot write, read other files, reach the network or load extensions.

    Args:
        settings: The deployment.
        sql: One SELECT, or anything else that only reads (FROM, WITH, DESCRIBE, SUMMARIZE,
            SHOW, EXPLAIN).
        limit: Most rows to return.
        timeout_seconds: When to give up.

    Returns:
        The answer.

    Raises:
        QueryError: No release yet, not one reading statement, or DuckDB refuses it.
    """
    folder = current_folder(settings)
    if folder is None:
        message = f"no release in {settings.releases} yet: run `etude run` first."
        raise QueryError(message)
    _require_one_reader(sql)
    with opened(folder, settings) as connection:
        try:
            with interrupted_after(connection, timeout_seconds):
                cursor = connection.execute(sql)
                rows = cursor.fetchmany(limit + 1)
        except duckdb.InterruptException as error:
            message = f"gave up after {timeout_seconds:g} s: narrow the query down."
            raise QueryError(message) from error
        except duckdb.Error as error:
            raise QueryError(explained(error, _tables(connection))) from error
        described = cursor.description or []
        as_of = stated_as_of(connection)
    return Result(
        columns=tuple(column[0] for column in described),
        types=tuple(str(column[1]) for column in described),
        rows=tuple(rows[:limit]),
        release_id=folder.name,
        as_of=as_of,
        warnings=(f"only the first {limit:,} rows are shown; there are more.",)
        if len(rows) > limit
        else (),
    )


def _require_one_reader(sql: str) -> None:
    if len(sql.encode()) > MAX_SQL_BYTES:
        message = f"the statement is longer than {MAX_SQL_BYTES:,} bytes."
        raise QueryError(message)
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise QueryError(located(str(error))) from error
    # PIVOT arrives as a nameless CREATE of its value list, followed by the SELECT.
    written = [part for part in statements if part.query or part.type in _READING]
    if len(written) != 1:
        message = f"expected one statement, got {len(written)}."
        raise QueryError(message)
    if written[0].type not in _READING:
        message = f"releases are read-only: {written[0].type.name} is refused; ask with SELECT."
        raise QueryError(message)


@contextmanager
def opened(folder: Path, settings: Settings) -> Generator[duckdb.DuckDBPyConnection]:
    """A release's marts, read-only: nothing can be written, loaded or read from elsewhere.

    Args:
        folder: Folder of a release, or of the draft of one.
        settings: The deployment, for its limits.

    Raises:
        QueryError: The release cannot be opened.
    """
    options: Options = {
        **_LOCKED,
        "threads": settings.threads,
        "memory_limit": settings.memory_limit,
    }
    try:
        connection = duckdb.connect(str(folder / MARTS_FILE), read_only=True, config=options)
    except duckdb.Error as error:
        message = (
            f"release {folder.name} cannot be opened ({str(error).splitlines()[0]}): see "
            "`etude release verify`, or go back with `etude release rollback`."
        )
        raise QueryError(message) from error
    with connection:
        yield connection


@contextmanager
def interrupted_after(connection: duckdb.DuckDBPyConnection, seconds: float) -> Generator[None]:
    """Interrupt what the connection runs if the block lasts longer."""
    timer = threading.Timer(seconds, connection.interrupt)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def stated_as_of(connection: duckdb.DuckDBPyConnection) -> datetime:
    """The logical now of an open release, in UTC."""
    row = connection.execute("select as_of from release.about").fetchone()
    if row is None:
        message = "the release does not say what it is: see `etude release verify`."
        raise QueryError(message)
    return row[0].replace(tzinfo=UTC)


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where not internal order by 1"
    )
    return [name for (name,) in found.fetchall()]
