"""What users of `practice_tracker` share: videos, forum posts, comments and votes.

Belongs here: streams about sharing.
"""

from __future__ import annotations

from orchestration.contracts.declare import Timestamp, column, person, stream
from orchestration.contracts.model import StreamModel
from orchestration.contracts.vocabulary import (
    count,
    created_at,
    optional_moment,
    updated_at,
)

SOURCE = "practice_tracker"
USER = "5a0b7a3e-0f5c-4a40-8a38-5c7a1d0b9e01"


class Videos(StreamModel):
    """One row per video uploaded for a practice session."""

    id: str = column("Id of the video.", example="vid-8")
    session_id: str = column(
        "Session it was recorded in.", example="1b7e6a52-7f0d-4c7e-9a47-6e5d4c3b2a05"
    )
    file_key: str = column(
        "Key of the file in the app's own store; may contain a name.",
        example="videos/2026/03/vid-8.mp4",
        nullable=True,
        free_text=True,
    )
    file_size: int = count("Size of the file in bytes.", example=48_200_000, nullable=True)
    duration: float = column(
        "Length of the video in seconds.", example=185.4, nullable=True, at_least=0
    )
    processing_status: str = column(
        "Where the processing of the upload stands.",
        example="completed",
        one_of=("pending", "processing", "completed", "failed"),
    )
    processed_at: Timestamp = optional_moment("When processing ended")
    metadata: str = column(
        "Whatever else the app kept about the video, as JSON.",
        example={"codec": "h264"},
        nullable=True,
        json=True,
        free_text=True,
    )
    created_at: Timestamp = created_at("the upload began")
    updated_at: Timestamp = updated_at(nullable=True)

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "videos",
            key=["id"],
            clock="created_at",
            version="updated_at",
            purpose="Use and reliability of video uploads.",
        )


class ForumPosts(StreamModel):
    """One row per post in the forum."""

    id: str = column("Id of the post.", example="post-15")
    author_id: str = person("user", "Who wrote it.", example=USER)
    title: str = column("Title of the post.", example="Fingering?", nullable=True, free_text=True)
    content: str = column(
        "Text of the post.", example="How do you play bar 4?", nullable=True, free_text=True
    )
    status: str = column(
        "Where the post stands; `deleted` is hidden, not erased.",
        example="published",
        one_of=("draft", "published", "closed", "deleted"),
    )
    vote_score: int = column("Votes up minus votes down.", example=4, default=0)
    view_count: int = count("How often the post was opened.", example=51, default=0)
    related_piece_id: str = column("Tag of the piece asked about.", example="tag-31", nullable=True)
    accepted_answer_id: str = column(
        "Comment that the author took as the answer.", example="com-90", nullable=True
    )
    created_at: Timestamp = created_at("the post was written")
    updated_at: Timestamp = updated_at(nullable=True)

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "forum_posts",
            key=["id"],
            clock="created_at",
            version="updated_at",
            purpose="Activity of the community and how fast questions are answered.",
        )


class ForumComments(StreamModel):
    """One row per comment on a post."""

    id: str = column("Id of the comment.", example="com-90")
    post_id: str = column("Post commented on.", example="post-15")
    author_id: str = person("user", "Who wrote it.", example=USER)
    parent_id: str = column("Comment answered to.", example="com-88", nullable=True)
    content: str = column(
        "Text of the comment.", example="Third finger.", nullable=True, free_text=True
    )
    vote_score: int = column("Votes up minus votes down.", example=2, default=0)
    is_solution: bool = column(
        "Whether the comment solved the question.", example=True, default=False
    )
    created_at: Timestamp = created_at("the comment was written")
    updated_at: Timestamp = updated_at(nullable=True)

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "forum_comments",
            key=["id"],
            clock="created_at",
            version="updated_at",
            purpose="Activity of the community and how fast questions are answered.",
        )


class PostVotes(StreamModel):
    """One row per user and post: the vote that stands."""

    user_id: str = person("user", "Who voted.", example=USER)
    post_id: str = column("Post voted on.", example="post-15")
    vote_type: int = column("1 for up, -1 for down.", example=1, one_of=(-1, 1))
    created_at: Timestamp = created_at("the vote was cast")

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "post_votes",
            key=["user_id", "post_id"],
            clock="created_at",
            version="created_at",
            purpose="Worth of contributions to the community.",
        )


MODELS = (Videos, ForumPosts, ForumComments, PostVotes)
