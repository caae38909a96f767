"""The vault: who is behind a learner id, and what identifies that person directly.

Belongs here: giving out random learner ids and keeping identifiers, apart from everything else.
Does not belong here: who may read them, or erasure.

Layout, per source: `people/*.parquet` (namespace, person_ref, learner_id), `identifiers/*.parquet`
(namespace, learner_id, field, value, batch_id), and `salt`, a random text that keeps hashes of
short ids from being found by trying. Folders are for their owner only, and so are files.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from threading import Lock

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.durable import put_in_place, sync_file, write_file

PLACEHOLDERS = frozenset(
    ["", "null", "none", "nil", "undefined", "0", "-1", "unknown", "anonymous", "n/a", "na", "nan"]
)
"""What apps write where they know no person; compared in lower case, without outer spaces."""

PARTS_BEFORE_COMPACTION = 64

PEOPLE = pa.schema([("namespace", pa.utf8()), ("person_ref", pa.utf8()), ("learner_id", pa.utf8())])
IDENTIFIERS = pa.schema(
    [
        ("namespace", pa.utf8()),
        ("learner_id", pa.utf8()),
        ("field", pa.utf8()),
        ("value", pa.utf8()),
        ("batch_id", pa.utf8()),
    ]
)

DrawIds = Callable[[str, str, Sequence[str]], list[str]]
"""Gives new learner ids for source, namespace and the app's own ids."""

_Register = dict[str | None, str | None]

_SALT = "salt"
_UUID_BYTES = 16


def random_ids(_source: str, _namespace: str, references: Sequence[str]) -> list[str]:
    """Learner ids that tell nothing about the persons: random UUIDs (version 4)."""
    drawn = os.urandom(_UUID_BYTES * len(references))
    return [
        str(uuid.UUID(bytes=drawn[place : place + _UUID_BYTES], version=4))
        for place in range(0, len(drawn), _UUID_BYTES)
    ]


def is_placeholder(reference: str) -> bool:
    """Whether an app's id stands for no person in particular."""
    return reference.strip().lower() in PLACEHOLDERS


class Vault:
    """The vault of one source.

    New ids are given out at once and kept by `save`; what was not saved is drawn anew next time.

    Attributes:
        salt: Random text of this source.
    """

    def __init__(self, root: Path, source: str, draw: DrawIds = random_ids) -> None:
        self._source = source
        self._draw = draw
        self._folder = root / source
        self._people = self._folder / "people"
        self._identifiers = self._folder / "identifiers"
        for folder in (root, self._folder, self._people, self._identifiers):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._known: dict[str, _Register] = {}
        self._lock = Lock()
        self._new: list[tuple[str, str, str]] = []
        for part in self._parts():
            self._remember(pq.read_table(part, schema=PEOPLE))
        self.salt = self._read_salt()

    def learner_ids(self, namespace: str, references: pa.Array) -> pa.Array:
        """Learner ids of many of the app's own ids; may be called from several threads.

        Args:
            namespace: Register of the source that the ids belong to.
            references: The app's own ids; null and placeholders stand for nobody.

        Returns:
            One learner id per reference, null for nobody.
        """
        encoded = references.dictionary_encode()
        ids = self._ids(namespace, encoded.dictionary.to_pylist())
        return pa.array(ids, pa.utf8()).take(encoded.indices)

    def learner_id(self, namespace: str, reference: str | None) -> str | None:
        """Learner id of one of the app's own ids; a new person gets a new one.

        Args:
            namespace: Register of the source that the id belongs to.
            reference: The app's own id.

        Returns:
            The learner id, None for nobody.
        """
        return self._ids(namespace, [reference])[0]

    def _ids(self, namespace: str, references: Sequence[str | None]) -> list[str | None]:
        known = self._register(namespace)
        try:
            return list(map(known.__getitem__, references))
        except KeyError:
            self._meet(namespace, references)
        return list(map(known.__getitem__, references))

    def _meet(self, namespace: str, references: Sequence[str | None]) -> None:
        """Give ids to those that have none; all at once, for every draw waits for Python's lock."""
        with self._lock:
            known = self._register(namespace)
            new = [each for each in dict.fromkeys(references) if each and each not in known]
            people = [each for each in new if not is_placeholder(each)]
            drawn = dict(zip(people, self._draw(self._source, namespace, people), strict=True))
            self._new += [(namespace, each, learner_id) for each, learner_id in drawn.items()]
            known.update({each: drawn.get(each) for each in references if each not in known})

    def save(self) -> None:
        """Bring the new people onto the disk; they must be there before a row that names them."""
        if not self._new:
            return
        parts = self._parts()
        number = int(parts[-1].stem) + 1 if parts else 1
        columns = [pa.array(column, pa.utf8()) for column in zip(*self._new, strict=True)]
        table = pa.Table.from_arrays(columns, schema=PEOPLE)
        _write(table, self._people / f"{number:09d}.parquet", what="vault people")
        self._new.clear()
        if len(parts) + 1 >= PARTS_BEFORE_COMPACTION:
            self._compact(number + 1)

    @property
    def has_new(self) -> bool:
        """Whether there are people that were not saved."""
        return bool(self._new)

    def discard(self, landed: AbstractSet[str] = frozenset()) -> None:
        """Forget the people that were not saved and of whom no row has landed.

        Args:
            landed: Learner ids in the rows that have.
        """
        for namespace, reference, learner_id in self._new:
            if learner_id not in landed:
                del self._known[namespace][reference]
        self._new = [person for person in self._new if person[2] in landed]

    def save_identifiers(self, batch_id: str, rows: Sequence[tuple[str, str, str, str]]) -> None:
        """Bring the direct identifiers of a batch onto the disk; a batch landed again replaces its.

        Args:
            batch_id: Name of the batch.
            rows: Namespace, learner id, field and value.
        """
        path = self._identifiers / f"{batch_id}.parquet"
        if not rows:
            path.unlink(missing_ok=True)
            return
        columns = [list(column) for column in zip(*rows, strict=True)]
        table = pa.Table.from_arrays(
            [pa.array(column, pa.utf8()) for column in [*columns, [batch_id] * len(rows)]],
            schema=IDENTIFIERS,
        )
        _write(table, path, what="vault identifiers")

    def people(self) -> pa.Table:
        """All namespaces and learner ids of the source, without the app's own ids."""
        schema = pa.schema([PEOPLE.field("namespace"), PEOPLE.field("learner_id")])
        tables = [schema.empty_table()]
        for namespace, known in sorted(self._known.items()):
            ids = pa.array(sorted(filter(None, known.values())), pa.utf8())
            names = pa.repeat(pa.scalar(namespace, pa.utf8()), len(ids))
            tables.append(pa.Table.from_arrays([names, ids], schema=schema))
        return pa.concat_tables(tables)

    def _register(self, namespace: str) -> _Register:
        return self._known.setdefault(namespace, {None: None})

    def _parts(self) -> list[Path]:
        return sorted(path for path in self._people.glob("*.parquet") if path.stem.isdigit())

    def _remember(self, people: pa.Table) -> None:
        columns = (people[name].to_pylist() for name in PEOPLE.names)
        for namespace, reference, learner_id in zip(*columns, strict=True):
            self._register(namespace)[reference] = learner_id

    def _compact(self, number: int) -> None:
        """Write all parts as one, then remove them; a crash in between leaves the same people."""
        parts = self._parts()
        people = pa.concat_tables(pq.read_table(part, schema=PEOPLE) for part in parts)
        _write(people, self._people / f"{number:09d}.parquet", what="vault compacted")
        for part in parts:
            part.unlink()

    def _read_salt(self) -> str:
        path = self._folder / _SALT
        if not path.exists():
            (salt,) = self._draw(self._source, _SALT, [_SALT])
            write_file(path, salt.encode(), what="vault salt", mode=0o600)
        return path.read_text(encoding="ascii")


def _write(table: pa.Table, path: Path, *, what: str) -> None:
    aside = path.with_name(f".{path.name}.part")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        pq.write_table(table, file)
    sync_file(aside, what=what)
    put_in_place(aside, path, what=what)
