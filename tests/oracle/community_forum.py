"""Questions in the forum: who answers, how soon, and whether it helps.

Belongs here: posts and their weeks. Does not belong here: the points that they earn
(`community_reputation.py`).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from tests.oracle.community import (
    DAY,
    HOUR,
    between,
    day_of,
    may_show,
    monday,
    percentile,
    shares,
)
from tests.oracle.community_reputation import changes
from tests.oracle.lake import Row
from tests.oracle.measurements import SOURCE
from tests.oracle.world import OracleWorld

IN_TIME = 14 * DAY


def fct_forum_posts(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per post that is no draft."""
    comments: dict[str, list[Row]] = defaultdict(list)
    for row in world.lake.standing(SOURCE, "forum_comments"):
        comments[row["post_id"]].append(row)
    votes: dict[str, int] = defaultdict(int)
    for row in world.lake.standing(SOURCE, "post_votes"):
        votes[row["post_id"]] += row["vote_type"]
    last = {change.comment["id"]: change for change in changes(world)}
    accepted = {
        (change.comment["post_id"], comment): change.at
        for comment, change in last.items()
        if change.is_accepted
    }
    return [
        {
            **_post(world, row, comments[row["id"]]),
            "counted_vote_score": votes[row["id"]],
            **_answer(row, accepted.get((row["id"], row["accepted_answer_id"]))),
        }
        for row in world.lake.standing(SOURCE, "forum_posts")
        if row["status"] != "draft" and may_show(world, row["author_id"], row["created_at"])
    ]


def _post(world: OracleWorld, row: Row, comments: list[Row]) -> dict[str, Any]:
    others = [one["created_at"] for one in comments if one["author_id"] != row["author_id"]]
    return {
        "forum_post_id": row["id"],
        "source_system": SOURCE,
        "learner_id": row["author_id"],
        "status": row["status"],
        "created_at": row["created_at"],
        "local_date": day_of(world, row["author_id"], row["created_at"]),
        "related_piece_id": row["related_piece_id"],
        "view_count": row["view_count"],
        "vote_score": row["vote_score"],
        "comment_count": len(comments),
        "reply_count": sum(one["parent_id"] is not None for one in comments),
        "solution_count": sum(one["is_solution"] for one in comments),
        "first_comment_hours": between(row["created_at"], min(others, default=None), HOUR),
    }


def _answer(row: Row, at: Any) -> dict[str, Any]:
    return {
        "is_solved": row["accepted_answer_id"] is not None,
        "accepted_comment_id": row["accepted_answer_id"],
        "accepted_at": at,
        "accepted_answer_hours": between(row["created_at"], at, HOUR),
    }


def agg_forum_weeks(world: OracleWorld) -> list[dict[str, Any]]:
    """One row per week of the authors' own calendars."""
    weeks: dict[date, list[Row]] = defaultdict(list)
    for post in fct_forum_posts(world):
        weeks[monday(post["local_date"])].append(post)
    return [_week(world, week, posts) for week, posts in weeks.items()]


def _week(world: OracleWorld, week: date, posts: list[Row]) -> dict[str, Any]:
    matured = [post for post in posts if world.as_of - post["created_at"] >= IN_TIME]
    hours = [post["accepted_answer_hours"] for post in posts if post["is_solved"]]
    known = [one for one in hours if one is not None]
    in_time = [
        post
        for post in matured
        if post["is_solved"]
        and post["accepted_answer_hours"] is not None
        and post["accepted_answer_hours"] * HOUR <= IN_TIME
    ]
    return {
        "week_start_date": week,
        "post_count": len(posts),
        "matured_count": len(matured),
        "solved_in_time_count": len(in_time),
        **shares("solution", len(in_time), len(matured)),
        "solved_count": len(hours),
        "timed_answer_count": len(known),
        "median_answer_hours": percentile(known, 0.5),
        "commented_count": sum(post["comment_count"] > 0 for post in posts),
        "comment_count": sum(post["comment_count"] for post in posts),
        "view_count": sum(post["view_count"] for post in posts),
    }


TABLES = {
    "community.fct_forum_posts": fct_forum_posts,
    "community.agg_forum_weeks": agg_forum_weeks,
}
