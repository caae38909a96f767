"""Reading definitions: where they lie, what is wrong with one, and on which line.

Belongs here: files. Does not belong here: what a definition may say (`definition.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from orchestration.definition_files.faults import Complaint, complaints
from orchestration.definition_files.read import (
    Place,
    UnreadableError,
    Written,
    files_of,
    in_words,
    read_written,
)
from orchestration.metrics.errors import RequestError, unknown
from orchestration.metrics.metric import Metric
from orchestration.reports.defined.definition import Definition, Forecast
from orchestration.reports.defined.errors import DefinitionError
from orchestration.settings import Settings

OURS = Path(__file__).parent.parent / "definitions"
_NAME = re.compile("[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True)
class Named:
    """A definition with its file.

    Attributes:
        name: Stem of the file, which is the report's name and folder.
        file: The file.
        said: What it says.
        written: The file as it was written, which knows the line of each place.
    """

    name: str
    file: Path
    said: Definition
    written: Written

    def fault(self, place: Place, message: str) -> DefinitionError:
        """A complaint about a place of the file."""
        return DefinitionError(f"{_where(self.file, place, self.written)}: {message}")


def definitions(settings: Settings) -> dict[str, Path]:
    """Files of all definitions by name: ours, and those of the deployment in `reports/`.

    A file of a name that is taken is left out; `refused` tells of it.
    """
    found: dict[str, Path] = {}
    for path in (*files_of(OURS), *files_of(settings.reports)):
        found.setdefault(path.stem, path)
    return found


def refused(settings: Settings) -> dict[Path, str]:
    """The deployment's files that are no definitions, and why not; each takes no other with it."""
    taken, faults = definitions(settings), {}
    for path in files_of(settings.reports):
        other = taken[path.stem]
        if other != path:
            whose = (
                "one of Étude's own reports" if other.parent == OURS else f"in {other.name}, too"
            )
            faults[path] = f"{path}: {path.stem} is {whose}; rename the file."
            continue
        try:
            read(path)
        except DefinitionError as error:
            faults[path] = str(error)
    return faults


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
        written = read_written(file)
    except UnreadableError as error:
        raise DefinitionError(f"{file}, line {error.line}: {error.text}.") from error
    try:
        return Named(file.stem, file, Definition.model_validate(written.said), written)
    except ValidationError as error:
        faults = [
            f"{_where(file, each.place, written)}: {_said(each, written)}"
            for each in complaints(error, written.said, Definition)
        ]
        raise DefinitionError("; ".join(faults)) from error


def _said(complaint: Complaint, written: Written) -> str:
    if complaint.place == ("period",) and isinstance(written.said["period"], str):
        said = written.said["period"]
        return f"{said!r} is no period: write last 30d, day, week, month or quarter"
    return complaint.text


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


def _where(file: Path, place: Place, written: Written) -> str:
    return f"{file}, line {written.line(place)}, {in_words(place)}"
