"""What open screens are told of payments: nothing of their own, what is paid for tells."""

from __future__ import annotations

from shared.live.topics import LiveTopics

LIVE_TOPICS = LiveTopics(not_shown={"payment": "the order, booking or donation that is paid for tells"})
