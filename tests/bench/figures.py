"""One measured figure, and how a list of them is printed and written.

Shared by `make bench` and `make faults`: a figure that falls short stays in the list.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """One row: a value with its unit, what it is measured against, and its goal.

    Attributes:
        name: What was measured.
        value: The measurement.
        unit: Its unit; `x` for ratios.
        against: What the value is compared with.
        goal: The goal in words, such as `<= 1.5`.
        holds: Whether the value meets the goal.
    """

    name: str
    value: float
    unit: str
    against: str
    goal: str
    holds: bool


def at_most(name: str, value: float, limit: float, unit: str, against: str) -> Figure:
    """A figure that must not exceed `limit`."""
    return Figure(name, round(value, 3), unit, against, f"<= {limit:g}", value <= limit)


def at_least(name: str, value: float, limit: float, unit: str, against: str) -> Figure:
    """A figure that must reach `limit`."""
    return Figure(name, round(value, 3), unit, against, f">= {limit:g}", value >= limit)


@dataclass(frozen=True)
class Measurement:
    """What one whole process took: wall seconds and peak resident megabytes."""

    seconds: float
    peak_megabytes: float
    output: str


def measure(
    arguments: Sequence[str], *, environment: Mapping[str, str] | None = None
) -> Measurement:
    """Run `python ARGUMENTS` to its end and measure it from outside.

    Args:
        arguments: What follows the interpreter.
        environment: Variables added to this process's own.

    Returns:
        The measurement, with the last line that the process printed.

    Raises:
        RuntimeError: The process failed.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        env={**os.environ, **(environment or {})},
        text=True,
    )
    output = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode != 0:
        message = f"{' '.join(arguments)} left with {process.returncode}"
        raise RuntimeError(message)
    lines = output.strip().splitlines()
    return Measurement(seconds, usage.ru_maxrss / 1024, lines[-1] if lines else "")


def report(figures: Sequence[Figure], target: Path) -> None:
    """Print the figures as a table and write them to `target` as JSON."""
    table = Table(title=target.stem, title_justify="left")
    for column in ("name", "value", "unit", "against", "goal", "holds"):
        table.add_column(column, justify="right" if column == "value" else "left")
    for figure in figures:
        table.add_row(
            figure.name,
            f"{figure.value:,.3f}".rstrip("0").rstrip("."),
            figure.unit,
            figure.against,
            figure.goal,
            "yes" if figure.holds else "NO",
        )
    Console().print(table)
    target.write_bytes(orjson.dumps([asdict(each) for each in figures], option=orjson.OPT_INDENT_2))
