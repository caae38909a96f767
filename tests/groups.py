"""Which tests share a process: those of one group, or of one file, so that what they share is made
once.

Belongs here: xdist's scheduler for `--dist loadgroup`. Its own puts the group into the test's id,
which pytest 9.2 no longer lets it do: it said nothing and spread the groups.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

_GROUP = re.compile(r'xdist_group\("(\w+)"\)')


class ByGroup(LoadScopeScheduling):
    """Hands out tests by the group that their file names, else by file."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return group_of(self.config.rootpath / file) or file


@cache
def group_of(file: Path) -> str | None:
    """The group that a file of tests names; none if it names none."""
    found = _GROUP.search(file.read_text(encoding="utf-8"))
    return found.group(1) if found else None
