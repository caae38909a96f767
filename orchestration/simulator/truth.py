"""The truth behind a simulated world, as typed records, and its file.

Belongs here: what was delivered and damaged, the root record, reading and writing. Does not belong
here: the apps' own facts (`planted.py`). The pipeline never reads any of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import orjson
from pydantic import TypeAdapter

from orchestration.simulator.planted import (
    LanguageTruth,
    LearningTruth,
    PracticeTruth,
    SessionTruth,
    SongTruth,
)
from orchestration.simulator.planted_fitness import FitnessTruth

TRUTH_FILE = "truth.json"
TABLES_FOLDER = "truth"


@dataclass(frozen=True)
class Lateness:
    """How late a stream's facts were delivered for the first time.

    Attributes:
        over_days: Keys by how many days the batch's client timestamp lies after the fact.
        future: Keys whose fact lies after the batch's client timestamp.
    """

    over_days: Mapping[int, int]
    future: int


@dataclass(frozen=True)
class StreamTruth:
    """What was delivered of one stream, refused batches left out.

    landed = defective + duplicate + accepted.

    Attributes:
        source: Source name.
        stream: Stream name.
        batches: Batches delivered.
        landed: Rows in their data files.
        defective: Rows that must go to quarantine.
        duplicate: Rows that are exact copies of another sound row of the stream.
        accepted: Different sound rows.
        keys: Different keys among them.
        lateness: How late facts came; none for streams without a clock.
    """

    source: str
    stream: str
    batches: int
    landed: int
    defective: int
    duplicate: int
    accepted: int
    keys: int
    lateness: Lateness | None


@dataclass(frozen=True)
class Defect:
    """One row that must go to quarantine.

    Attributes:
        source: Source name.
        stream: Stream name.
        batch_id: Batch that carries it.
        file: Data file.
        line: Line in the file, from 1, the header of a CSV file counted; row of a Parquet file.
        code: Code that the warehouse shall give.
        field: Payload path of the damaged field; none where the whole line is broken.
    """

    source: str
    stream: str
    batch_id: str
    file: str
    line: int
    code: str
    field: str | None


@dataclass(frozen=True)
class RejectedBatch:
    """One batch that must be refused as a whole: its code, and the rows that it claims to hold."""

    source: str
    stream: str
    batch_id: str
    code: str
    rows: int


@dataclass(frozen=True)
class SchemaChange:
    """A field, unknown to the contract, that a stream carries from some batch on."""

    source: str
    stream: str
    column: str
    first_batch: str
    at: datetime


@dataclass(frozen=True)
class World:
    """The parameters of the world."""

    learners: int
    days: int
    seed: int
    until: date


@dataclass(frozen=True)
class Truth:
    """Everything that was planted.

    Attributes:
        world: The parameters.
        learners: Learners per source.
        linked_learners: How many first learners of fitness_coach, practice_tracker and
            learning_platform are the same people, recognisable by their e-mail address.
        bots: App ids of bots, per source.
        internal: App ids of staff and test accounts, per source.
        sessions: Sessions per source.
        streams: What was delivered per stream.
        defects: Every row that must go to quarantine.
        rejected_batches: Every batch that must be refused.
        schema_changes: Every field that a stream began to carry.
        song_practice: Facts of the app.
        fitness_coach: Facts of the app.
        practice_tracker: Facts of the app.
        learning_platform: Facts of the app.
        language_tutor: Facts of the app.
        tables: Longer tables: name to path of a Parquet file, relative to the truth file.
    """

    world: World
    learners: Mapping[str, int]
    linked_learners: int
    bots: Mapping[str, Sequence[str]]
    internal: Mapping[str, Sequence[str]]
    sessions: Mapping[str, SessionTruth]
    streams: Sequence[StreamTruth]
    defects: Sequence[Defect]
    rejected_batches: Sequence[RejectedBatch]
    schema_changes: Sequence[SchemaChange]
    song_practice: SongTruth
    fitness_coach: FitnessTruth
    practice_tracker: PracticeTruth
    learning_platform: LearningTruth
    language_tutor: LanguageTruth
    tables: Mapping[str, str]

    def stream(self, source: str, stream: str) -> StreamTruth:
        """What was delivered of one stream.

        Raises:
            KeyError: No such stream.
        """
        return {(each.source, each.stream): each for each in self.streams}[source, stream]


def write(truth: Truth, data_root: Path) -> Path:
    """Write the truth beside the landing zone; returns its path."""
    path = data_root / TRUTH_FILE
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
    path.write_bytes(orjson.dumps(truth, option=options))
    return path


def load(data_root: Path) -> Truth:
    """Read the truth of a simulated world.

    Args:
        data_root: Folder that holds the landing zone.

    Returns:
        The truth.

    Raises:
        FileNotFoundError: Nothing was simulated there.
    """
    return TypeAdapter(Truth).validate_json((data_root / TRUTH_FILE).read_bytes())
