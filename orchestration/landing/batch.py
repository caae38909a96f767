"""One batch from its landing folder to its receipt.

Belongs here: the order of reading, comparing, counting and committing, and the receipt made of it.
Does not belong here: which batches are due (`load.py`) or how rows are read (`intake.py`).
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import pyarrow.parquet as pq

from orchestration.contracts.base import Contract
from orchestration.contracts.compile import quote_identifier, sql_literal
from orchestration.contracts.registry import CONTRACTS
from orchestration.landing.delivery import Delivery, open_delivery
from orchestration.landing.duplicates import repetition
from orchestration.landing.engine import Engine
from orchestration.landing.errors import RefusedError
from orchestration.landing.intake import Intake, Reading
from orchestration.landing.lake import ACCEPTED, DUPLICATES, batch_folder, commit, staging
from orchestration.landing.manifest import read_manifest
from orchestration.landing.query import Origin
from orchestration.landing.receipts import Receipt, RowError
from orchestration.privacy.vault import DrawId, Vault, random_id
from orchestration.settings import Settings

WORTH_A_GOOD_PLAN_BYTES = 16_000_000
"""Batches smaller than this are read sooner than their query is optimized."""


@dataclass(frozen=True)
class Clocks:
    """What the event clocks of the landed rows say."""

    days: Mapping[date, int]
    first: datetime | None
    last: datetime | None
    late: int
    future: int


class BatchLoader:
    """Lands batches one after the other over one DuckDB connection; one per load."""

    def __init__(
        self,
        settings: Settings,
        landed: Sequence[Receipt],
        *,
        now: datetime,
        draw_learner_id: DrawId = random_id,
    ) -> None:
        """Prepare for a load.

        Args:
            settings: The deployment.
            landed: The receipts of the lake.
            now: The present, naive UTC.
            draw_learner_id: Gives new learner ids.
        """
        self._settings = settings
        self._now = now
        self._draw = draw_learner_id
        self._engine = Engine(settings)
        self._intake = Intake(self._engine, settings.limits)
        self._vaults: dict[str, Vault] = {}
        self._landed: dict[tuple[str, str], dict[str, Receipt]] = {}
        for receipt in landed:
            self._remember(receipt)

    def close(self) -> None:
        """Let go of the connection."""
        self._engine.close()

    def land(self, folder: Path, *, attempt: int = 1) -> Receipt:
        """Land one batch, or refuse it; either way it has a receipt afterwards.

        Args:
            folder: Its landing folder.
            attempt: 1, and one more for every replay.

        Returns:
            The receipt.
        """
        work = staging(self._settings) / "batch"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        try:
            receipt = self._read(folder, work, attempt)
        except RefusedError as error:
            shutil.rmtree(work)
            work.mkdir()
            receipt = self._refusal(folder, error, attempt)
        commit(self._settings, work, receipt)
        self._remember(receipt)
        return receipt

    def vault(self, source: str) -> Vault:
        """The vault of a source."""
        if source not in self._vaults:
            self._vaults[source] = Vault(self._settings.vault, source, self._draw)
        return self._vaults[source]

    def _read(self, folder: Path, work: Path, attempt: int) -> Receipt:
        contract = _contract_of(folder)
        manifest = read_manifest(folder)
        delivery = open_delivery(folder, manifest, self._settings.limits, self._now)
        vault = self.vault(contract.source)
        self._engine.plan(carefully=delivery.size >= WORTH_A_GOOD_PLAN_BYTES)
        origin = Origin(manifest.batch_id, delivery.names, manifest.sent_at, self._now)
        try:
            reading = self._intake.read(contract, delivery, origin, vault, work)
        except BaseException:
            vault.discard()
            raise
        receipt = self._receipt(contract, delivery, reading, work)
        vault.save()
        vault.save_identifiers(manifest.batch_id, reading.desk.identifiers)
        return replace(receipt, attempt=attempt)

    def _receipt(
        self, contract: Contract, delivery: Delivery, reading: Reading, work: Path
    ) -> Receipt:
        accepted = work / ACCEPTED
        clocks = (
            self._clocks(contract, accepted) if reading.landed else Clocks({}, None, None, 0, 0)
        )
        copies, conflicts = 0, 0
        if reading.landed:
            earlier = self._earlier(contract, delivery.manifest.batch_id)
            repeated = repetition(accepted, earlier)
            copies, conflicts = len(repeated.copies), repeated.conflicts
            if copies:
                pq.write_table(repeated.copies, work / DUPLICATES, compression="zstd")
        quarantine = reading.desk.quarantine
        return Receipt(
            batch_id=delivery.manifest.batch_id,
            source=contract.source,
            stream=contract.stream,
            status="landed",
            landed_at=self._now,
            checksums=dict(delivery.manifest.checksums),
            received=reading.received,
            accepted=reading.landed - copies,
            duplicate=copies,
            rejected=quarantine.rows,
            conflicts=conflicts if contract.version is None else 0,
            late=clocks.late,
            future=clocks.future,
            errors=tuple(
                RowError(code, field, tally.rows, tally.reason)
                for (code, field), tally in sorted(quarantine.errors.items())
            ),
            samples=tuple(
                {
                    "code": sample.fault.code,
                    "field": sample.fault.field,
                    "detail": sample.fault.reason,
                    "line": sample.line,
                    "file": sample.file,
                }
                for sample in quarantine.samples
            ),
            schema_changes=dict(sorted(reading.desk.unknown.items())),
            days=clocks.days,
            first_event_at=clocks.first,
            last_event_at=clocks.last,
            sent_at=delivery.manifest.sent_at,
            size=delivery.size,
            schema_version=contract.schema_version,
        )

    def _refusal(self, folder: Path, error: RefusedError, attempt: int) -> Receipt:
        try:
            manifest = read_manifest(folder)
            checksums, sent_at = dict(manifest.checksums), manifest.sent_at
        except RefusedError:
            checksums, sent_at = {}, None
        return Receipt(
            batch_id=folder.name,
            source=folder.parent.parent.name,
            stream=folder.parent.name,
            status="rejected",
            landed_at=self._now,
            checksums=checksums,
            code=error.code,
            reason=error.reason,
            sent_at=sent_at,
            attempt=attempt,
        )

    def _clocks(self, contract: Contract, accepted: Path) -> Clocks:
        rows = f"read_parquet({sql_literal(str(accepted))})"
        flags = "count(*) filter (_clock_flag = 'late'), count(*) filter (_clock_flag = 'future')"
        if contract.clock is None:
            return Clocks({}, None, None, 0, 0)
        clock = quote_identifier(contract.clock)
        run = self._engine.run
        ((first, last, late, future),) = run(
            f"select min({clock})::timestamp, max({clock})::timestamp, {flags} from {rows}"
        )
        days = run(
            f"select {clock}::date, count(*) from {rows} where {clock} is not null group by 1"
        )
        return Clocks(dict(sorted(days)), first, last, late, future)

    def _earlier(self, contract: Contract, batch_id: str) -> list[Path]:
        return [
            batch_folder(self._settings, contract.source, contract.stream, other) / ACCEPTED
            for other, receipt in sorted(self._landed.get(_stream(contract), {}).items())
            if other != batch_id and receipt.accepted + receipt.duplicate > 0
        ]

    def _remember(self, receipt: Receipt) -> None:
        if receipt.status == "landed":
            stream = self._landed.setdefault((receipt.source, receipt.stream), {})
            stream[receipt.batch_id] = receipt


def _stream(contract: Contract) -> tuple[str, str]:
    return contract.source, contract.stream


def _contract_of(folder: Path) -> Contract:
    stream = (folder.parent.parent.name, folder.parent.name)
    if stream not in CONTRACTS:
        raise RefusedError(
            "UNKNOWN_STREAM",
            f"There is no stream {'/'.join(stream)[:128]}. `etude contracts` lists them; put the"
            " batch into the folder of one and send it again.",
        )
    return CONTRACTS[stream]
