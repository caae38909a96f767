"""Publishing: build a release aside, check it, move it into place, switch `current` to it.

Belongs here: the order of these steps, which is what makes a release appear whole or not at all.
Does not belong here: the steps themselves (`marts.py`, `draft.py`, `verify.py`, `store.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from orchestration.contracts.publish import write_catalog
from orchestration.faultpoints import step
from orchestration.releases.draft import (
    code_version,
    data_hash,
    file_entries,
    receipts_read,
    write_about,
    write_dictionary,
)
from orchestration.releases.durable import flush, flush_tree
from orchestration.releases.errors import DamagedReleaseError, UnfitReleaseError
from orchestration.releases.listed import own_files
from orchestration.releases.manifest import (
    CATALOG_FOLDER,
    MANIFEST,
    MARTS_FILE,
    REPORTS_FOLDER,
    ReleaseManifest,
    TableEntry,
    read_manifest,
    write_manifest,
)
from orchestration.releases.marts import copy_tables
from orchestration.releases.questions import read_questions, write_questions
from orchestration.releases.runs import runs, write_runs
from orchestration.releases.store import Release, find_release
from orchestration.releases.switch import activate, current_folder
from orchestration.releases.tables import (
    TableSpec,
    code_hash,
    published_tables,
    read_dbt_manifest,
)
from orchestration.releases.verify import content_problems, problems_of
from orchestration.releases.workshop import sweep
from orchestration.settings import Settings

HEADLINE_SCHEMAS = frozenset({"sessions", "cohorts", "revenue", "ai_performance"})
"""Schemas without which a release is not worth reading."""

Extra = Callable[[Path], None]
"""Writes further files into the draft of a release; `marts.duckdb` lies there, complete."""


def publish(
    settings: Settings,
    *,
    as_of: datetime,
    manifest: Path,
    extras: Sequence[Extra] = (),
    headline: Collection[str] = HEADLINE_SCHEMAS,
) -> Release:
    """Publish what the build file holds; readers see the old release or the new one, whole.

    The caller holds the pipeline's lock. Equal data made by equal code gives the same release: the
    second publication only makes sure that it is the current one. A failure at any point leaves
    `current` as it was, and the next publication clears away what was left.

    Args:
        settings: The deployment.
        as_of: Logical now of the marts, in UTC.
        manifest: dbt's manifest, which says which tables there are.
        extras: Writers of further files, such as reports.
        headline: Schemas of which one must have rows, and whose tables must not become empty.

    Returns:
        The release that is current now.

    Raises:
        UnusableModelError: A model has no key, or there is no dbt manifest.
        UnreadableBuildError: The build file lacks a table.
        UnfitReleaseError: The draft does not hold what was built, or a headline mart lost its rows.
    """
    dbt_manifest = read_dbt_manifest(manifest)
    specs = published_tables(dbt_manifest)
    draft = sweep(settings) / "draft"
    draft.mkdir()
    tables = copy_tables(settings, specs, draft)
    _require_rows(settings, tables, headline)
    about = ReleaseManifest(
        release_id="",
        as_of=as_of.replace(tzinfo=as_of.tzinfo or UTC).astimezone(UTC),
        created_from=receipts_read(settings),
        code_version=code_version(code_hash(dbt_manifest)),
        data_sha256=data_hash(tables),
        tables=tables,
        files={},
    )
    release_id, exists = _choose_id(settings, about)
    if not exists:
        write_runs(draft / MARTS_FILE, runs(settings))
        _complete(draft, about.model_copy(update={"release_id": release_id}), specs, extras)
        draft.rename(settings.releases / release_id)
        flush(settings.releases)
        step("release in place")
    sweep(settings).rmdir()
    activate(settings, release_id, event="published")
    return find_release(settings, release_id)


def _choose_id(settings: Settings, about: ReleaseManifest) -> tuple[str, bool]:
    """The draft's release id, and whether that very release, undamaged, exists already."""
    base = f"{about.as_of:%Y%m%d}-{about.data_sha256[:12]}"
    revision = 1
    while True:
        release_id = base if revision == 1 else f"{base}-r{revision}"
        folder = settings.releases / release_id
        if not folder.exists():
            return release_id, False
        if _made_by(folder) == (about.as_of, about.code_version) and not problems_of(folder):
            return release_id, True
        revision += 1


def _made_by(folder: Path) -> tuple[datetime, str] | None:
    try:
        manifest = read_manifest(folder)
    except DamagedReleaseError:
        return None
    return manifest.as_of, manifest.code_version


def _complete(
    draft: Path, about: ReleaseManifest, specs: Sequence[TableSpec], extras: Sequence[Extra]
) -> None:
    """Add everything but the tables, check the draft and wait until it is on disk."""
    write_about(draft, about, specs)
    questions = read_questions()
    write_questions(draft / MARTS_FILE, questions, about.tables)
    step("release about")
    write_catalog(draft / CATALOG_FOLDER / "contracts")
    write_dictionary(draft, specs, about.tables, questions)
    step("release catalog")
    (draft / REPORTS_FOLDER).mkdir()
    for extra in extras:
        extra(draft)
        step(f"release extra {getattr(extra, '__name__', '')}")
    if problems := content_problems(draft, about):
        listed = "; ".join(str(problem) for problem in problems)
        message = f"the draft is not what was built, so current stays: {listed}"
        raise UnfitReleaseError(message)
    for path in own_files(draft):
        path.chmod(0o444)
    write_manifest(draft, about.model_copy(update={"files": file_entries(draft)}))
    (draft / MANIFEST).chmod(0o444)
    step("release manifest")
    flush_tree(draft, own_files(draft))
    step("release flushed")


def _require_rows(
    settings: Settings, tables: Mapping[str, TableEntry], headline: Collection[str]
) -> None:
    """Refuse a draft without any headline row, or with a headline schema that lost all of its."""
    now = _rows_by_schema(tables)
    before = _rows_by_schema(_current_tables(settings))
    watched = sorted(schema for schema in headline if schema in now)
    if watched and not any(now[schema] for schema in watched):
        message = f"not one row in {', '.join(watched)}: there is nothing to publish."
        raise UnfitReleaseError(message)
    emptied = [schema for schema in watched if before.get(schema) and not now[schema]]
    if emptied:
        message = (
            f"all rows of {', '.join(emptied)} are gone since the current release, so current "
            "stays. If that is right, publish with other headline schemas."
        )
        raise UnfitReleaseError(message)


def _rows_by_schema(tables: Mapping[str, TableEntry]) -> Counter[str]:
    rows: Counter[str] = Counter()
    for name, entry in tables.items():
        rows[name.split(".", 1)[0]] += entry.rows
    return rows


def _current_tables(settings: Settings) -> Mapping[str, TableEntry]:
    current = current_folder(settings)
    try:
        return read_manifest(current).tables if current else {}
    except DamagedReleaseError:
        return {}
