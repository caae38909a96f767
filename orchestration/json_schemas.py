"""What all JSON Schemas that we publish have in common."""

from __future__ import annotations

DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""The draft that they are written in, as `$schema`."""
