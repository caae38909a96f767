"""The rows of one batch, from its landing folder into a folder of the staging area.

Belongs here: the order of the steps that read a batch. Does not belong here: which batches are due
(`load.py`), what a batch says about itself afterwards (`batch.py`), the commit (`lake.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.contracts.base import Contract
from orchestration.contracts.compile import quote_identifier, sql_literal
from orchestration.landing.columns import FlatFiles, missing_column, unknown_columns
from orchestration.landing.csvfile import CsvFiles
from orchestration.landing.delivery import Delivery
from orchestration.landing.desk import BatchDesk
from orchestration.landing.engine import Engine, MalformedJsonError
from orchestration.landing.errors import LandingError, RefusedError
from orchestration.landing.flat import flat_rows
from orchestration.landing.jsonlines import JsonLines, line_rows
from orchestration.landing.lake import ACCEPTED, QUARANTINED
from orchestration.landing.parquet import ParquetFiles
from orchestration.landing.quarantine import Quarantine
from orchestration.landing.query import Origin, RawRows, lake_query
from orchestration.privacy.vault import Vault
from orchestration.settings import LandingLimits

OPTIONS = "(format parquet, parquet_version v2, dictionary_size_limit 4096, row_group_size 30720)"
"""How accepted rows are written: ids are not worth a dictionary, numbers are worth deltas."""

FEWEST_ROWS_WITHOUT_A_COLUMN = 2
"""From this many rows on, a field that all of them lack is a missing column, not a bad row."""


@dataclass(frozen=True)
class Reading:
    """A batch that was read to its end.

    Attributes:
        received: Rows read.
        landed: Rows in `accepted.parquet`, copies included.
        desk: What was handed over on the way.
    """

    received: int
    landed: int
    desk: BatchDesk


@dataclass(frozen=True)
class Intake:
    """Reads batches.

    Attributes:
        engine: DuckDB.
        limits: What a batch may at most be.
    """

    engine: Engine
    limits: LandingLimits

    def read(
        self, contract: Contract, delivery: Delivery, origin: Origin, vault: Vault, work: Path
    ) -> Reading:
        """Read a batch into `work`: accepted rows, and the quarantine if there is one.

        Args:
            contract: The stream's contract.
            delivery: The batch.
            origin: What its rows say about where they come from.
            vault: The vault of the source.
            work: Empty folder in the staging area.

        Returns:
            What was read.

        Raises:
            RefusedError: The batch must not land; a wrong checksum comes before all else.
        """
        read = {"lines": self._lines, "csv": self._csv, "parquet": self._parquet}[delivery.form]
        try:
            reading = read(contract, delivery, origin, vault, work)
        except RefusedError:
            delivery.check_bytes()
            raise
        reading.desk.quarantine.close()
        if reading.desk.quarantine.rows and vault.has_new:
            vault.discard(self._people(contract, reading, work))
        _check_rows(delivery, reading.received)
        _check_columns(reading)
        return reading

    def _people(self, contract: Contract, reading: Reading, work: Path) -> set[str]:
        """Learner ids in the rows that land: nobody is kept for the sake of a refused row."""
        persons = [quote_identifier(field.name) for field in contract.fields if field.person]
        if not reading.landed or not persons:
            return set()
        rows = f"read_parquet({sql_literal(str(work / ACCEPTED))})"
        found = self.engine.run(
            " union ".join(f"select distinct {each} from {rows}" for each in persons)
        )
        return {learner_id for (learner_id,) in found}

    def _desk(self, contract: Contract, delivery: Delivery, vault: Vault, work: Path) -> BatchDesk:
        batch = {
            "batch_id": delivery.manifest.batch_id,
            "source": contract.source,
            "stream": contract.stream,
            "schema_version": contract.schema_version,
        }
        samples = self.limits.max_error_samples
        quarantine = Quarantine(work / QUARANTINED, batch, delivery.names, samples)
        return BatchDesk(contract, vault, quarantine, self.limits)

    def _lines(
        self, contract: Contract, delivery: Delivery, origin: Origin, vault: Vault, work: Path
    ) -> Reading:
        for is_guarded in (False, True):
            desk = self._desk(contract, delivery, vault, work)
            paths = list(delivery.paths)
            lines = JsonLines(contract, paths, self.limits, desk.refuse, vault.learner_ids)
            self.engine.connection.register("lines", lines.stream())
            rows = line_rows(contract, is_guarded=is_guarded)
            try:
                landed = self._copy(contract, rows, origin, desk, vault, work)
            except MalformedJsonError:
                continue
            except duckdb.Error as error:
                if lines.refusal is not None:
                    raise lines.refusal from None
                raise _unexpected(delivery, error) from None
            finally:
                self.engine.connection.unregister("lines")
            delivery.check_bytes(lines.checksums)
            return Reading(lines.received, landed, desk)
        raise LandingError(f"{delivery.manifest.batch_id}: a guarded query met malformed JSON.")

    def _csv(
        self, contract: Contract, delivery: Delivery, origin: Origin, vault: Vault, work: Path
    ) -> Reading:
        delivery.check_bytes()
        desk = self._desk(contract, delivery, vault, work)
        files = CsvFiles(list(delivery.paths), self.limits, desk.refuse)
        if not files.files.columns:
            return Reading(0, 0, desk)
        self.engine.connection.register("records", files.stream())
        try:
            rows = self._flat(contract, files.files, desk)
            landed = self._copy(contract, rows, origin, desk, vault, work)
        except duckdb.Error as error:
            raise _unexpected(delivery, error) from None
        finally:
            self.engine.connection.unregister("records")
        return Reading(files.received, landed, desk)

    def _parquet(
        self, contract: Contract, delivery: Delivery, origin: Origin, vault: Vault, work: Path
    ) -> Reading:
        delivery.check_bytes()
        desk = self._desk(contract, delivery, vault, work)
        files = ParquetFiles(list(delivery.paths), self.limits)
        try:
            rows = self._flat(contract, files.files, desk)
            landed = self._copy(contract, rows, origin, desk, vault, work)
        except duckdb.Error as error:
            files.verify()
            raise _unexpected(delivery, error) from None
        return Reading(files.received, landed, desk)

    def _flat(self, contract: Contract, files: FlatFiles, desk: BatchDesk) -> RawRows:
        desk.know_columns(list(files.columns), unknown_columns(contract, files.columns))
        return flat_rows(contract, files, self.limits)

    def _copy(
        self,
        contract: Contract,
        rows: RawRows,
        origin: Origin,
        desk: BatchDesk,
        vault: Vault,
        work: Path,
    ) -> int:
        target = sql_literal(str(work / ACCEPTED))
        query = lake_query(contract, rows, origin)
        with self.engine.serving(desk, vault.salt):
            ((landed,),) = self.engine.run(f"copy ({query}) to {target} {OPTIONS}")
        return landed


def _unexpected(delivery: Delivery, error: duckdb.Error) -> LandingError:
    """An error of the machine rather than of the batch; DuckDB's words may quote rows."""
    return LandingError(
        f"DuckDB failed on batch {delivery.manifest.batch_id} ({type(error).__name__}). Nothing of"
        " it has landed. Look for a full disk or too little memory (ETUDE_MEMORY_LIMIT), then run"
        " again."
    )


def _check_rows(delivery: Delivery, received: int) -> None:
    declared = delivery.manifest.row_count
    if declared is not None and declared != received:
        raise RefusedError(
            "ROW_COUNT_MISMATCH",
            f"The manifest says {declared:,} rows, the files hold {received:,}."
            " Send the batch again, whole.",
        )


def _check_columns(reading: Reading) -> None:
    """Refuse a batch none of whose readable rows has a required field."""
    quarantine = reading.desk.quarantine
    judged = sum(tally.rows for (_, field), tally in quarantine.errors.items() if field)
    if reading.landed or judged < FEWEST_ROWS_WITHOUT_A_COLUMN:
        return
    lacking: Mapping[str, int] = quarantine.missing
    for path, rows in lacking.items():
        if rows == judged:
            raise missing_column(path, reading.desk.unknown)
