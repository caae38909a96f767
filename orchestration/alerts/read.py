"""Rules of files: Étude's own, and those that a deployment adds or puts in their place.

Belongs here: reading YAML, and naming file, line and field of a fault. Does not belong here: what a
rule must be (`rule.py`), whether its metric exists (`check.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from orchestration.alerts.rule import Rule
from orchestration.definition_files.faults import complaints
from orchestration.definition_files.read import (
    Place,
    UnreadableError,
    Written,
    files_of,
    read_written,
)
from orchestration.settings import Settings

PACKAGED = Path(__file__).parent
"""Where Étude's own rules and runbooks lie."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a file of rules, and where."""

    file: str
    line: int
    field: str
    text: str

    def __str__(self) -> str:
        """The fault as a sentence."""
        where = f", field {self.field}" if self.field else ""
        return f"{self.file}, line {self.line}{where}: {self.text}"


@dataclass(frozen=True)
class Origin:
    """Where a rule stands: its file, and its place in it."""

    file: str
    written: Written
    place: Place

    def line(self, *field: str | int) -> int:
        """The line of a field; the rule's own where there is none."""
        return self.written.line((*self.place, *field))


@dataclass(frozen=True)
class Ruleset:
    """Rules that are one, where each of them stands, and what is wrong with the others.

    Attributes:
        rules: Rules.
        faults: What is wrong.
        places: Where a rule stands, by its name.
        without_steps: Rules that are refused for want of a runbook, whatever else is wrong.
    """

    rules: tuple[Rule, ...]
    faults: tuple[Fault, ...]
    places: Mapping[str, Origin]
    without_steps: tuple[Rule, ...] = ()

    def fault(self, rule: Rule, field: str, text: str) -> Fault:
        """A fault of a rule's field."""
        origin = self.places[rule.name]
        return Fault(origin.file, origin.line(field), f"{rule.name}.{field}", text)


def rules_folder(settings: Settings) -> Path:
    """Where a deployment's own rules lie."""
    return settings.alerts / "rules"


def runbook(name: str, settings: Settings | None = None) -> str | None:
    """The steps to take, in Markdown; none if there is no such file.

    Args:
        name: Name of the file without its ending.
        settings: The deployment, whose own runbook comes first.
    """
    folders = [PACKAGED / "runbooks"]
    if settings is not None:
        folders.insert(0, settings.alerts / "runbooks")
    for folder in folders:
        path = folder / f"{name}.md"
        if path.is_file():
            return path.read_text(encoding="utf-8").strip()
    return None


def read_rules(settings: Settings) -> Ruleset:
    """All rules of a deployment; one of its own stands for Étude's of the same name.

    A file with a fault takes no other file with it: its good rules stand, its faults are told.
    """
    found: dict[str, Rule] = {}
    faults: list[Fault] = []
    places: dict[str, Origin] = {}
    for folder in (PACKAGED / "rules", rules_folder(settings)):
        seen: dict[str, str] = {}
        for path in files_of(folder):
            for item in _read(path):
                if isinstance(item, Fault):
                    faults.append(item)
                    continue
                rule, origin = item
                if rule.name in seen:
                    text = f"there is a rule of this name in {seen[rule.name]} already"
                    faults.append(Fault(path.name, origin.line(), f"{rule.name}.name", text))
                    continue
                seen[rule.name], found[rule.name] = path.name, rule
                places[rule.name] = origin
    rules = Ruleset(tuple(found.values()), tuple(faults), places)
    good = tuple(rule for rule in rules.rules if runbook(rule.runbook, settings) is not None)
    others = tuple(rule for rule in rules.rules if rule not in good)
    missing = [
        rules.fault(rule, "runbook", f"there is no runbooks/{rule.runbook}.md: write its steps")
        for rule in others
    ]
    return Ruleset(good, (*rules.faults, *missing), places, others)


def _read(path: Path) -> Iterator[Fault | tuple[Rule, Origin]]:
    """Rules of one file with their places, or what is wrong."""
    try:
        written = read_written(path)
    except UnreadableError as error:
        yield Fault(path.name, error.line, "", error.text)
        return
    said = written.said
    entries = said["rules"] if isinstance(said, dict) and set(said) == {"rules"} else None
    if not isinstance(entries, list):
        yield Fault(path.name, 1, "rules", "write one list `rules:` and nothing beside it")
        return
    for position, entry in enumerate(entries):
        origin = Origin(path.name, written, ("rules", position))
        try:
            yield Rule.model_validate(entry), origin
        except ValidationError as error:
            yield from _faults(origin, entry, error)


def _faults(origin: Origin, entry: Any, error: ValidationError) -> Iterator[Fault]:
    name = entry.get("name") if isinstance(entry, dict) else None
    for each in complaints(error, entry, Rule):
        field = ".".join(str(part) for part in (name or f"rules.{origin.place[1]}", *each.place))
        yield Fault(origin.file, origin.line(*each.place), field, each.text)
