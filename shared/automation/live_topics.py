"""What open screens are told of automation: nothing."""

from __future__ import annotations

from shared.live.topics import LiveTopics

LIVE_TOPICS = LiveTopics(
    not_shown={"automation_rule": "one admin edits rules; what a rule does is told by what it did"}
)
