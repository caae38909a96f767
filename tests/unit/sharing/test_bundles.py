"""A bundle is what was signed or it is refused; only pages leave; the register keeps it."""

from __future__ import annotations

import stat
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from orchestration.cli.main import main
from orchestration.settings import Settings
from orchestration.sharing.bundle import check_bundle, make_bundle
from orchestration.sharing.errors import SharingError
from orchestration.sharing.keys import public_key, signing_key
from orchestration.sharing.register import shares

LAST = date(2026, 12, 31)
FILES = {
    "marts.duckdb": b"rows",
    "reports/executive/report.pdf": b"%PDF",
    "dashboards/assets/vega.js": b"js",
    "dashboards/coach/a/index.html": b"<p>a</p>",
    "dashboards/coach/b/index.html": b"<p>b</p>",
}


@pytest.fixture
def release(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        target = tmp_path / "20261101-abc" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return tmp_path / "20261101-abc"


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def _made(release: Path, key: Ed25519PrivateKey, name: str = "a.zip") -> Path:
    target = release.parent / name
    make_bundle(release, "dashboards/coach/a", target, label=("an auditor", LAST), key=key)
    return target


def test_a_bundle_holds_one_coach_and_what_the_page_needs(
    release: Path, key: Ed25519PrivateKey
) -> None:
    label = check_bundle(_made(release, key), key.public_key(), LAST)
    assert set(label.files) == {"dashboards/coach/a/index.html", "dashboards/assets/vega.js"}
    assert (label.shared_with, label.expires_on, label.release_id) == (
        "an auditor",
        LAST,
        "20261101-abc",
    )


def test_the_same_share_has_the_same_bytes(release: Path, key: Ed25519PrivateKey) -> None:
    assert _made(release, key).read_bytes() == _made(release, key, "b.zip").read_bytes()


@pytest.mark.parametrize(
    "part",
    ["marts", "marts.duckdb", "dashboards/../marts", "/reports", "..", "", "exports/learners"],
)
def test_tables_and_learners_files_are_never_shared(
    release: Path, key: Ed25519PrivateKey, part: str
) -> None:
    with pytest.raises(SharingError, match="is not shared: name a folder below reports or dash"):
        make_bundle(release, part, release.parent / "x.zip", label=("x", LAST), key=key)
    assert not (release.parent / "x.zip").exists()


def test_a_missing_folder_is_told_with_those_there_are(
    release: Path, key: Ed25519PrivateKey
) -> None:
    with pytest.raises(SharingError, match="there are dashboards/coach/a, dashboards/coach/b"):
        make_bundle(
            release, "dashboards/coach/c", release.parent / "x.zip", label=("x", LAST), key=key
        )


def test_nothing_is_written_over(release: Path, key: Ed25519PrivateKey) -> None:
    _made(release, key)
    with pytest.raises(SharingError, match="is there already"):
        _made(release, key)


@pytest.mark.parametrize("change", ["content", "more", "less", "label"])
def test_a_changed_bundle_is_refused(release: Path, key: Ed25519PrivateKey, change: str) -> None:
    source = _made(release, key)
    with zipfile.ZipFile(source) as opened:
        contents = {name: opened.read(name) for name in opened.namelist()}
    if change == "content":
        contents["dashboards/coach/a/index.html"] = b"<p>better</p>"
    elif change == "more":
        contents["dashboards/coach/b/index.html"] = b"<p>b</p>"
    elif change == "less":
        del contents["dashboards/assets/vega.js"]
    else:
        contents["share.json"] = contents["share.json"].replace(b"2026-12-31", b"2099-12-31")
    with zipfile.ZipFile(source, "w") as written:
        for name, content in contents.items():
            written.writestr(name, content)
    with pytest.raises(SharingError, match=r"was changed after|not signed by this key"):
        check_bundle(source, key.public_key(), LAST)


def test_anothers_bundle_and_no_bundle_are_refused(release: Path, key: Ed25519PrivateKey) -> None:
    with pytest.raises(SharingError, match="not signed by this key"):
        check_bundle(_made(release, key), Ed25519PrivateKey.generate().public_key(), LAST)
    no_zip = release.parent / "no.zip"
    no_zip.write_bytes(b"no zip")
    with pytest.raises(SharingError, match="is no bundle"):
        check_bundle(no_zip, key.public_key(), LAST)
    with zipfile.ZipFile(no_zip, "w") as written:
        written.writestr("index.html", "x")
    with pytest.raises(SharingError, match=r"has no share\.json"):
        check_bundle(no_zip, key.public_key(), LAST)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_twice_and_damaged_bytes_are_refused(release: Path, key: Ed25519PrivateKey) -> None:
    twice = _made(release, key)
    with zipfile.ZipFile(twice, "a") as written:
        written.writestr("dashboards/coach/a/index.html", "<p>better</p>")
    with pytest.raises(SharingError, match="has a file twice"):
        check_bundle(twice, key.public_key(), LAST)
    damaged = _made(release, key, "b.zip")
    content = bytearray(damaged.read_bytes())
    begin = content.index(b"share.json") + len(b"share.json")
    content[begin : begin + 20] = bytes(20)
    damaged.write_bytes(content)
    with pytest.raises(SharingError, match="is no bundle"):
        check_bundle(damaged, key.public_key(), LAST)


def test_an_expired_bundle_says_so(release: Path, key: Ed25519PrivateKey) -> None:
    with pytest.raises(SharingError, match="expired on 2026-12-31: delete it"):
        check_bundle(_made(release, key), key.public_key(), date(2027, 1, 1))


def test_the_key_is_made_once_and_for_its_owner(settings: Settings) -> None:
    first = signing_key(settings).public_key()
    assert signing_key(settings).public_key() == first == public_key(settings)
    mode = (settings.data_root / "sharing" / "sharing.key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    (settings.data_root / "sharing" / "sharing.key").write_bytes(b"no key")
    with pytest.raises(SharingError, match="is no key in PEM"):
        signing_key(settings)


def test_without_a_key_nothing_is_trusted(settings: Settings) -> None:
    with pytest.raises(SharingError, match="ask who shared the bundle"):
        public_key(settings)


def test_a_damaged_register_names_its_line(settings: Settings) -> None:
    (settings.data_root / "sharing").mkdir(parents=True)
    (settings.data_root / "sharing" / "register.jsonl").write_text('{"at": "x"}\n')
    with pytest.raises(SharingError, match="line 1 is damaged"):
        shares(settings, LAST)


def test_a_day_that_is_over_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ETUDE_DATA", str(settings.data_root))
    words = ["share", "make", "reports", "--to", "x.zip", "--with", "x", "--until", "2020-01-01"]
    monkeypatch.setattr(sys, "argv", ["etude", *words])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 1
    assert "2020-01-01 is over" in capsys.readouterr().err
