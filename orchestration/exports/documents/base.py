"""What all exported documents share: strictness, and the envelope of a learner's file."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0)]
Percent = Annotated[float, Field(ge=0, le=100)]


class Document(BaseModel):
    """A JSON object that has these fields and no others."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class LearnerFile(Document):
    """What every learner's file begins with."""

    learner_id: str
    """Pseudonym of the learner, the same in every mart."""
    release_id: str
    """Release whose marts the figures are from."""
    as_of: dt.datetime
    """Logical now of the release (UTC); periods end on the learner's own day then."""
