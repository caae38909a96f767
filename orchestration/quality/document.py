"""`catalog/gate.json`: how a release fared against what is expected of it, before the switch.

Belongs here: the document's shape. Does not belong here: judging (`judge.py`), writing it and
stopping an unfit release (`write.py`), pages that show it.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from orchestration.quality.expectation import Severity
from orchestration.releases.manifest import CATALOG_FOLDER

SCHEMA_FILE = f"{CATALOG_FOLDER}/gate.schema.json"


class _Document(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True
    )


class Result(_Document):
    """One expectation and how it fared."""

    table: str
    expectation: str
    """Great Expectations' name of it."""
    column: str | None
    """The column; of a pair both, with a comma; none of a table."""
    severity: Severity
    success: bool
    observed: str
    expected: str
    n: int
    """Values (of a table: rows; of a pair: rows with both) that were judged."""
    why: str
    """What a failure means."""


class Summary(_Document):
    """How many of what."""

    tables: int
    expectations: int
    failed: int
    """Blocking expectations that do not hold."""
    warned: int
    """Expectations that do not hold and are told only."""
    not_evaluated: int
    """Expectations that need a figure of a current release, or a table, that there is not."""


class Gate(_Document):
    """How a release fared against what is expected of it."""

    summary: Summary
    compared_with: str | None
    """The release that was current, which drift is measured against; none for a first release."""
    results: tuple[Result, ...]
