"""What open screens are told of achievements: one's own."""

from __future__ import annotations

from shared.live.topics import LiveTopics, mine, own

LIVE_TOPICS = LiveTopics(kinds=(own("achievements"),), by_aggregate={"achievement": (mine("achievements"),)})
