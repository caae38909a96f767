"""How a row breaks: one function per defect code, on a line of text or on a typed row.

Belongs here: the damage itself. Does not belong here: which rows are damaged (`defects.py`).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

import orjson

from orchestration.contracts.base import Field

DEPTH = 40
"""Levels of nesting of a line that is too deep; 32 are allowed."""

UNHEARD_OF = "unheard_of"
NOT_A_NUMBER = "not a number"
HUGE = b"1e999"
_PLACEHOLDER = "<bare>"

ABSURD = ("1970-01-01T00:00:00.000Z", "9999-01-01T00:00:00.000Z")


@dataclass(frozen=True)
class Damage:
    """One defect to be made.

    Attributes:
        row: Position of the intact row in its batch.
        code: Defect code that the warehouse shall give.
        field: The field damaged; none where the line as a whole is.
        variant: Which of several ways to break it, 0 or 1.
    """

    row: int
    code: str
    field: Field | None
    variant: int

    @property
    def told_field(self) -> str | None:
        """Payload path of the field that the warehouse shall name; none for an unreadable line."""
        return None if self.field is None or self.code == "NOT_JSON" else self.field.path


def broken_value(damage: Damage, field: Field) -> Any:
    """The value that stands in the damaged field; None stands for a missing one."""
    match damage.code:
        case "NOT_ALLOWED":
            return UNHEARD_OF if field.type == "string" else 7
        case "TYPE_CONFLICT":
            return NOT_A_NUMBER
        case "OUT_OF_RANGE":
            low, high = field.at_least, field.at_most
            value = high + 1 if high is not None and (damage.variant or low is None) else low - 1  # ty: ignore[unsupported-operator]  # a ranged field has a bound
            return int(value) if field.type == "integer" else float(value)
        case "ABSURD_CLOCK":
            return ABSURD[damage.variant]
        case "NOT_FINITE":
            return float("inf")
        case _:
            return None


def broken_json(line: bytes, damage: Damage) -> bytes:
    """A damaged copy of one NDJSON line, without its line end."""
    inside_text = line.index(b':"') + 2
    match damage.code:
        case "NOT_JSON" if damage.field is None:
            return line[: len(line) // 2]
        case "INVALID_UTF8":
            return line[:inside_text] + b"\xff\xfe" + line[inside_text:]
        case "NUL_BYTE":
            return line[:inside_text] + b"\x00" + line[inside_text:]
        case "DUPLICATE_KEY":
            key, value = next(iter(orjson.loads(line).items()))
            return b"{%b:%b,%b" % (orjson.dumps(key), orjson.dumps(value), line[1:])
        case "TOO_DEEP":
            return b'%b,"trace":%b%b}' % (line[:-1], b"[" * DEPTH, b"]" * DEPTH)
        case _:
            return _broken_field(line, damage)


def _broken_field(line: bytes, damage: Damage) -> bytes:
    field = damage.field
    if field is None:
        raise ValueError(f"{damage.code} needs a field to damage")
    payload = orjson.loads(line)
    *outer, name = field.path.split(".")
    target = payload
    for step in outer:
        target = target[step]
    token = {"NOT_FINITE": HUGE, "NOT_JSON": b"undefined"}.get(damage.code)
    if damage.code == "MISSING_FIELD":
        del target[name]
    else:
        target[name] = _PLACEHOLDER if token else broken_value(damage, field)
    broken = orjson.dumps(payload)
    return broken.replace(orjson.dumps(_PLACEHOLDER), token) if token else broken


def broken_csv(line: bytes, header: list[str], damage: Damage) -> bytes:
    """A damaged copy of one CSV line, without its line end."""
    field = damage.field
    if field is None:
        raise ValueError(f"{damage.code} cannot be made in CSV")
    cells = next(csv.reader([line.decode()]))
    value = HUGE.decode() if damage.code == "NOT_FINITE" else broken_value(damage, field)
    cells[header.index(field.path)] = "" if value is None else str(value)
    target = io.StringIO()
    csv.writer(target, lineterminator="").writerow(cells)
    return target.getvalue().encode()
