"""What open screens are told of accounts: one's own."""

from __future__ import annotations

from shared.live.topics import LiveTopics, mine, own

LIVE_TOPICS = LiveTopics(
    kinds=(own("account"),),
    # Of privacy's erasures too, which are events of the person.
    by_aggregate={"user": (mine("account"),)},
)
