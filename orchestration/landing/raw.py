"""The bytes of a landed file: read once, hashed on the way, unpacked within limits.

Belongs here: files and gzip. Does not belong here: lines (`lines.py`) or what they mean.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import deque
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, NoReturn, Protocol

from orchestration.landing.errors import RefusedError
from orchestration.settings import LandingLimits

CHUNK_BYTES = 6 << 20
"""Bytes read at once; two of these, hashed and unhashed, are the memory of a reader."""

_UNPACK_BYTES = 1 << 20
_THREADED_FROM_BYTES = 2 << 20
_HASHES_WAITING = 3
_BOMB_FROM_BYTES = 64_000_000
"""Below this a great expansion is a repetitive file rather than an attack."""


class ByteSource(Protocol):
    """Something that fills buffers with the content of a file."""

    def read_into(self, buffer: memoryview) -> int:
        """Fill the buffer from its start; the number of bytes written, 0 at the end."""
        ...


class Digest:
    """SHA-256 of what passes by; beside a large file it runs in a thread of its own."""

    def __init__(self, pool: ThreadPoolExecutor | None) -> None:
        self._hash = hashlib.sha256()
        self._pool = pool
        self._waiting: deque[Future[None]] = deque()

    def update(self, data: memoryview | bytes) -> None:
        """Add bytes; they must not change afterwards."""
        if self._pool is None:
            self._hash.update(data)
            return
        if len(self._waiting) >= _HASHES_WAITING:
            self._waiting.popleft().result()
        self._waiting.append(self._pool.submit(self._hash.update, data))

    def hex(self) -> str:
        """The hash of all bytes so far."""
        while self._waiting:
            self._waiting.popleft().result()
        return self._hash.hexdigest()


class PlainSource:
    """A file as it is."""

    def __init__(self, file: BinaryIO, digest: Digest) -> None:
        self._file = file
        self._digest = digest

    def read_into(self, buffer: memoryview) -> int:
        """As in `ByteSource`."""
        size = self._file.readinto(buffer)  # ty: ignore[missing-attribute]  # raw files have it
        if size:
            self._digest.update(buffer[:size])
        return size


class GzipSource:
    """A gzip file of one or more members, with checksum, length and expansion verified.

    Raises:
        RefusedError: CORRUPT_GZIP, EXPANSION_RATIO or TOO_LARGE, from `read_into`.
    """

    def __init__(self, file: BinaryIO, digest: Digest, limits: LandingLimits) -> None:
        self._file = file
        self._digest = digest
        self._limits = limits
        self._member = zlib.decompressobj(wbits=31)
        self._packed = b""
        self._packed_bytes = 0
        self._unpacked_bytes = 0

    def read_into(self, buffer: memoryview) -> int:
        """As in `ByteSource`."""
        while True:
            is_last = not self._packed and not self._refill()
            if self._member.eof:
                if is_last:
                    return 0
                self._member = zlib.decompressobj(wbits=31)
            unpacked = self._unpack(len(buffer))
            if unpacked:
                buffer[: len(unpacked)] = unpacked
                return len(unpacked)
            if is_last and not self._member.eof:
                self._refuse("ends before its content does: it was cut")

    def _refill(self) -> bool:
        self._packed = self._file.read(_UNPACK_BYTES)
        self._digest.update(self._packed)
        self._packed_bytes += len(self._packed)
        return bool(self._packed)

    def _unpack(self, size: int) -> bytes:
        try:
            unpacked = self._member.decompress(self._packed, size)
        except zlib.error:
            self._refuse("is not intact gzip: its content or its checksum is wrong")
        ended = self._member.eof
        self._packed = self._member.unused_data if ended else self._member.unconsumed_tail
        self._count(len(unpacked))
        return unpacked

    def _count(self, size: int) -> None:
        self._unpacked_bytes += size
        if self._unpacked_bytes > self._limits.max_expanded_bytes:
            raise RefusedError(
                "TOO_LARGE",
                f"The unpacked file exceeds {self._limits.max_expanded_bytes:,} bytes."
                " Send it in several batches.",
            )
        allowed = self._limits.max_expansion_ratio * self._packed_bytes
        if self._unpacked_bytes > max(allowed, _BOMB_FROM_BYTES):
            raise RefusedError(
                "EXPANSION_RATIO",
                f"The file unpacks to more than {self._limits.max_expansion_ratio:g} times its"
                " size; reading was stopped. Send it unpacked if it is genuine.",
            )

    def _refuse(self, problem: str) -> NoReturn:
        raise RefusedError(
            "CORRUPT_GZIP", f"A data file {problem}. Pack it anew and send the batch again."
        )


@contextmanager
def open_source(path: Path, limits: LandingLimits) -> Generator[tuple[ByteSource, Digest]]:
    """Open a landed file for reading once.

    Args:
        path: The file; `.gz` is unpacked.
        limits: What it may at most be.

    Yields:
        The content, and the digest of the bytes on disk that have been read so far.
    """
    with ExitStack() as stack:
        threaded = path.stat().st_size > _THREADED_FROM_BYTES
        pool = stack.enter_context(ThreadPoolExecutor(1)) if threaded else None
        file = stack.enter_context(path.open("rb", buffering=0))
        digest = Digest(pool)
        if path.suffix == ".gz":
            yield GzipSource(file, digest, limits), digest
        else:
            yield PlainSource(file, digest), digest


def checksum(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex, in constant memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
