"""One batch from its landing folder to its receipt.

Belongs here: the order of reading, comparing, counting and committing, and the receipt made of it.
Does not belong here: which batches are due (`load.py`) or how rows are read (`intake.py`).
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq

from orchestration.contracts.base import Contract
from orchestration.contracts.registry import CONTRACTS
from orchestration.landing.answers import NO_CLOCKS, clocks_of, landed_receipt, refusal
from orchestration.landing.delivery import Delivery, open_delivery
from orchestration.landing.duplicates import NO_REPETITION, Memory, repetition
from orchestration.landing.engine import Engine
from orchestration.landing.errors import RefusedError
from orchestration.landing.intake import Intake, Reading
from orchestration.landing.lake import ACCEPTED, DUPLICATES, batch_folder, commit, staging
from orchestration.landing.manifest import read_manifest
from orchestration.landing.query import Origin
from orchestration.landing.receipts import Receipt
from orchestration.privacy.vault import DrawIds, Vault, random_ids
from orchestration.settings import Settings

WORTH_A_GOOD_PLAN_BYTES = 16_000_000
"""Batches smaller than this are read sooner than their query is optimized."""


class BatchLoader:
    """Lands batches one after the other over one DuckDB connection; one per load."""

    def __init__(
        self,
        settings: Settings,
        landed: Sequence[Receipt],
        *,
        now: datetime,
        draw_learner_ids: DrawIds = random_ids,
    ) -> None:
        """Prepare for a load.

        Args:
            settings: The deployment.
            landed: The receipts of the lake.
            now: The present, naive UTC.
            draw_learner_ids: Gives new learner ids.
        """
        self._settings = settings
        self._now = now
        self._draw = draw_learner_ids
        self._engine = Engine(settings)
        self._intake = Intake(self._engine, settings.limits)
        self._vaults: dict[str, Vault] = {}
        self._memory: tuple[tuple[str, str] | None, Memory] = (None, Memory())
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
            receipt = refusal(folder, error, attempt=attempt, now=self._now)
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
        if not reading.landed:
            return landed_receipt(contract, delivery, reading, NO_CLOCKS, NO_REPETITION, self._now)
        earlier = self._earlier(contract, delivery.manifest.batch_id)
        repeated = repetition(accepted, earlier, self._memory_of(contract))
        if len(repeated.copies):
            pq.write_table(repeated.copies, work / DUPLICATES, compression="zstd")
        clocks = clocks_of(contract, accepted, self._engine)
        return landed_receipt(contract, delivery, reading, clocks, repeated, self._now)

    def _memory_of(self, contract: Contract) -> Memory:
        """Batches come stream by stream: one memory is enough."""
        if self._memory[0] != _stream(contract):
            self._memory = (_stream(contract), Memory())
        return self._memory[1]

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
