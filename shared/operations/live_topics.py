"""What open screens are told of the stack: queues and their dead letters, those who may see them."""

from __future__ import annotations

from shared.live.topics import LiveTopics, everyone, staff

LIVE_TOPICS = LiveTopics(
    kinds=(staff("dead-letters", "operations.read"),),
    by_aggregate={"queue": (everyone("dead-letters"),)},
)
