"""What open screens are told of learning: one's own courses, lessons and certificates."""

from __future__ import annotations

from shared.live.topics import LiveTopics, mine, own

_AUTHORS = "authors see it when their page asks for the course"

LIVE_TOPICS = LiveTopics(
    kinds=(own("learning"),),
    by_aggregate={
        "enrolment": (mine("learning"),),
        "certificate": (mine("learning"),),
        "purchase": (mine("learning"),),
        "learner": (mine("learning"),),
    },
    not_shown={
        "assistant": "the ticket that it opens is told of",
        "course": _AUTHORS,
        "course_notice": "the inbox is told",
        "lesson": _AUTHORS,
        "video": _AUTHORS,
        "lesson.watched": "the player that sent it knows",
    },
)
