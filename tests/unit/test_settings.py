"""What the environment says of a deployment, and what is said when it says nonsense."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from orchestration.cli.main import main
from orchestration.settings import Settings


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in (
        ("ETUDE_DATA", str(tmp_path)),
        ("ETUDE_TARGET", "spark"),
        ("ETUDE_THREADS", "7"),
        ("ETUDE_MEMORY_LIMIT", "1.5 GiB"),
        ("ETUDE_PAGES", "off"),
    ):
        monkeypatch.setenv(name, value)
    assert Settings.from_env() == Settings(tmp_path, "spark", 7, "1.5 GiB", with_pages=False)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("ETUDE_THREADS", "many", "a whole number from 1"),
        ("ETUDE_THREADS", "0", "a whole number from 1"),
        ("ETUDE_THREADS", "", "a whole number from 1"),
        ("ETUDE_MEMORY_LIMIT", "lots", "a size such as 3GB"),
        ("ETUDE_MEMORY_LIMIT", "3GB'; drop table x; --", "a size such as 3GB"),
        ("ETUDE_TARGET", "DuckDB", "duckdb or spark"),
        ("ETUDE_PAGES", "no", "on or off"),
    ],
)
def test_what_it_cannot_mean_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    name: str,
    value: str,
    expected: str,
) -> None:
    monkeypatch.setenv("ETUDE_DATA", str(tmp_path))
    monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["etude", "status"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith(f"etude: {name} is {value!r}: expected {expected}")
    assert said.count("\n") == 1
