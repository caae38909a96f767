"""The closer look at single rows: unknown fields, keys given twice, credentials.

Belongs here: what Python does for the rows whose keys SQL could not account for. Does not belong
here: rules of known fields (`contracts/`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

import orjson

from orchestration.contracts.base import Contract
from orchestration.landing.credentials import VALUE, is_secret_name
from orchestration.landing.errors import RefusedError
from orchestration.landing.gate import Fault, strict_json
from orchestration.settings import LandingLimits

_TYPE_NAMES = {
    bool: "boolean",
    int: "integer",
    float: "double",
    str: "string",
    list: "list",
    dict: "object",
}


class _Pairs(list[tuple[str, Any]]):
    """A JSON object with every key as often as it is written."""


@dataclass
class CloserLook:
    """Looks at rows of one batch and remembers the fields that its contract does not know.

    Attributes:
        contract: The stream's contract.
        limits: What a batch may at most be.
        unknown: Type of the first value of every unknown field, by payload path.
    """

    contract: Contract
    limits: LandingLimits
    unknown: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the contract's fields by the object that holds them."""
        self._top: set[str] = set()
        self._groups: dict[str, set[str]] = {}
        self._json: list[str] = []
        for known in self.contract.fields:
            group, _, name = known.path.rpartition(".")
            self._top.add(group or name)
            if group:
                self._groups.setdefault(group, set()).add(name)
            if known.type == "json":
                self._json.append(known.path)

    def line(self, line: str, keys: int) -> Fault | str | None:
        """Look at one line of NDJSON.

        Args:
            line: The line.
            keys: Keys that it has over all levels, repeated ones included, or a negative number.

        Returns:
            A fault; or the unknown fields as JSON text; or None when the row has none.

        Raises:
            RefusedError: CREDENTIAL_COLUMN or TOO_MANY_COLUMNS: the batch must not land.
        """
        try:
            payload = strict_json(line)
        except ValueError as error:
            return Fault("NOT_JSON", "", f"is not valid JSON: {error}")
        if not isinstance(payload, dict):
            return Fault("NOT_AN_OBJECT", "", "is valid JSON, but not an object")
        if _count_keys(payload) != keys and self._has_key_twice(line):
            return Fault("DUPLICATE_KEY", "", "names one key twice")
        extra = self._unknown_fields(payload)
        self.check_json([payload[name] for name in self._json if payload.get(name) is not None])
        self.check_json(list(self._misplaced(payload)))
        return self.unknown_values(extra) if extra else None

    def unknown_values(self, extra: dict[str, Any]) -> str:
        """Note the unknown fields of a row and check them for credentials.

        Args:
            extra: Values by name; nested objects for groups of the contract.

        Returns:
            The fields as JSON text.

        Raises:
            RefusedError: As in `line`.
        """
        for name, value in extra.items():
            if name in self._groups and isinstance(value, dict):
                for inner, each in value.items():
                    self._note(f"{name}.{inner}", each)
            else:
                self._note(name, value)
        self.check_json([extra])
        return orjson.dumps(extra, option=orjson.OPT_SORT_KEYS).decode()

    def check_names(self, names: list[str]) -> None:
        """Check the column names of a flat file.

        Raises:
            RefusedError: As in `line`.
        """
        if len(names) > self.limits.max_columns:
            raise RefusedError(
                "TOO_MANY_COLUMNS",
                f"Rows have {len(names):,} columns; {self.limits.max_columns:,} are allowed."
                " Put what belongs together into one JSON field.",
            )
        for name in names:
            if is_secret_name(name):
                _refuse_credential(f"A column called {name[:64]!r}")

    def check_json(self, values: list[Any]) -> None:
        """Check JSON values, keys and texts on all levels, for credentials.

        Raises:
            RefusedError: As in `line`.
        """
        for name, text in _keys_and_texts(values):
            if name is not None and is_secret_name(name):
                _refuse_credential(f"A key called {name[:64]!r}")
            if text is not None and VALUE.search(text):
                _refuse_credential("A value that looks like a password hash, key or token")

    def _unknown_fields(self, payload: dict[str, Any]) -> dict[str, Any]:
        if len(payload) > self.limits.max_columns:
            self.check_names(list(payload))
        unknown = _values_of_others(payload, self._top)
        for group, known in self._groups.items():
            inner = payload.get(group)
            found = _values_of_others(inner, known) if isinstance(inner, dict) else {}
            if found:
                unknown[group] = found
        return unknown

    def _misplaced(self, payload: dict[str, Any]) -> Iterator[Any]:
        """Objects and lists where scalars belong: they are refused, but kept in the quarantine."""
        for name, value in payload.items():
            inner = value.values() if name in self._groups and isinstance(value, dict) else [value]
            yield from (each for each in inner if isinstance(each, dict | list))

    def _has_key_twice(self, line: str) -> bool:
        """Whether the row, or an object that the contract looks into, names one key twice."""
        payload = json.loads(line, object_pairs_hook=_Pairs)
        objects = [payload, *(value for name, value in payload if name in self._groups)]
        return any(
            isinstance(pairs, _Pairs) and len({name for name, _ in pairs}) < len(pairs)
            for pairs in objects
        )

    def _note(self, path: str, value: Any) -> None:
        if path not in self.unknown:
            self.unknown[path] = _TYPE_NAMES.get(type(value), "string")
            if len(self.unknown) > self.limits.max_columns:
                self.check_names(list(self.unknown))


def _refuse_credential(what: str) -> NoReturn:
    raise RefusedError(
        "CREDENTIAL_COLUMN",
        f"{what} is in the batch. Credentials must never land: remove it at its source and send"
        " the batch again under a new id; delete this one from landing/.",
    )


def _count_keys(payload: dict[str, Any]) -> int:
    """Keys over all levels; too many, which costs a second look, where a text is like one."""
    return orjson.dumps(payload).count(b'":')


def _values_of_others(payload: dict[str, Any], known: set[str]) -> dict[str, Any]:
    return {
        name: value for name, value in payload.items() if value is not None and name not in known
    }


def _keys_and_texts(values: list[Any]) -> Iterator[tuple[str | None, str | None]]:
    """Every key, and every text, of JSON values."""
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            for name, inner in value.items():
                yield name, None
                waiting.append(inner)
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str):
            yield None, value
