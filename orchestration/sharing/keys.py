"""The deployment's signing key: made on first use, never leaves the data root.

Belongs here: the key pair. Does not belong here: what is signed (`bundle.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from orchestration.durable import write_file
from orchestration.settings import Settings
from orchestration.sharing.errors import SharingError

_PRIVATE, _PUBLIC = "sharing.key", "sharing.pub"
_OWNER_ONLY = 0o600

Key = TypeVar("Key")


def signing_key(settings: Settings) -> Ed25519PrivateKey:
    """The private key, readable by its owner only; the public one lies beside it.

    Raises:
        SharingError: There is a key that cannot be read.
    """
    folder = settings.data_root / "sharing"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / _PRIVATE
    if not target.exists():
        made = Ed25519PrivateKey.generate()
        secret = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_file(target, secret, what="sharing key", mode=_OWNER_ONLY)
    key = _readable(load_pem_private_key, target, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise SharingError(f"{target} is no Ed25519 key: move it away, and a new one is made.")
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    if not (folder / _PUBLIC).exists():
        write_file(folder / _PUBLIC, public, what="sharing key")
    return key


def public_key(settings: Settings, file: Path | None = None) -> Ed25519PublicKey:
    """The key that tells true bundles: of this deployment, or from a file that one got.

    Raises:
        SharingError: There is none, or it cannot be read.
    """
    target = file or settings.data_root / "sharing" / _PUBLIC
    if not target.exists():
        raise SharingError(
            f"{target} is not there: ask who shared the bundle for {_PUBLIC}, and give it by --key."
        )
    key = _readable(load_pem_public_key, target)
    if not isinstance(key, Ed25519PublicKey):
        raise SharingError(f"{target} is no Ed25519 public key.")
    return key


def _readable(load: Callable[..., Key], target: Path, **how: object) -> Key:
    try:
        return load(target.read_bytes(), **how)
    except ValueError as error:
        raise SharingError(f"{target} is no key in PEM: {error}.") from error
