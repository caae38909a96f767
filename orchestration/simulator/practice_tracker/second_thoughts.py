"""Second thoughts in the forum: accepted answers that are taken back.

Belongs here: which answers, when, and in favour of which other comment. Does not belong here: who
answers (`forum.py`) or rows (`forum_rows.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.simulator.columns import Index, Mask
from orchestration.simulator.parameters import DAY, HOUR, Moments, Parameters, whole_milliseconds
from orchestration.simulator.practice_tracker.people import APP

SHARE_TAKEN_BACK = 0.03


@dataclass(frozen=True)
class SecondThoughts:
    """Answers taken back before the world's end.

    Attributes:
        comment: The comment that was the answer.
        at: When it ceased to be.
        instead: The comment accepted at that moment in its place, -1 for none.
    """

    comment: Index
    at: Moments
    instead: Index


def think_again(
    parameters: Parameters, post: Index, at: Moments, answers: tuple[Mask, Moments]
) -> SecondThoughts:
    """Draw which accepted answers are taken back: at least one, where there is one to take.

    Every other one of those with another comment below the same post gives way to it.

    Args:
        parameters: The world.
        post: Post of each comment, ascending.
        at: When each comment was written.
        answers: Which comments are accepted, and when.

    Returns:
        The answers taken back.
    """
    is_solution, accepted = answers
    draw = parameters.generator(APP, "second_thoughts")
    count = len(post)
    regret = whole_milliseconds(accepted + 2 * HOUR + draw.exponential(4, count) * DAY)
    order = draw.permutation(count)
    may = order[(is_solution & (regret < parameters.end))[order]]
    wanted = max(
        1, round(int((is_solution & (accepted < parameters.end)).sum()) * SHARE_TAKEN_BACK)
    )
    comment = np.sort(may[:wanted])
    other = np.minimum(comment + 1, count - 1)
    has_other = (other > comment) & (post[other] == post[comment])
    has_other &= at[other] < regret[comment]
    gives_way = has_other & (np.cumsum(has_other) % 2 == 1)
    return SecondThoughts(comment, regret[comment], np.where(gives_way, other, -1))
