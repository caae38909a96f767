"""What is wrong with a definition, in plain words: pydantic's complaints as what to write.

Belongs here: wording, places. Does not belong here: files (`read.py`), names of fields
(`fields.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.alias_generators import to_snake

from orchestration.definition_files.fields import fields_at
from orchestration.definition_files.read import Place
from orchestration.metrics.errors import listed

_LONGEST = 60
"""Characters of a value that a message repeats."""
_CHARACTERS = re.compile(r"\^\[([^\]]+)\]\[([^\]]+)\]\{(\d+),(\d+)\}\$")
_CALLED = {"a-z": "small letters", "A-Z": "capitals", "0-9": "digits", "-": "-", "_": "_"}


@dataclass(frozen=True)
class Complaint:
    """One thing that is wrong: where, and what to write instead."""

    place: Place
    text: str


def complaints(
    error: ValidationError,
    said: Any,
    shape: type[BaseModel],
    *,
    camel: bool = False,
    is_secret: bool = False,
) -> Iterator[Complaint]:
    """What is wrong with a document, one by one, each once.

    Args:
        error: What pydantic found.
        said: The document.
        shape: What it should be.
        camel: Whether the file writes names like `dataSource`; `data_source` else.
        is_secret: Whether no value may be repeated; names of fields are no secret.
    """
    seen = set()
    for fault in error.errors(include_url=False):
        place = _place(fault, said, camel=camel)
        names = fields_at(shape, fault["loc"], camel=camel)
        if _is_misspelt(fault, place, names):
            continue
        facts = {**fault, "names": names, "field": place[-1:], "is_secret": is_secret}
        text = _WORDS.get(fault["type"], _plain)(facts)
        if (place, text) not in seen and not _is_other_scalar(fault, place, seen):
            seen.add((place, text))
            yield Complaint(place, text)


def near(name: str, known: Sequence[str]) -> str:
    """Names near to a wrong one, or those that there are; empty if there is none.

    >>> near("titel", ["title", "kind"]), near("x", ["title", "kind"])
    ('did you mean title?', 'there are kind, title')
    """
    alike = _alike(name, known)
    if alike:
        return f"did you mean {alike}?"
    return f"there are {listed(sorted(known))}" if known else ""


def _alike(name: str, known: Sequence[str]) -> str:
    """The nearest of some names; else one that holds the name or lies within it; empty if none."""
    within = [each for each in known if name and each and (name in each or each in name)]
    return next(iter([*get_close_matches(name, known, n=1), *within]), "")


def _place(fault: Mapping[str, Any], said: Any, *, camel: bool) -> Place:
    """Where a fault is as the file has it: without what pydantic adds for kinds and types."""
    place: list[str | int] = []
    for part in fault["loc"]:
        if isinstance(said, dict):
            name = part if part in said else to_snake(str(part))
            if name in said:
                place.append(name)
                said = said[name]
            elif fault["type"] == "missing" and part == fault["loc"][-1]:
                place.append(part if camel else name)
        elif isinstance(said, list) and isinstance(part, int) and part < len(said):
            place.append(part)
            said = said[part]
    if fault["type"].startswith("union_tag"):
        place.append(str(fault["ctx"]["discriminator"]).strip("'"))
    return tuple(place)


def _is_other_scalar(fault: Mapping[str, Any], place: Place, seen: set[tuple[Place, str]]) -> bool:
    """Whether it is the same value again, refused by another type that it might have had."""
    is_shorter = len(place) < len(fault["loc"])
    return is_shorter and fault["type"] not in {"missing"} and place in {at for at, _ in seen}


def _shown(fault: Mapping[str, Any], value: Any) -> str:
    if isinstance(value, dict):
        return "fields"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    if fault["is_secret"]:
        return "what stands there"
    said = repr(value)
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}\N{HORIZONTAL ELLIPSIS}"


def _missing(fault: Mapping[str, Any]) -> str:
    return f"missing: add `{fault['field'][0]}: ...`"


def _is_misspelt(fault: Mapping[str, Any], place: Place, names: Sequence[str]) -> bool:
    """Whether a missing field is there under a name like it, which is told of as strange."""
    if fault["type"] != "missing" or not isinstance(fault["input"], dict):
        return False
    strange = [str(name) for name in fault["input"] if name not in names]
    return bool(_alike(str(place[-1]), strange))


def _extra(fault: Mapping[str, Any]) -> str:
    hint = near(str(fault["loc"][-1]), fault["names"])
    return "there is no such field here" + (f"; {hint}" if hint else ": leave it out")


def _one_of(fault: Mapping[str, Any]) -> str:
    expected = str(fault["ctx"].get("expected") or fault["ctx"].get("expected_tags"))
    known = [each.strip(" '") for each in expected.replace(" or ", ",").split(",")]
    given = fault["ctx"].get("tag", fault["input"])
    alike = _alike(str(given), known)
    hint = f"; did you mean {alike}?" if alike else ""
    return f"{_shown(fault, given)} is none of {', '.join(known)}{hint}"


def _no_tag(fault: Mapping[str, Any]) -> str:
    return f"missing: add {fault['ctx']['discriminator']} to say what it is"


def _pattern(fault: Mapping[str, Any]) -> str:
    pattern = str(fault["ctx"]["pattern"])
    found = _CHARACTERS.fullmatch(pattern)
    if found is None:
        return f"{_shown(fault, fault['input'])} does not fit {pattern}"
    first, others, least, most = found.groups()
    begin, others = (_characters(each) for each in (first, others))
    size = f"{int(least) + 1} to {int(most) + 1} characters"
    return f"{_shown(fault, fault['input'])}: write {size} of {others}, the first of {begin}"


def _characters(group: str) -> str:
    parts = re.findall(r"\w-\w|.", group)
    return ", ".join(_CALLED.get(part, part) for part in parts)


def _sized(fault: Mapping[str, Any]) -> str:
    context = fault["ctx"]
    least, most = context.get("min_length"), context.get("max_length")
    what = "character" if fault["type"].startswith("string") else "entry"
    limit = f"at least {least}" if least is not None else f"at most {most}"
    has = context.get("actual_length", len(fault["input"]))
    number = least if least is not None else most
    plural = what if number == 1 else {"character": "characters", "entry": "entries"}[what]
    return f"has {has}; write {limit} {plural}"


def _bound(fault: Mapping[str, Any]) -> str:
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    (name, limit) = next((name, value) for name, value in fault["ctx"].items() if name in words)
    return f"{_shown(fault, fault['input'])} is out of range: write {words[name]} {limit:g}"


def _plain(fault: Mapping[str, Any]) -> str:
    return str(fault["msg"]).removeprefix("Value error, ")


def _wants(what: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda fault: f"write {what}, not {_shown(fault, fault['input'])}"


_NUMBER, _WHOLE = _wants("a number"), _wants("a whole number")
_LIST, _FIELDS = _wants("a list, each entry on a line that begins with -"), _wants("fields")
_SWITCH, _TEXT = _wants("true or false"), _wants("a text (in quotes where it looks like a number)")
_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": _missing,
    "extra_forbidden": _extra,
    "literal_error": _one_of,
    "union_tag_invalid": _one_of,
    "union_tag_not_found": _no_tag,
    "string_pattern_mismatch": _pattern,
    **dict.fromkeys(("string_too_short", "string_too_long", "too_short", "too_long"), _sized),
    **dict.fromkeys(("greater_than", "greater_than_equal", "less_than", "less_than_equal"), _bound),
    **dict.fromkeys(("float_parsing", "float_type", "finite_number"), _NUMBER),
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float"), _WHOLE),
    **dict.fromkeys(("list_type", "tuple_type"), _LIST),
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type"), _FIELDS),
    **dict.fromkeys(("bool_parsing", "bool_type"), _SWITCH),
    "string_type": _TEXT,
}
