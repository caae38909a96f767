"""Which fields a shape has at a place: what somebody who misspelt one may have meant.

Belongs here: walking through shapes. Does not belong here: words (`faults.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel


def fields_at(shape: type[BaseModel], loc: Sequence[str | int], *, camel: bool) -> list[str]:
    """Names of the fields beside the last one of a place, as pydantic tells places.

    Args:
        shape: The outermost shape.
        loc: The place; names of kinds, which pydantic adds, choose among shapes.
        camel: Names as JSON has them; as Python has them else.
    """
    shapes = {shape}
    for part in loc[:-1]:
        if isinstance(part, int):
            continue
        within = {found for each in shapes for found in _within(each, part)}
        shapes = within or {each for each in shapes if _is_kind(each, part)} or shapes
    return sorted(
        {
            (field.alias or name) if camel else name
            for each in shapes
            for name, field in each.model_fields.items()
        }
    )


def _within(shape: type[BaseModel], part: str) -> Iterator[type[BaseModel]]:
    """Shapes that a field of a shape may hold."""
    for name, field in shape.model_fields.items():
        if part in {name, field.alias}:
            yield from _shapes(field.annotation)


def _shapes(annotation: Any) -> Iterator[type[BaseModel]]:
    parts = get_args(annotation)
    for part in parts:
        yield from _shapes(part)
    if not parts and isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation


def _is_kind(shape: type[BaseModel], part: str) -> bool:
    """Whether a shape is the one of a union that is told by a name."""
    return any(
        get_origin(field.annotation) is Literal and get_args(field.annotation) == (part,)
        for field in shape.model_fields.values()
    )
