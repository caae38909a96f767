"""The errors of landing.

Belongs here: exceptions. A `LandingError` is for the person at the keyboard; a `RefusedError` never
leaves the load step, which turns it into a receipt.
"""

from __future__ import annotations


class LandingError(Exception):
    """Something a person can mend; the message says what is wrong and what to do."""


class RefusedError(Exception):
    """A batch that cannot be landed as a whole.

    Attributes:
        code: Which rule was broken, such as `CHECKSUM_MISMATCH`.
        reason: What is wrong and what to do, in a sentence; holds no value of a row.
        field: Payload path of the field concerned, if any.
    """

    def __init__(self, code: str, reason: str, *, field: str | None = None) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason
        self.field = field
