"""A part of a release as one zip file: what it holds, until when it may be used, and a signature.

What is in somebody's hands cannot be taken back: an expiry tells an honest reader, and whoever
checks, that the numbers are out of date. Belongs here: making and checking bundles. Does not
belong here: the register of what was shared (`register.py`).
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path, PurePosixPath

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from orchestration.releases.durable import files_below
from orchestration.sharing.errors import SharingError

SHAREABLE = ("reports", "dashboards")
"""Parts of a release that hold aggregates only; tables and learners' files are never shared."""

_LABEL, _SIGNATURE = "share.json", "share.sig"
_LONGEST_BYTES = 500_000_000
_OLDEST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


class Label(BaseModel):
    """What a bundle says of itself; signed as it stands."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True
    )

    release_id: str
    part: str
    """Folder of the release, such as `dashboards/executive`."""
    shared_with: str
    expires_on: date
    """Last day on which it may be used."""
    files: dict[str, str]
    """SHA-256 of every file, by its path from the release."""


def make_bundle(
    release: Path, part: str, target: Path, *, label: tuple[str, date], key: Ed25519PrivateKey
) -> Label:
    """Write a bundle; the same part, label and key give the same bytes.

    Args:
        release: Folder of the release.
        part: Folder of it to share.
        target: The zip file, which must not exist.
        label: With whom, and the last day on which it may be used.
        key: The deployment's key.

    Returns:
        What the bundle says of itself.

    Raises:
        SharingError: The part may not be shared or is not there, or the target is.
    """
    if target.exists():
        raise SharingError(f"{target} is there already: choose another name.")
    found = {str(path.relative_to(release)): path for path in _files(release, part)}
    contents = {name: path.read_bytes() for name, path in found.items()}
    made = Label(
        release_id=release.name,
        part=part,
        shared_with=label[0],
        expires_on=label[1],
        files={name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
    )
    said = orjson.dumps(made.model_dump(mode="json", by_alias=True), option=orjson.OPT_INDENT_2)
    aside = target.with_name(f".{target.name}.part")
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in {_LABEL: said, _SIGNATURE: key.sign(said), **contents}.items():
            bundle.writestr(zipfile.ZipInfo(name, _OLDEST_ZIP_TIME), content, zipfile.ZIP_DEFLATED)
    aside.rename(target)
    return made


def check_bundle(bundle: Path, key: Ed25519PublicKey, today: date) -> Label:
    """Whether a bundle is what was shared, and may still be used.

    Raises:
        SharingError: It is no bundle, was changed, or has expired; the message says which.
    """
    try:
        with zipfile.ZipFile(bundle) as opened:
            if sum(each.file_size for each in opened.infolist()) > _LONGEST_BYTES:
                raise SharingError(f"{bundle} would unpack to more than a bundle ever holds.")
            names = opened.namelist()
            if len(set(names)) < len(names):
                raise SharingError(f"{bundle} has a file twice: do not trust it.")
            contents = {name: opened.read(name) for name in names}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError) as error:
        raise SharingError(f"{bundle} is no bundle: {error}.") from error
    said, signature = contents.pop(_LABEL, None), contents.pop(_SIGNATURE, None)
    if said is None or signature is None:
        raise SharingError(f"{bundle} is no bundle: it has no {_LABEL} or no {_SIGNATURE}.")
    try:
        key.verify(signature, said)
        label = Label.model_validate_json(said)
    except (InvalidSignature, ValidationError) as error:
        raise SharingError(f"{bundle} was not signed by this key: do not trust it.") from error
    found = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    wrong = sorted(name for name, _ in found.items() ^ label.files.items())
    if wrong:
        raise SharingError(f"{bundle} was changed after it was signed: {', '.join(set(wrong))}.")
    if today > label.expires_on:
        raise SharingError(
            f"{bundle} expired on {label.expires_on}: delete it, and ask for a new one."
        )
    return label


def _files(release: Path, part: str) -> Iterator[Path]:
    """Files of the part, and of what dashboards share."""
    path = PurePosixPath(part)
    if path.is_absolute() or ".." in path.parts or not path.parts or path.parts[0] not in SHAREABLE:
        allowed = " or ".join(SHAREABLE)
        raise SharingError(f"{part!r} is not shared: name a folder below {allowed}.")
    folder = release / path
    if not folder.is_dir():
        near = sorted(
            str(each.relative_to(release)) for each in folder.parent.glob("*") if each.is_dir()
        )
        known = f"; there are {', '.join(near[:12])}" if near else ""
        raise SharingError(f"release {release.name} has no folder {part!r}{known}.")
    yield from files_below(folder)
    assets = release / "dashboards" / "assets"
    if path.parts[0] == "dashboards" and assets.is_dir() and folder not in {assets, assets.parent}:
        yield from files_below(assets)
