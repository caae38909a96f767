"""A machine without a fit Java is told which package to install."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.parity.__main__ import main
from orchestration.parity.engines import EngineMissingError, java_major, require_java


def fake_java(folder: Path, answer: str) -> Path:
    java = folder / "java"
    java.write_text(f"#!/bin/sh\necho '{answer}' >&2\n")
    java.chmod(0o755)
    return folder


@pytest.mark.parametrize(
    ("answer", "major"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('java version "1.8.0_292"', 8),
        ('openjdk version "25" 2025-09-16', 25),
        ("command not found", None),
    ],
)
def test_the_major_version_is_read_from_the_answer(answer: str, major: int | None) -> None:
    assert java_major(answer) == major


def test_missing_java_names_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineMissingError, match="no `java`.*openjdk-17-jre-headless"):
        require_java()


def test_old_java_names_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(fake_java(tmp_path, 'openjdk version "11.0.2"')), prepend=":")
    with pytest.raises(EngineMissingError, match="version 11.*openjdk-17-jre-headless"):
        require_java()


def test_the_command_fails_clearly_without_java(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["--lake", str(tmp_path)]) == 2
    assert "openjdk-17-jre-headless" in capsys.readouterr().out
