"""Machine code is made once, kept, and loaded without the compiler."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.landing import compiled


def test_a_process_that_lands_loads_no_compiler() -> None:
    program = (
        "import sys; from orchestration.landing.compiled import read_lines; read_lines();"
        "print('numba' in sys.modules)"
    )
    compiled.read_lines()
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "False", done.stderr


def test_code_is_kept_in_place_of_older_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "kernel-0.o").write_bytes(b"of yesterday's sources")
    monkeypatch.setattr(compiled, "_KEPT", kept)
    monkeypatch.setattr(compiled, "_compile", lambda _machine: b"code")
    monkeypatch.setattr(compiled, "_loaded", lambda _machine, code: code)
    assert compiled.read_lines.__wrapped__() == b"code"
    (file,) = kept.iterdir()
    assert file.read_bytes() == b"code"
    monkeypatch.setattr(compiled, "_compile", lambda _machine: pytest.fail("compiled again"))
    assert compiled.read_lines.__wrapped__() == b"code"


def test_without_a_folder_to_keep_it_in_it_is_compiled_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(compiled, "_KEPT", tmp_path / "file" / "below")
    monkeypatch.setattr(compiled, "_compile", lambda _machine: b"code")
    monkeypatch.setattr(compiled, "_loaded", lambda _machine, code: code)
    assert compiled.read_lines.__wrapped__() == b"code"
