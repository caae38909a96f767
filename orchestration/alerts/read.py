"""Rules of files: Étude's own, and those that a deployment adds or puts in their place.

Belongs here: reading YAML, and naming file, line and field of a fault. Does not belong here: what a
rule must be (`rule.py`), whether its metric exists (`check.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from orchestration.alerts.rule import Rule
from orchestration.settings import Settings

PACKAGED = Path(__file__).parent
"""Where Étude's own rules and runbooks lie."""

_MOST_BYTES = 1_000_000
_DEEPEST = 10
"""Levels of a file; a rule has no more, and one that holds itself ends here."""

Place = tuple[Any, ...]


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
class Ruleset:
    """Rules that are one, where each of their fields stands, and what is wrong with the others."""

    rules: tuple[Rule, ...]
    faults: tuple[Fault, ...]
    places: Mapping[str, tuple[str, Mapping[Place, int]]]

    def fault(self, rule: Rule, field: str, text: str) -> Fault:
        """A fault of a rule's field."""
        file, lines = self.places[rule.name]
        line = lines.get((field,), lines.get((), 1))
        return Fault(file, line, f"{rule.name}.{field}", text)


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
    places: dict[str, tuple[str, Mapping[Place, int]]] = {}
    for folder in (PACKAGED / "rules", rules_folder(settings)):
        seen: dict[str, str] = {}
        for path in sorted(folder.glob("*.yml")):
            for item in _read(path):
                if isinstance(item, Fault):
                    faults.append(item)
                    continue
                rule, lines = item
                if rule.name in seen:
                    text = f"there is a rule of this name in {seen[rule.name]} already"
                    faults.append(Fault(path.name, lines[()], f"{rule.name}.name", text))
                    continue
                seen[rule.name], found[rule.name] = path.name, rule
                places[rule.name] = (path.name, lines)
    rules = Ruleset(tuple(found.values()), tuple(faults), places)
    good = tuple(rule for rule in rules.rules if runbook(rule.runbook, settings) is not None)
    missing = [
        rules.fault(rule, "runbook", f"there is no runbooks/{rule.runbook}.md: write its steps")
        for rule in rules.rules
        if rule not in good
    ]
    return Ruleset(good, (*rules.faults, *missing), places)


def _read(path: Path) -> Iterator[Fault | tuple[Rule, Mapping[Place, int]]]:
    """Rules of one file with the lines of their fields, or what is wrong."""
    if path.stat().st_size > _MOST_BYTES:
        yield Fault(path.name, 1, "", f"larger than {_MOST_BYTES:,} bytes: no person wrote it")
        return
    try:
        node, document = _parsed(path.read_bytes())
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or " ".join(str(error).split())
        yield Fault(path.name, mark.line + 1 if mark else 1, "", f"no YAML: {why}")
        return
    lines: dict[Place, int] = {}
    if node is not None:
        _note(node, (), lines)
    entries = document["rules"] if isinstance(document, dict) and set(document) == {"rules"} else 0
    if not isinstance(entries, list):
        yield Fault(path.name, 1, "rules", "write one list `rules:` and nothing beside it")
        return
    for position, entry in enumerate(entries):
        own = {place[2:]: line for place, line in lines.items() if place[:2] == ("rules", position)}
        try:
            yield Rule.model_validate(entry), own
        except ValidationError as error:
            name = entry.get("name") if isinstance(entry, dict) else None
            yield from _faults(path.name, str(name or f"rules.{position}"), own, error)


def _parsed(content: bytes) -> tuple[yaml.Node | None, Any]:
    """The nodes of a document, which know their lines, and what it says."""
    loader = yaml.SafeLoader(content)
    try:
        node = loader.get_single_node()
        return node, loader.construct_document(node) if node is not None else None
    finally:
        loader.dispose()


def _faults(
    file: str, name: str, lines: Mapping[Place, int], error: ValidationError
) -> Iterator[Fault]:
    for fault in error.errors():
        place = fault["loc"]
        known = place
        while known and known not in lines:
            known = known[:-1]
        field = ".".join(str(part) for part in (name, *place))
        text = fault["msg"].removeprefix("Value error, ")
        yield Fault(file, lines.get(known, 1), field, text)


def _note(node: yaml.Node, place: Place, lines: dict[Place, int]) -> None:
    """Remember on which line each field begins."""
    if place in lines or len(place) > _DEEPEST:
        return
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _note(value, (*place, key.value), lines)
            lines[*place, key.value] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            _note(value, (*place, position), lines)
