"""The errors of building the warehouse; importing them costs nothing, unlike importing dbt."""

from __future__ import annotations


class DbtFailedError(Exception):
    """The project could not be read by dbt at all."""


class NothingLandedError(Exception):
    """There is no accepted batch to build from, or nothing has been built yet."""


class NotCompiledError(Exception):
    """Compiled SQL is asked for of what was never built."""


class SandboxError(Exception):
    """What a build would make cannot be tried."""
