"""One line judged strictly, in Python: for the few lines that a scan found odd.

Belongs here: what a line must be before any native JSON function may see it. Does not belong here:
finding the odd lines (`lines.py`), fields and their rules (`contracts/`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn

import orjson

from orchestration.settings import LandingLimits

LONGEST_INTEGER = 19
"""Digits from which a whole number may exceed 64 bits; it is then read as a double, like orjson."""

NO_NUMBER = r"(?:^|[:\[,\s])-?(?i:nan|inf(?:inity)?)\b"
"""For regular expressions of DuckDB and Arrow: where JSON text may hold NaN or Infinity."""

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")
_ESCAPED_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


@dataclass(frozen=True)
class Fault:
    """Why a row is refused.

    Attributes:
        code: Which rule it breaks.
        field: Payload path of the field; empty when the row as a whole is wrong.
        reason: What is wrong, in words; never a value of the row.
    """

    code: str
    field: str
    reason: str

    def __str__(self) -> str:
        """The form in which faults travel through SQL: `CODE|field|reason`."""
        return f"{self.code}|{self.field}|{self.reason}"

    @classmethod
    def parse(cls, text: str) -> Fault:
        """The fault written as `CODE|field|reason`."""
        code, field, reason = text.split("|", 2)
        return cls(code, field, reason)


def line_fault(line: bytes, limits: LandingLimits) -> Fault | None:
    """What keeps a line from being read as one JSON object; None when nothing does.

    Args:
        line: One line without its line feed.
        limits: What a line may at most be.

    Returns:
        The first fault: TOO_LONG_LINE, NUL_BYTE, INVALID_UTF8, TOO_DEEP, NOT_JSON or NOT_AN_OBJECT.
    """
    if len(line) > limits.max_line_bytes:
        return too_long(limits)
    if b"\0" in line or (b"u0000" in line and _ESCAPED_NUL.search(line)):
        return Fault("NUL_BYTE", "", "holds the character NUL")
    try:
        line.decode()
    except UnicodeDecodeError as error:
        return Fault("INVALID_UTF8", "", f"is not UTF-8 from byte {error.start + 1} on")
    payload, fault = json_fault(line, limits)
    if fault is not None:
        return fault
    if not isinstance(payload, dict):
        return Fault("NOT_AN_OBJECT", "", "is valid JSON, but not an object")
    return None


def json_fault(text: bytes | str, limits: LandingLimits) -> tuple[Any, Fault | None]:
    """The value of a JSON text, and what is wrong with the text: TOO_DEEP or NOT_JSON.

    Args:
        text: The text.
        limits: What a line may at most be.
    """
    if _is_too_deep(text.encode() if isinstance(text, str) else text, limits):
        return None, Fault("TOO_DEEP", "", f"nests deeper than {limits.max_depth} levels")
    try:
        return strict_json(text), None
    except ValueError as error:
        return None, Fault("NOT_JSON", "", f"is not valid JSON: {error}")


def too_long(limits: LandingLimits) -> Fault:
    """The fault of a line beyond the limit."""
    return Fault("TOO_LONG_LINE", "", f"is longer than {limits.max_line_bytes:,} bytes")


def _is_too_deep(text: bytes, limits: LandingLimits) -> bool:
    may_be = text.count(b"{") + text.count(b"[") > limits.max_depth
    return may_be and depth(text) > limits.max_depth


def depth(line: bytes) -> int:
    """Levels of nesting of a JSON text, brackets inside of strings left out."""
    deepest = level = 0
    for bracket in _BRACKETS.findall(_STRING.sub(b"", line)):
        level += 1 if bracket in b"{[" else -1
        deepest = max(deepest, level)
    return deepest


def strict_json(text: bytes | str) -> Any:
    """The value of a JSON text; NaN and Infinity are no JSON, a number beyond a double is infinite.

    Raises:
        ValueError: Not JSON; the message names the place and holds nothing of the text.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if "infinity" not in error.msg:
            message = f"{error.msg} at character {error.pos + 1}"
            raise ValueError(message) from None
    return json.loads(text, parse_constant=_refuse_constant, parse_int=_whole_number)


def _whole_number(digits: str) -> int | float:
    return int(digits) if len(digits) < LONGEST_INTEGER else float(digits)


def _refuse_constant(name: str) -> NoReturn:
    message = f"{name} is no JSON number"
    raise ValueError(message)
