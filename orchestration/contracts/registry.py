"""Every stream contract, by source and stream.

Belongs here: the list of sources and the look-up. Does not belong here: any contract.
"""

from __future__ import annotations

from orchestration.contracts import (
    fitness_coach,
    language_tutor,
    learning_platform,
    practice_tracker,
    song_practice,
)
from orchestration.contracts.base import Contract
from orchestration.contracts.errors import UnknownStreamError

_MODULES = (song_practice, fitness_coach, practice_tracker, learning_platform, language_tutor)

CONTRACTS: dict[tuple[str, str], Contract] = {
    (contract.source, contract.stream): contract
    for module in _MODULES
    for contract in map(Contract, module.MODELS)
}
"""All contracts, sources in the order of the house plan, streams in the order of their source."""

SOURCES: tuple[str, ...] = tuple(dict.fromkeys(source for source, _ in CONTRACTS))
"""The source names."""


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
        raise UnknownStreamError(source, stream, CONTRACTS) from None
