"""The dbt project parsed: once for its code as it is, then read by every run of every data root.

Belongs here: where the parse is kept. Does not belong here: what dbt does with it (`dbt.py`).

dbt needs ten seconds to parse the project and half a second to read what it saved. Its own partial
parse is of one data root, since where the data lie is part of the connection; no model depends on
that, so ours is kept beside the project under a hash of the code, and handed to dbt's runner
(https://docs.getdbt.com/reference/programmatic-invocations). `make setup` makes it; where the
project's folder cannot be written, it is kept in the data root.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

from orchestration.settings import Settings
from orchestration.warehouse.environment import environment, options
from orchestration.warehouse.errors import DbtFailedError
from orchestration.warehouse.state import DBT_PROJECT, project_code, target_folder

_BESIDE = DBT_PROJECT / "target"
_SAVED, _DOCUMENT = "partial_parse.msgpack", "manifest.json"
_DOCUMENTS = (_DOCUMENT, "semantic_manifest.json")


def parsed_manifest(settings: Settings) -> Manifest:
    """The parsed project for dbt's runner, fresh for every run, which changes it.

    Raises:
        DbtFailedError: The project does not parse.
    """
    manifest = Manifest.from_msgpack((_parsed(settings) / _SAVED).read_bytes())
    manifest.build_flat_graph()
    return manifest


def manifest_path(settings: Settings) -> Path:
    """The parsed project as dbt's `manifest.json`, without compiled SQL.

    Raises:
        DbtFailedError: The project does not parse.
    """
    return _parsed(settings) / _DOCUMENT


def copy_documents(settings: Settings) -> None:
    """Put both manifests beside the compiled SQL, as parsed: dbt takes seconds to write them anew.

    They say which code the build file was made by, whatever the project has become since.
    """
    parsed, target = _parsed(settings), target_folder(settings)
    target.mkdir(exist_ok=True)
    for name in _DOCUMENTS:
        aside = target / f".{name}.part"
        shutil.copyfile(parsed / name, aside)
        aside.replace(target / name)


def _parsed(settings: Settings) -> Path:
    """The folder of the parse, made if it is missing."""
    written = [project_code(), *(version(f"dbt-{name}") for name in ("core", settings.target))]
    name = f"parsed-{settings.target}-{hashlib.sha256(' '.join(written).encode()).hexdigest()[:16]}"
    places = [place / name for place in (_BESIDE, target_folder(settings))]
    for place in places:
        if place.exists():
            return place
    for place in places[:-1]:
        with suppress(OSError):
            return _parse(settings, place)
    return _parse(settings, places[-1])


def _parse(settings: Settings, place: Path) -> Path:
    """Parse in a folder aside; it takes its place whole, and those of older code go."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".", dir=place.parent) as aside:
        draft = Path(aside) / "parsed"
        with environment(settings):
            result = dbtRunner().invoke(["parse", *options(settings, draft)])
        if result.exception is not None:
            raise DbtFailedError(str(result.exception)) from result.exception
        older = set(place.parent.glob(f"parsed-{settings.target}-*")) - {place}
        with suppress(FileExistsError):
            draft.rename(place)
    for each in older:
        shutil.rmtree(each, ignore_errors=True)
    return place


if __name__ == "__main__":
    manifest_path(Settings.from_env())
