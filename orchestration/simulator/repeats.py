"""Batches that come twice: byte for byte again, or in part from a second collector.

Belongs here: which batches, and how the copy differs. Does not belong here: writing
(`delivery.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from orchestration.simulator import mishaps
from orchestration.simulator.batches import Batch, Feed

NOBODY = np.array([], dtype=np.int64)


def sent_again(feed: Feed, batches: Sequence[Batch]) -> list[Batch]:
    """The batches of a feed that are sent a second time, under another id."""
    stream = (feed.source, feed.stream)
    again = []
    if stream in mishaps.REPEATED and batches:
        batch = batches[len(batches) // 2]
        again.append(replace(batch, name=f"{batch.name}-{mishaps.REPEAT_SUFFIX}"))
    third = len(batches) // 3
    for batch in batches[third : third + mishaps.MIRRORED.get(stream, 0)]:
        part = batch.frame.tail(max(1, round(batch.frame.height * mishaps.MIRRORED_SHARE)))
        again.append(replace(intact(batch, mishaps.MIRROR_SUFFIX), frame=part))
    return again


def intact(batch: Batch, suffix: str) -> Batch:
    """A batch without damage or duplicates under another name."""
    return replace(
        batch,
        name=f"{batch.name}-{suffix}",
        damages=(),
        duplicates=NOBODY,
    )
