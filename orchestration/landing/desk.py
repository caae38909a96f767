"""The desk at which DuckDB hands over the rows of one batch that need Python.

Belongs here: passing rows on to quarantine, vault and closer look, in DuckDB's terms. Does not
belong here: DuckDB (`engine.py`) or what those do.
"""

from __future__ import annotations

import pyarrow as pa

from orchestration.contracts.base import Contract
from orchestration.landing.closer import CloserLook
from orchestration.landing.gate import Fault, json_fault
from orchestration.landing.quarantine import Quarantine
from orchestration.landing.query import main_person
from orchestration.privacy.vault import Vault
from orchestration.settings import LandingLimits


class BatchDesk:
    """Takes the rows of one batch; its methods are called from several threads.

    Attributes:
        quarantine: The refused rows.
        unknown: Type of every field that the contract does not know, by payload path.
        identifiers: Namespace, learner id, field and value of every direct identifier.
    """

    def __init__(
        self, contract: Contract, vault: Vault, quarantine: Quarantine, limits: LandingLimits
    ) -> None:
        self.quarantine = quarantine
        self.identifiers: list[tuple[str, str, str, str]] = []
        self._vault = vault
        self._limits = limits
        self._closer = CloserLook(contract, limits)
        fields = [field.name for field in contract.fields if field.identifier]
        self._identifier_fields = fields
        self._namespace = main_person(contract).person if fields else None

    @property
    def unknown(self) -> dict[str, str]:
        """Unknown fields met so far."""
        return self._closer.unknown

    def know_columns(self, names: list[str], unknown: dict[str, str]) -> None:
        """Note the columns of a flat file.

        Args:
            names: All column names.
            unknown: Type of those that the contract does not know.

        Raises:
            RefusedError: CREDENTIAL_COLUMN or TOO_MANY_COLUMNS.
        """
        self._closer.check_names([*names, *(path.rpartition(".")[2] for path in unknown)])
        self._closer.unknown.update(unknown)

    def look(self, line: str | None, keys: int | None) -> str | None:
        """The closer look at a line of JSON, see `query.py`."""
        if line is None:
            return None
        found = self._closer.line(line, -1 if keys is None else keys)
        return f"!{found}" if isinstance(found, Fault) else found

    def look_flat(self, texts: list[str | None]) -> str | None:
        """The closer look at the JSON texts of a flat row; a fault, or null."""
        for text in texts:
            if text is not None:
                value, fault = json_fault(text, self._limits)
                if fault is not None:
                    return f"!{fault}"
                self._closer.check_json([value])
        return None

    def refuse(self, file: int, number: int, raw: bytes, fault: Fault) -> None:
        """Take a row that the gate refused."""
        self.quarantine.add(file, number, raw, [fault])

    def reject(self, file: int, number: int, raw: str, faults: list[str]) -> None:
        """Take a row that breaks the contract."""
        line = raw.removesuffix("\n").encode()
        self.quarantine.add(file, number, line, [Fault.parse(fault) for fault in faults])

    def identify(self, reference: str, identifiers: list[str | None]) -> None:
        """Take a person's direct identifiers."""
        namespace = self._namespace
        if namespace is None:
            return
        learner_id = self._vault.learner_id(namespace, reference)
        if learner_id is not None:
            self.identifiers += [
                (namespace, learner_id, field, value)
                for field, value in zip(self._identifier_fields, identifiers, strict=True)
                if value is not None
            ]

    def learner_ids(self, namespace: str, references: pa.Array) -> pa.Array:
        """Pseudonyms of persons."""
        return self._vault.learner_ids(namespace, references)
