"""The one DuckDB connection of a load, with the functions in Python that its queries call.

Belongs here: settings of the connection and the bridge from DuckDB's vectors to Python. Does not
belong here: queries (`query.py`) or what the functions do (`closer.py`, `quarantine.py`).

A function called by DuckDB cannot raise our errors through it: what refuses a batch is kept in
`Engine.refusal`, and `run` raises it. DuckDB's own messages are never passed on: they quote rows.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from inspect import Parameter, Signature
from typing import Any, Protocol

import duckdb
import pyarrow as pa
from duckdb.func import FunctionNullHandling, PythonUDFType

from orchestration.contracts.compile import sql_literal
from orchestration.contracts.registry import CONTRACTS
from orchestration.landing.errors import RefusedError
from orchestration.settings import Settings


class Desk(Protocol):
    """What one batch does with the rows that DuckDB hands over; called from several threads."""

    def look(self, line: str | None, keys: int | None) -> str | None:
        """The closer look at a row, see `query.py`."""
        ...

    def look_flat(self, texts: list[str | None]) -> str | None:
        """The closer look at the JSON texts of a flat row."""
        ...

    def reject(self, file: int, number: int, raw: str, faults: list[str]) -> None:
        """Take a faulty row."""
        ...

    def identify(self, reference: str, identifiers: list[str | None]) -> None:
        """Take a person's direct identifiers."""
        ...

    def learner_ids(self, namespace: str, references: pa.Array) -> pa.Array:
        """Pseudonyms of persons."""
        ...


_OPTIMIZERS = (
    "build_side_probe_side,column_lifetime,common_aggregate,common_subexpressions,"
    "compressed_materialization,deliminator,duplicate_groups,empty_result_pullup,"
    "expression_rewriter,extension,filter_pullup,filter_pushdown,in_clause,join_filter_pushdown,"
    "join_order,late_materialization,limit_pushdown,regex_range,reorder_filter,"
    "sampling_pushdown,statistics_propagation,sum_rewriter,top_n,unnest_rewriter,unused_columns"
)
"""DuckDB's optimizers: for a small batch they take longer than the batch itself."""


class MalformedJsonError(Exception):
    """A query met a line that is not JSON, and has to guard itself against such lines."""


class Engine:
    """DuckDB in this process, for one load.

    Attributes:
        connection: The connection.
        refusal: Why the batch at the desk must not land, once it is known.
    """

    def __init__(self, settings: Settings) -> None:
        scratch = settings.lake / ".staging" / ".duckdb"
        self.connection = duckdb.connect()
        self.refusal: RefusedError | None = None
        self._desk: Desk | None = None
        for name, value in {
            "threads": settings.threads,
            "memory_limit": settings.memory_limit,
            "temp_directory": str(scratch),
            "preserve_insertion_order": False,
            "enable_progress_bar": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }.items():
            self.connection.execute(f"set {name} = {sql_literal(value)}")
        self._define_functions()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    @contextmanager
    def serving(self, desk: Desk, salt: str) -> Generator[None]:
        """Send rows to `desk` for the duration of the block.

        Args:
            desk: Takes the rows of one batch.
            salt: The salt of the batch's source.
        """
        self._desk, self.refusal = desk, None
        self.connection.execute(f"set variable person_salt = {sql_literal(salt)}")
        try:
            yield
        finally:
            self._desk = None

    def plan(self, *, carefully: bool) -> None:
        """Choose between the best plan and the soonest one for the queries that follow."""
        disabled = "" if carefully else _OPTIMIZERS
        self.connection.execute(f"set disabled_optimizers = '{disabled}'")

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a query over the rows of the batch.

        Args:
            sql: The query.

        Returns:
            Its rows.

        Raises:
            RefusedError: A row showed that the batch must not land.
            MalformedJsonError: A line that is not JSON reached a native JSON function.
            duckdb.Error: Anything else; its message may quote rows, so it is not for people.
        """
        try:
            return self.connection.execute(sql).fetchall()
        except duckdb.Error as error:
            if self.refusal is not None:
                raise self.refusal from None
            if "Malformed JSON" in str(error):
                raise MalformedJsonError from None
            raise

    def _define_functions(self) -> None:
        text, texts, whole, big = "VARCHAR", "VARCHAR[]", "INTEGER", "BIGINT"
        self._define("look", self._look, [text, whole], text)
        self._define("look_flat", self._look_flat, [texts], text)
        self._define("reject", self._reject, [whole, big, text, texts], "BOOLEAN")
        self._define("identify", self._identify, [text, texts], "BOOLEAN")
        fields = [field for contract in CONTRACTS.values() for field in contract.fields]
        for namespace in sorted({field.person for field in fields if field.person}):
            self._define(f"learner_{namespace}", self._learner(namespace), [text], text)

    def _define(
        self, name: str, function: Callable[..., pa.Array], takes: list[str], gives: str
    ) -> None:
        """Define a function of whole columns: one of single values takes 60 us a row (measured)."""

        def guarded(*columns: pa.ChunkedArray) -> pa.Array:
            try:
                return function(*columns)
            except RefusedError as error:
                self.refusal = self.refusal or error
                raise

        guarded.__signature__ = Signature(  # ty: ignore[missing-attribute]  # DuckDB counts here
            [Parameter(f"column_{place}", Parameter.POSITIONAL_ONLY) for place in range(len(takes))]
        )
        self.connection.create_function(  # ty: ignore[no-matching-overload]  # types as text
            name,
            guarded,
            takes,
            gives,
            type=PythonUDFType.ARROW,
            null_handling=FunctionNullHandling.SPECIAL,
            side_effects=True,
        )

    @property
    def _served(self) -> Desk:
        if self._desk is None:
            message = "no batch is at the desk"
            raise RuntimeError(message)
        return self._desk

    def _look(self, lines: pa.ChunkedArray, keys: pa.ChunkedArray) -> pa.Array:
        look = self._served.look
        return pa.array(map(look, lines.to_pylist(), keys.to_pylist()), pa.utf8())

    def _look_flat(self, rows: pa.ChunkedArray) -> pa.Array:
        return pa.array(map(self._served.look_flat, rows.to_pylist()), pa.utf8())

    def _reject(self, *columns: pa.ChunkedArray) -> pa.Array:
        for row in zip(*(column.to_pylist() for column in columns), strict=True):
            self._served.reject(*row)
        return pa.array([False] * len(columns[0]))

    def _identify(self, *columns: pa.ChunkedArray) -> pa.Array:
        for row in zip(*(column.to_pylist() for column in columns), strict=True):
            self._served.identify(*row)
        return pa.array([True] * len(columns[0]))

    def _learner(self, namespace: str) -> Callable[[pa.ChunkedArray], pa.Array]:
        def learners(references: pa.ChunkedArray) -> pa.Array:
            return self._served.learner_ids(namespace, references.combine_chunks())

        return learners
