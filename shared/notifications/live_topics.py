"""What open screens are told of messages: one's own inbox."""

from __future__ import annotations

from typing import Final

from shared.live.topics import Facts, LiveTopics, mine, own

# A message of the worker that has stored the item: no event of the bus, whose other consumers may be faster.
ITEM_ADDED: Final = "inbox.item_added"

LIVE_TOPICS = LiveTopics(
    kinds=(own("inbox", facts=Facts.ALL),),
    by_type={ITEM_ADDED: (mine("inbox"),)},
    not_shown={"delivery": "the list of messages asks for itself again"},
)
