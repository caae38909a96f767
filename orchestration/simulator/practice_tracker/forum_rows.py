"""Rows of the forum of `practice_tracker`.

Belongs here: posts, comments and votes as the app's tables hold them. Does not belong here: who
writes what, when (`forum.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, choose, moments, take
from orchestration.simulator.history import SENT, VERSION, Table
from orchestration.simulator.parameters import DAY, SECOND, Moments, Parameters, whole_milliseconds
from orchestration.simulator.practice_tracker.forum import Forum
from orchestration.simulator.practice_tracker.people import APP, School

SHARE_SHUT = 0.06
NONE = ""
"""Stands for no answer where an answer was taken back."""


def post_rows(parameters: Parameters, school: School, forum: Forum) -> Table:
    """Posts that change: votes, views, accepted answers, closing."""
    draw = parameters.generator(APP, "posts")
    posts, comments, votes, regrets = forum.posts, forum.comments, forum.votes, forum.regrets
    count = len(posts.at)
    first = pl.DataFrame(
        {
            "id": posts.ids,
            "author_id": school.accounts.gather(posts.author),
            "title": pl.repeat("How do you practise this?", count, eager=True),
            "content": pl.repeat("I keep losing the beat here.", count, eager=True),
            "created_at": moments(posts.at),
        }
    )
    solved = comments.is_solution
    shut = np.flatnonzero(~posts.is_draft & (draw.random(count) < SHARE_SHUT))
    shut_at = whole_milliseconds(posts.at[shut] + draw.uniform(10, 30, len(shut)) * DAY)
    status = take(("published", "draft"), posts.is_draft.astype(np.int64))
    happened = pl.concat(
        [
            _change(np.arange(count), posts.at, status=status),
            _change(votes.post, votes.at, score=votes.value - votes.previous),
            _change(
                comments.post[solved], comments.accepted[solved], answer=comments.ids.filter(solved)
            ),
            _change(
                comments.post[regrets.comment],
                regrets.at,
                answer=take(comments.ids, regrets.instead).fill_null(NONE),
            ),
            _change(
                shut, shut_at, status=choose(draw, ("closed", "deleted"), len(shut), (0.7, 0.3))
            ),
        ]
    ).sort("at", maintain_order=True)
    so_far = happened.with_columns(
        pl.col("score").cum_sum().over("post"),
        pl.col("answer", "status").forward_fill().over("post"),
        views=7 * pl.col("post").cum_count().over("post").cast(pl.Int64),
    )
    versions = first[so_far["post"]].with_columns(
        so_far["status"],
        vote_score=so_far["score"],
        view_count=so_far["views"],
        accepted_answer_id=so_far["answer"].replace({NONE: None}),
        updated_at=so_far["at"],
    )
    return Table(versions, is_full=False)


def _change(
    post: Index,
    at: Moments,
    *,
    score: Index | None = None,
    answer: pl.Series | None = None,
    status: pl.Series | None = None,
) -> pl.DataFrame:
    nothing = pl.repeat(None, len(post), dtype=pl.String, eager=True)
    return pl.DataFrame(
        {
            "post": post,
            "at": moments(at),
            "score": np.zeros(len(post), dtype=np.int64) if score is None else score,
            "answer": nothing if answer is None else answer,
            "status": nothing if status is None else status,
        }
    )


def comment_rows(parameters: Parameters, school: School, forum: Forum) -> Table:
    """Comments, some of which become the accepted answer, and a few of those not for long."""
    draw = parameters.generator(APP, "comments")
    posts, comments, regrets = forum.posts, forum.comments, forum.regrets
    count = len(comments.post)
    previous = np.r_[-1, np.arange(count - 1)] if count else np.array([], dtype=np.int64)
    same_post = np.zeros(count, dtype=np.bool_)
    same_post[1:] = (np.diff(comments.post) == 0) & (np.diff(comments.at) > 0)
    replies = same_post & (draw.random(count) < 0.4)
    first = pl.DataFrame(
        {
            "id": comments.ids,
            "post_id": posts.ids.gather(comments.post),
            "author_id": school.accounts.gather(comments.author),
            "parent_id": take(comments.ids, np.where(replies, previous, -1)),
            "content": choose(draw, ("Slow it down.", "Count aloud.", "Hands apart first."), count),
            "vote_score": draw.poisson(1.2, count),
            "is_solution": pl.repeat(False, count, eager=True),
            "created_at": moments(comments.at),
            "updated_at": moments(comments.at),
        }
    )
    accepted = first.with_columns(
        is_solution=pl.lit(value=True), updated_at=moments(comments.accepted)
    ).filter(comments.is_solution)
    taken_back = first[regrets.comment].with_columns(updated_at=moments(regrets.at))
    is_replaced = regrets.instead >= 0
    replacing = first[regrets.instead[is_replaced]].with_columns(
        is_solution=pl.lit(value=True), updated_at=moments(regrets.at[is_replaced])
    )
    versions = pl.concat([first, accepted, taken_back, replacing])
    return Table(versions, is_full=False)


def vote_rows(school: School, forum: Forum) -> pl.DataFrame:
    """One row per vote cast; a vote that is changed is cast again under the same key."""
    posts, votes = forum.posts, forum.votes
    return pl.DataFrame(
        {
            "user_id": school.accounts.gather(votes.voter),
            "post_id": posts.ids.gather(votes.post),
            "vote_type": votes.value,
            "created_at": moments(votes.at),
            SENT: moments(votes.at + SECOND),
        }
    ).with_row_index(VERSION)
