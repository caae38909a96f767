"""A file of YAML as it was written: what it says, and on which line each part of it stands.

Belongs here: bytes, YAML, lines. Does not belong here: whether it says what it may (`faults.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.reader import ReaderError

MOST_BYTES = 1_000_000
_DEEPEST = 12
"""Levels of a file; no definition has more, and one that holds itself ends here."""

Place = tuple[str | int, ...]
"""Where a part of a document stands: names of fields, and positions in lists from 0."""

_HINTS = {
    "'\\t'": "indent with blanks, not with tabs",
    "mapping values are not allowed": "put a text that holds a colon into quotes",
    "unexpected end": "close the quotes that begin there",
    "expected ',' or": "close the bracket, or part its entries by commas",
    "could not find expected ':'": "write `field: value`",
    "expected <block end>": "let the fields of one object begin in the same column",
    "expected the node content": "give a value, or put it into quotes",
    "undefined alias": "put a text that begins with * into quotes",
    "could not determine a constructor": "leave out what begins with !",
    "but found another document": "leave out the line ---: one file is one definition",
    "cannot start any token": "put a text that begins with it into quotes",
}
"""What to do about what PyYAML calls a problem."""


class UnreadableError(Exception):
    """A file that is no definition whatever a definition may be.

    Attributes:
        line: Where the trouble is, from 1.
        text: What it is, and what to do.
    """

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line, self.text = line, text


@dataclass(frozen=True)
class Written:
    """A file as it was written.

    Attributes:
        said: What it says; none of an empty file.
        lines: The line of every part.
    """

    said: Any
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """The line of a part, or of the nearest one around it that there is."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_written(file: Path, *, is_secret: bool = False) -> Written:
    """Read a file of YAML.

    Args:
        file: The file.
        is_secret: Whether a message may repeat nothing but names of fields.

    Raises:
        UnreadableError: It cannot be read, is no UTF-8, no YAML, larger than any person writes, or
            gives a field twice, of which YAML would silently take the last.
    """
    text = _text(file)
    try:
        loader = yaml.SafeLoader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return Written(None, {})
            _refuse_repeated(node)
            return Written(loader.construct_document(node), dict(_lines(node, ())))
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise _unreadable(error, text, is_secret=is_secret) from (None if is_secret else error)


def files_of(folder: Path) -> list[Path]:
    """Files of definitions in a folder, by name; the folder need not exist."""
    return sorted(path for ending in ("yml", "yaml") for path in folder.glob(f"*.{ending}"))


def in_words(place: Place) -> str:
    """A place as people write it.

    >>> in_words(("pages", 0, "title")), in_words(())
    ('pages[0].title', 'the whole file')
    """
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return words.lstrip(".") or "the whole file"


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UnreadableError(1, f"larger than {MOST_BYTES:,} bytes: no person wrote it")
        content = file.read_bytes()
    except OSError as error:
        raise UnreadableError(1, f"cannot be read: {error.strerror or error}") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        text = f"no UTF-8 (byte {content[error.start]:#04x}): save it as UTF-8"
        raise UnreadableError(line, text) from error


def _unreadable(error: yaml.YAMLError, text: str, *, is_secret: bool) -> UnreadableError:
    """What PyYAML says, with the line and what to do about it."""
    if isinstance(error, ReaderError):
        line = text[: error.position].count("\n") + 1
        return UnreadableError(
            line, f"no YAML: {error.character:#04x} is no character of text: leave it out"
        )
    if not isinstance(error, yaml.MarkedYAMLError):
        return UnreadableError(1, f"no YAML: {' '.join(str(error).split())}")
    begun, problem = error.context_mark, error.problem or "it ends too early"
    mark = error.problem_mark or begun
    since = f" ({error.context}, from line {begun.line + 1})" if begun is not None else ""
    hint = next((f": {hint}" for words, hint in _HINTS.items() if words in problem), "")
    what = "" if is_secret else f": {problem}{since}"
    return UnreadableError(mark.line + 1 if mark else 1, f"no YAML{what}{hint}")


def _refuse_repeated(node: yaml.Node) -> None:
    """Refuse a field that is given twice within one object."""
    waiting, known = [node], set()
    while waiting:
        each = waiting.pop()
        if id(each) in known:
            continue
        known.add(id(each))
        if isinstance(each, yaml.SequenceNode):
            waiting += each.value
        elif isinstance(each, yaml.MappingNode):
            first: dict[str, int] = {}
            for key, value in each.value:
                line = key.start_mark.line + 1
                if isinstance(key, yaml.ScalarNode) and key.value in first:
                    raise UnreadableError(
                        line,
                        f"{key.value} is given a second time, first on line {first[key.value]}: "
                        "leave one of them out",
                    )
                first[str(key.value)] = line
                waiting.append(value)


def _lines(node: yaml.Node, place: Place) -> Iterator[tuple[Place, int]]:
    """The line of every part; of a field that of its name."""
    if len(place) > _DEEPEST:
        return
    if not place:
        yield place, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            own = (*place, str(key.value))
            yield own, key.start_mark.line + 1
            yield from _lines(value, own)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield (*place, index), value.start_mark.line + 1
            yield from _lines(value, (*place, index))
