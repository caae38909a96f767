"""A build that never was: some models made anew in memory, over a build file that nobody changes.

Belongs here: the database in memory and what is made in it. Does not belong here: which models and
why (`reports/identity_preview.py`, the mutants of `tests/faults`).

The build file is attached read-only as `origin`. A database in memory is called `build`, as dbt's
compiled SQL expects, and holds a view of every table of `origin` that is not made anew, and its
views by their own text.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable
from contextlib import contextmanager

import duckdb

from orchestration.settings import Settings
from orchestration.warehouse.compiled import CompiledProject, Node
from orchestration.warehouse.errors import SandboxError
from orchestration.warehouse.state import built_code, project_code, target_folder


class Sandbox:
    """The database in memory; `connection` looks at `build`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, project: CompiledProject) -> None:
        """Take a prepared database."""
        self.connection = connection
        self.project = project

    @classmethod
    @contextmanager
    def over(
        cls, settings: Settings, project: CompiledProject, anew: Collection[str]
    ) -> Generator[Sandbox]:
        """Open a sandbox over the build file.

        Args:
            settings: The deployment; whoever calls holds its lock, so that nobody builds meanwhile.
            project: Its compiled project.
            anew: `<schema>.<name>` of relations that are not taken from the build file.
        """
        with duckdb.connect(":memory:") as connection:
            connection.execute(
                f"set TimeZone = 'UTC'; set threads = {settings.threads}; "
                f"set memory_limit = '{settings.memory_limit}'; "
                f"attach '{settings.build_file}' as origin (read_only); "
                "attach ':memory:' as build; use build"
            )
            _mirror(connection, frozenset(anew))
            yield cls(connection, project)

    def make(self, nodes: Iterable[Node]) -> None:
        """Make models by their compiled SQL, in the given order."""
        for node in nodes:
            self.put(node, node.text())

    def put(self, node: Node, sql: str) -> None:
        """Make a relation of a query.

        Args:
            node: Whose relation it is.
            sql: The query.

        Raises:
            SandboxError: DuckDB refused it.
        """
        kind = "view" if node.materialized == "view" else "table"
        try:
            self.connection.execute(f"create {kind} build.{_quoted(node)} as {sql}")
        except duckdb.Error as error:
            message = f"{node.full_name} could not be made: {str(error).splitlines()[0]}"
            raise SandboxError(message) from error

    def show(self, full_name: str, *, of: str) -> None:
        """Let cursors of the connection see a relation, too: they look at `memory`, not `build`."""
        schema, _ = full_name.split(".")
        self.connection.execute(f"create schema if not exists memory.{schema}")
        self.connection.execute(f"create view memory.{full_name} as from build.{of}")

    def failing(self, tests: Iterable[Node]) -> list[str]:
        """Names of the tests that do not hold here."""
        return [test.name for test in tests if self._count(test) > 0]

    def _count(self, test: Node) -> int:
        row = self.connection.execute(f"select count(*) from ({test.text()}\n)").fetchone()
        return row[0] if row else 0


def compiled_project(settings: Settings) -> CompiledProject:
    """The compiled project that the build file was made by.

    Raises:
        SandboxError: The build file is older than the project's code, or there is none.
    """
    if built_code(settings) != project_code():
        message = "the build file was not made by the project as it is now: run `etude run` first."
        raise SandboxError(message)
    return CompiledProject(target_folder(settings))


def _mirror(connection: duckdb.DuckDBPyConnection, anew: Collection[str]) -> None:
    for (schema,) in connection.execute(
        "select schema_name from duckdb_schemas() where database_name = 'origin' and not internal"
    ).fetchall():
        connection.execute(f'create schema if not exists build."{schema}"')
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'origin'"
    ).fetchall()
    for schema, name in tables:
        if f"{schema}.{name}" not in anew:
            relation = f'"{schema}"."{name}"'
            connection.execute(f"create view build.{relation} as from origin.{relation}")
    views = connection.execute(
        "select schema_name, view_name, sql from duckdb_views() "
        "where database_name = 'origin' and not internal"
    ).fetchall()
    _repeat([view for view in views if f"{view[0]}.{view[1]}" not in anew], connection)


def _repeat(views: list[tuple[str, str, str]], connection: duckdb.DuckDBPyConnection) -> None:
    """Create views by their own text, in rounds, for one may read another or what is made anew."""
    while views:
        left = []
        for schema, name, sql in views:
            try:
                connection.execute(sql)
            except duckdb.CatalogException:
                left.append((schema, name, sql))
        if len(left) == len(views):
            names = ", ".join(f"{schema}.{name}" for schema, name, _ in left)
            message = f"the views {names} cannot be made: they read what is not there."
            raise SandboxError(message)
        views = left


def _quoted(node: Node) -> str:
    return f'"{node.schema}"."{node.name}"'
