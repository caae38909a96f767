"""The conservation page as a typed document: its JSON format, and all that the PDF shows.

Belongs here: the shape of the page. Does not belong here: filling it (`conservation.py`) or
rendering it (`render.py`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Stage = Literal["receipt", "lake", "staging", "fact", "aggregate", "report"]


class _Part(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True
    )


class Stop(_Part):
    """A quantity at one stage of its way."""

    stage: Stage
    amount: float | None = Field(description="How much is there; null where no law tells.")
    laws: int = Field(description="Laws that are looked at here, one per source and subject.")
    broken: int = Field(description="Those of them that do not hold.")
    text: str = Field(description="The amount, ready to print.")


class Line(_Part):
    """A quantity on its way from receipt to report."""

    quantity: str
    label: str
    stops: tuple[Stop, ...]
    left: str = Field(description="What did not come all the way, and why, in words.")


class BrokenLaw(_Part):
    """A law that does not hold."""

    law: str
    source_system: str
    subject: str
    expected: float
    actual: float
    difference: float
    text: str = Field(description="The same in a sentence.")


class LawText(_Part):
    """A law, over all sources and subjects."""

    law: str
    quantity: str
    stage: Stage
    checks: int
    broken: int


class ConservationPage(_Part):
    """Whether anything was lost, doubled or moved between receipt and report."""

    schema_version: Literal["1.0.0"] = "1.0.0"
    title: str
    release_id: str
    as_of: datetime
    laws: int
    broken: int
    headline: str
    lines: tuple[Line, ...]
    broken_laws: tuple[BrokenLaw, ...]
    every_law: tuple[LawText, ...]
    footnotes: tuple[str, ...]
