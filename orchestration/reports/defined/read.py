"""Reading definitions: where they lie, what is wrong with one, and on which line.

Belongs here: files. Does not belong here: what a definition may say (`definition.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from orchestration.metrics.errors import RequestError, unknown
from orchestration.metrics.metric import Metric
from orchestration.reports.defined.definition import Definition, Forecast
from orchestration.reports.defined.errors import DefinitionError
from orchestration.settings import Settings

OURS = Path(__file__).parent.parent / "definitions"
_KINDS = frozenset(
    ("tiles", "trend", "forecast", "heatmap", "funnel", "table", "alerts", "quality", "text")
)

_NAME = re.compile("[a-z0-9][a-z0-9_-]*")

_DEEPEST = 12
"""Levels of a file; a definition has no more, and one that holds itself ends here."""

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Named:
    """A definition with its file.

    Attributes:
        name: Stem of the file, which is the report's name and folder.
        file: The file.
        said: What it says.
        lines: Line of each place in it.
    """

    name: str
    file: Path
    said: Definition
    lines: Mapping[Place, int]

    def fault(self, place: Place, message: str) -> DefinitionError:
        """A complaint about a place of the file."""
        return DefinitionError(f"{_where(self.file, place, self.lines)}: {message}")


def definitions(settings: Settings) -> dict[str, Path]:
    """Files of all definitions by name: ours, and those of the deployment in `reports/`.

    Raises:
        DefinitionError: The deployment names one as we name ours.
    """
    found = {path.stem: path for path in sorted(OURS.glob("*.yml"))}
    for path in sorted(settings.reports.glob("*.yml")):
        if path.stem in found:
            raise DefinitionError(f"{path}: {path.stem} is one of Étude's own reports; rename it.")
        found[path.stem] = path
    return found


def find(name: str, settings: Settings) -> Named:
    """The definition of a name, or in a file.

    Raises:
        DefinitionError: There is none, or it is not right.
    """
    if name.endswith((".yml", ".yaml")):
        return read(Path(name))
    known = definitions(settings)
    if name not in known:
        message = str(unknown(name, known, "report"))
        raise DefinitionError(f"{message} A definition may lie in {settings.reports}.")
    return read(known[name])


def read(file: Path) -> Named:
    """The definition in a file.

    Raises:
        DefinitionError: The file cannot be read or is no definition; the message names every
            fault with its place and line.
    """
    if not _NAME.fullmatch(file.stem):
        raise DefinitionError(
            f"{file}: a report and its folder are called as the file, so before .yml stand small "
            "letters, digits, - and _ and nothing else: rename it."
        )
    try:
        text = file.read_text(encoding="utf-8")
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        said = yaml.safe_load(text)
    except UnicodeDecodeError as error:
        raise DefinitionError(f"{file}: it is no UTF-8 ({error}): save it as UTF-8.") from error
    except (OSError, yaml.YAMLError) as error:
        raise DefinitionError(f"{file}: {' '.join(str(error).split())}") from error
    lines = dict(_lines(tree, ()))
    try:
        return Named(file.stem, file, Definition.model_validate(said), lines)
    except ValidationError as error:
        faults = dict.fromkeys(
            f"{_where(file, _place(fault['loc']), lines)}: {_said(fault)}"
            for fault in error.errors(include_url=False)
        )
        raise DefinitionError("; ".join(faults)) from error


def _said(fault: Mapping[str, Any]) -> str:
    if fault["loc"] == ("period",) and fault["type"] == "string_pattern_mismatch":
        return f"{fault['input']!r} is no period: write last 30d, day, week, month or quarter"
    return fault["msg"]


def check_metrics(named: Named, metrics: Mapping[str, Metric]) -> None:
    """Refuse a definition that names a metric that there is not.

    Raises:
        DefinitionError: It does; the message names its place and the metrics near to it.
    """
    for place, name in _metrics(named.said):
        if name not in metrics:
            raise named.fault(place, str(_unknown(name, metrics)))


def _unknown(name: str, metrics: Mapping[str, Metric]) -> RequestError:
    return unknown(name, metrics, "metric")


def _metrics(said: Definition) -> Iterator[tuple[Place, str]]:
    for number, page in enumerate(said.pages):
        for count, section in enumerate(page.sections):
            place: Place = ("pages", number, "sections", count)
            for index, each in enumerate(getattr(section, "metrics", ())):
                yield (*place, "metrics", index), getattr(each, "metric", each)
            if isinstance(section, Forecast):
                yield (*place, "metric"), section.metric


def _place(loc: Sequence[str | int]) -> Place:
    """A fault's place as the file has it: without the names that pydantic adds for kinds."""
    return tuple(
        part
        for before, part in zip((None, *loc), loc, strict=False)
        if not (part in _KINDS and isinstance(before, int))
    )


def _where(file: Path, place: Place, lines: Mapping[Place, int]) -> str:
    known = next(
        (lines[place[:size]] for size in range(len(place), -1, -1) if place[:size] in lines), 1
    )
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return f"{file}, line {known}, {words.lstrip('.') or 'the whole file'}"


def _lines(node: yaml.Node | None, place: Place) -> Iterator[tuple[Place, int]]:
    """The line of every place in a document."""
    if node is None or len(place) > _DEEPEST:
        return
    yield place, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _lines(value, (*place, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, (*place, index))
