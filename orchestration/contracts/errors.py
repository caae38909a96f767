"""What can go wrong when a contract is looked up; the message says what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class UnknownStreamError(LookupError):
    """No contract has this source and stream."""

    def __init__(self, source: str, stream: str, known: Iterable[tuple[str, str]]) -> None:
        names = [f"{known_source}/{known_stream}" for known_source, known_stream in known]
        near = get_close_matches(f"{source}/{stream}", names, n=3, cutoff=0.5)
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        super().__init__(
            f"There is no stream {source}/{stream}.{hint} `etude contracts` lists all streams."
        )
        self.source = source
        self.stream = stream
