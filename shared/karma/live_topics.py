"""What open screens are told of karma: one's own."""

from __future__ import annotations

from shared.live.topics import LiveTopics, mine, own

LIVE_TOPICS = LiveTopics(kinds=(own("karma"),), by_aggregate={"karma": (mine("karma"),)})
