"""What MetricFlow wrote is kept for later processes, and is what it would write again."""

from __future__ import annotations

import hashlib
import sys
from contextvars import copy_context
from pathlib import Path

import orjson
import pytest

from orchestration.metrics.answer import KEPT_FOLDER, Answers
from orchestration.metrics.definitions import DEFINITIONS_FILE, Definitions
from orchestration.metrics.flow import Flow
from orchestration.metrics.kept import KeptFlow
from orchestration.metrics.read import read_request
from orchestration.settings import Settings
from tests.unit.metrics.factories import definitions, write_release

SHAPE = (
    ("sessions",),
    ("session__platform",),
    ("{{ TimeDimension('metric_time', 'minute') }} >= $since",),
)
REQUEST = orjson.dumps(
    {
        "metrics": ["sessions", "orders"],
        "timeRange": {"start": "2026-10-01", "end": "2026-10-31"},
        "filters": [{"dimension": "platform", "operator": "eq", "value": "secret value"}],
    }
)


def _forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on MetricFlow cannot be imported."""
    monkeypatch.setitem(sys.modules, "orchestration.metrics.flow", None)


def test_what_is_kept_is_what_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = KeptFlow(definitions(), "key")
    sql, dimensions = first.statement(*SHAPE), first.dimensions("sessions")
    first.keep(tmp_path)
    assert sql == Flow(definitions()).statement(*SHAPE)
    _forgetful(monkeypatch)
    again = KeptFlow(definitions(), "key")
    again.recall(tmp_path)
    assert again.statement(*SHAPE) == sql
    assert again.dimensions("sessions") == dimensions
    assert list(again.dimensions("sessions")) == list(dimensions)
    with pytest.raises(ImportError):
        again.dimensions("orders")


def test_other_definitions_have_a_file_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("a", "b", "c", "d", "e", "f"):
        kept = KeptFlow(definitions(), key)
        kept.statement(*SHAPE)
        kept.keep(tmp_path)
    assert len(list(tmp_path.iterdir())) == 4
    _forgetful(monkeypatch)
    other = KeptFlow(definitions(), "another")
    other.recall(tmp_path)
    with pytest.raises(ImportError):
        other.statement(*SHAPE)


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b"{}", b'{"statements": [[1]], "dimensions": {}}', b"\xff\x00"]
)
def test_a_file_that_cannot_be_read_is_written_anew(tmp_path: Path, text: bytes) -> None:
    first = KeptFlow(definitions(), "key")
    sql = first.statement(*SHAPE)
    first.keep(tmp_path)
    (file,) = tmp_path.iterdir()
    good = file.read_bytes()
    file.write_bytes(text)
    again = KeptFlow(definitions(), "key")
    again.recall(tmp_path)
    assert again.statement(*SHAPE) == sql
    again.keep(tmp_path)
    assert file.read_bytes() == good


def test_where_nothing_may_be_written_nothing_is_kept(tmp_path: Path) -> None:
    kept = KeptFlow(definitions(), "key")
    sql = kept.statement(*SHAPE)
    (tmp_path / "file").touch()
    kept.keep(tmp_path / "file")
    kept.recall(tmp_path / "file")
    assert kept.statement(*SHAPE) == sql
    without = KeptFlow(definitions(), None)
    assert without.statement(*SHAPE) == sql
    without.keep(tmp_path)
    without.recall(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"file"}


def test_a_release_is_answered_without_metricflow_once_it_was_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_release(tmp_path / "release")
    settings = Settings(data_root=tmp_path / "data", memory_limit="500MB")
    with Answers.on(tmp_path / "release", settings) as answers:
        answer = answers.answer(read_request(REQUEST)).to_json()
    (file,) = (tmp_path / "data" / KEPT_FOLDER).iterdir()
    assert b"secret value" not in file.read_bytes()
    _forgetful(monkeypatch)
    fresh = Definitions(answers.definitions.document, _key_of(tmp_path / "release"))
    monkeypatch.setattr(Definitions, "of", lambda _: fresh)
    with Answers.on(tmp_path / "release", settings) as answers:
        assert answers.answer(read_request(REQUEST)).to_json() == answer


def _key_of(release: Path) -> str:
    return hashlib.sha256((release / DEFINITIONS_FILE).read_bytes()).hexdigest()


def test_a_question_leaves_nothing_in_the_context_of_who_asks() -> None:
    before = copy_context()
    flow = Flow(definitions())
    flow.statement(*SHAPE)
    flow.dimensions("sessions")
    assert dict(copy_context()) == dict(before)
