"""What can go wrong when metrics are asked for; each message says what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

_SHOWN = 12


class MetricsError(Exception):
    """A request for metrics cannot be answered."""


class RequestError(MetricsError):
    """The request asks for something that there is not, or not in that way."""


class NoDefinitionsError(MetricsError):
    """The release holds no metric definitions."""


def unknown(name: str, known: Collection[str], what: str) -> RequestError:
    """The complaint about a name that is not among the known ones, with those near to it.

    >>> str(unknown("sesions", ["sessions", "mrr_cents"], "metric"))
    "there is no metric 'sesions'; near names: sessions."
    """
    near = get_close_matches(name, known, n=3)
    near += [each for each in sorted(known) if name and name in each and each not in near][:3]
    if near:
        hint = f"near names: {', '.join(near)}"
    else:
        hint = f"there are {listed(sorted(known))}" if known else "there is none"
    return RequestError(f"there is no {what} {name!r}; {hint}.")


def listed(names: Iterable[str]) -> str:
    """Names as words, cut short where there are many."""
    shown = list(names)
    more = len(shown) - _SHOWN
    return ", ".join(shown[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
