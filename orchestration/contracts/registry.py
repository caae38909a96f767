"""Every stream contract, by source and stream.

Belongs here: the list of sources and the look-up. Does not belong here: any contract.
"""

from __future__ import annotations

from difflib import get_close_matches

from orchestration.contracts import (
    fitness_coach,
    language_tutor,
    learning_platform,
    practice_tracker,
    song_practice,
)
from orchestration.contracts.base import Contract

_MODULES = (song_practice, fitness_coach, practice_tracker, learning_platform, language_tutor)

CONTRACTS: dict[tuple[str, str], Contract] = {
    (contract.source, contract.stream): contract
    for module in _MODULES
    for contract in map(Contract, module.MODELS)
}
"""All contracts, sources in the order of the house plan, streams in the order of their source."""

SOURCES: tuple[str, ...] = tuple(dict.fromkeys(source for source, _ in CONTRACTS))
"""The source names."""


class UnknownStreamError(LookupError):
    """No contract has this source and stream."""

    def __init__(self, source: str, stream: str) -> None:
        names = [f"{known_source}/{known_stream}" for known_source, known_stream in CONTRACTS]
        near = get_close_matches(f"{source}/{stream}", names, n=3, cutoff=0.5)
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        super().__init__(
            f"There is no stream {source}/{stream}.{hint} `etude contracts` lists all streams."
        )
        self.source = source
        self.stream = stream


def contract(source: str, stream: str) -> Contract:
    """The contract of one stream.

    Args:
        source: Source name, such as `song_practice`.
        stream: Stream name, such as `performance_events`.

    Returns:
        The contract.

    Raises:
        UnknownStreamError: No contract has this source and stream.
    """
    try:
        return CONTRACTS[source, stream]
    except KeyError:
        raise UnknownStreamError(source, stream) from None
