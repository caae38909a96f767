"""The forum of `practice_tracker`: posts, comments, votes, and the reputation they earn.

Belongs here: who writes what when, and the ledger of points. Does not belong here: rows
(`forum_rows.py`), accounts (`accounts.py`).

Points: a vote up on a post +10, a vote down -2, an accepted answer +15, a post +5; an answer that
is taken back loses its points. Nobody writes two posts within two days, so that every post is the
first one of its author's day in any zone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, Mask, hex_ids, moments
from orchestration.simulator.parameters import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Moments,
    Parameters,
    whole_milliseconds,
)
from orchestration.simulator.practice_tracker.people import APP, School
from orchestration.simulator.practice_tracker.second_thoughts import SecondThoughts, think_again

POSTS_PER_DAY = 0.012
COMMENTS_PER_POST = 2.2
VOTES_PER_POST = 3.0
SHARE_UP = 0.85
SHARE_REVERSED = 0.05
SHARE_SOLVED = 0.45
SHARE_DRAFT = 0.05
UP, DOWN, ACCEPTED, POSTED = 10, -2, 15, 5


@dataclass(frozen=True)
class Posts:
    """Posts: author (student), when, whether a draft, ids."""

    author: Index
    at: Moments
    is_draft: Mask
    ids: pl.Series


@dataclass(frozen=True)
class Comments:
    """Comments, ordered by post: post, author (account), when, whether and when accepted, ids."""

    post: Index
    author: Index
    at: Moments
    is_solution: Mask
    accepted: Moments
    ids: pl.Series


@dataclass(frozen=True)
class Votes:
    """Votes in the order of time: post, voter (account), value, the voter's vote before, when."""

    post: Index
    voter: Index
    value: Index
    previous: Index
    at: Moments


@dataclass(frozen=True)
class Forum:
    """What happened in the forum.

    Attributes:
        posts: The posts.
        comments: The comments.
        votes: The votes.
        regrets: Answers taken back.
        points: Reputation earned: `account`, `at`, `points`.
        published: Posts that can be read.
        solved: Posts with an accepted answer at the world's end.
    """

    posts: Posts
    comments: Comments
    votes: Votes
    regrets: SecondThoughts
    points: pl.DataFrame
    published: int
    solved: int


def discuss(parameters: Parameters, school: School) -> Forum:
    """Draw the forum of a world."""
    draw = parameters.generator(APP, "forum")
    posts = _write(parameters, draw, school)
    comments = _answer(parameters, draw, school, posts)
    votes = _vote(parameters, draw, school, posts)
    answers = (comments.is_solution, comments.accepted)
    regrets = think_again(parameters, comments.post, comments.at, answers)
    solved = comments.is_solution & (comments.accepted < parameters.end)
    is_replaced = regrets.instead >= 0
    replacing = comments.author[regrets.instead[is_replaced]]
    readable = ~posts.is_draft
    ledger = [
        (posts.author[readable], posts.at[readable], np.full(int(readable.sum()), POSTED)),
        (posts.author[votes.post], votes.at, _worth(votes.value) - _worth(votes.previous)),
        (comments.author[solved], comments.accepted[solved], np.full(int(solved.sum()), ACCEPTED)),
        (comments.author[regrets.comment], regrets.at, np.full(len(regrets.at), -ACCEPTED)),
        (replacing, regrets.at[is_replaced], np.full(len(replacing), ACCEPTED)),
    ]
    account, at, points = (np.concatenate(columns) for columns in zip(*ledger, strict=True))
    return Forum(
        posts=posts,
        comments=comments,
        votes=votes,
        regrets=regrets,
        points=pl.DataFrame({"account": account, "at": moments(at), "points": points}),
        published=int(readable.sum()),
        solved=int(solved.sum()) - int((~is_replaced).sum()),
    )


def _worth(value: Index) -> Index:
    return np.where(value > 0, UP, np.where(value < 0, DOWN, 0))


def _write(parameters: Parameters, draw: np.random.Generator, school: School) -> Posts:
    there = school.people.activity(parameters)
    author, day = np.nonzero(there & (draw.random(there.shape) < POSTS_PER_DAY))
    apart = np.ones(len(author), dtype=np.bool_)
    apart[1:] = (np.diff(author) > 0) | (np.diff(day) > 3)
    author, day = author[apart], day[apart]
    at = parameters.start + day * DAY + draw.integers(0, 24 * 3600 - 7200, len(day)) * SECOND
    return Posts(
        author=author,
        at=np.maximum(at, school.people.joined[author] + HOUR),
        is_draft=draw.random(len(day)) < SHARE_DRAFT,
        ids=hex_ids(draw, len(day), "post-", 10),
    )


def _answer(
    parameters: Parameters, draw: np.random.Generator, school: School, posts: Posts
) -> Comments:
    counts = draw.poisson(COMMENTS_PER_POST, len(posts.at)) * ~posts.is_draft
    post = np.repeat(np.arange(len(posts.at)), counts)
    by_teacher = draw.random(len(post)) < 0.5
    others = draw.integers(0, school.people.count, len(post))
    author = np.where(by_teacher, draw.choice(school.teacher_accounts, len(post)), others)
    at = whole_milliseconds(posts.at[post] + draw.lognormal(2.0, 1.1, len(post)) * HOUR)
    at = np.maximum(at, school.opened[author] + MINUTE)
    known = (author != posts.author[post]) & (at < parameters.end)
    post, author, at = post[known], author[known], at[known]
    is_first = np.zeros(len(post), dtype=np.bool_)
    is_first[np.unique(post, return_index=True)[1]] = True
    return Comments(
        post=post,
        author=author,
        at=at,
        is_solution=is_first & (draw.random(len(post)) < SHARE_SOLVED),
        accepted=whole_milliseconds(at + draw.exponential(10, len(post)) * HOUR + MINUTE),
        ids=hex_ids(draw, len(post), "com-", 10),
    )


def _vote(parameters: Parameters, draw: np.random.Generator, school: School, posts: Posts) -> Votes:
    counts = draw.poisson(VOTES_PER_POST, len(posts.at)) * ~posts.is_draft
    post = np.repeat(np.arange(len(posts.at)), counts)
    voter = draw.integers(0, len(school.accounts), len(post))
    at = whole_milliseconds(posts.at[post] + draw.exponential(40, len(post)) * HOUR + MINUTE)
    at = np.maximum(at, school.opened[voter] + MINUTE)
    pair = post * len(school.accounts) + voter
    once = np.zeros(len(post), dtype=np.bool_)
    once[np.unique(pair, return_index=True)[1]] = True
    once &= voter != posts.author[post]
    post, voter, at = post[once], voter[once], at[once]
    value = np.where(draw.random(len(post)) < SHARE_UP, 1, -1)
    changed = draw.random(len(post)) < SHARE_REVERSED
    later = whole_milliseconds(at + (1 + draw.exponential(20, len(post))) * HOUR)[changed]
    votes = Votes(
        post=np.r_[post, post[changed]],
        voter=np.r_[voter, voter[changed]],
        value=np.r_[value, -value[changed]],
        previous=np.r_[np.zeros(len(post), dtype=np.int64), value[changed]],
        at=np.r_[at, later],
    )
    known = np.flatnonzero(votes.at < parameters.end)
    order = known[np.argsort(votes.at[known], kind="stable")]
    return Votes(
        votes.post[order],
        votes.voter[order],
        votes.value[order],
        votes.previous[order],
        votes.at[order],
    )
