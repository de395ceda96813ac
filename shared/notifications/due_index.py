"""Deferred deliveries, found by when they are due: one item per event and channel, in a sparse, sharded index.

A delivery that waits longer than a queue's delay must not travel round and round through its own queue: Lambda stops
a message after about 16 invocations of the same function (`RecursiveLoop`,
https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html). It waits here instead, and a schedule queues
it when it is due, which begins a new chain of invocations.
"""

from __future__ import annotations

from datetime import datetime

from shared.core import clock
from shared.core.sharding import shard_of
from shared.notifications.models import KEPT, MessageDelivery, NotificationsItem

# A person's deliveries are in one shard, so that they stay in order; a shard is one partition of the index.
SHARDS = 8


class DueDelivery(NotificationsItem, discriminator="due_delivery"):
    """When a deferred delivery is to be queued: an item beside the delivery's own, gone once it was queued."""

    @classmethod
    def of(cls, delivery: MessageDelivery, due: datetime) -> DueDelivery:
        """The entry of a delivery that is due at a moment."""
        return cls(
            *cls.key(delivery.message_id, delivery.channel),
            gsi2pk=cls.shard_key(shard_of(delivery.user_id, SHARDS)),
            gsi2sk=cls.sort_key(due, delivery.id),
            ttl=clock.epoch(due + KEPT),
        )

    @staticmethod
    def key(message_id: str, channel: str) -> tuple[str, str]:
        """(pk, sk) of the entry of a message on a channel."""
        return f"MESSAGE#{message_id}", f"DUE#{channel}"

    @staticmethod
    def shard_key(shard: int) -> str:
        """The index key of a shard, 0 to SHARDS - 1."""
        return f"DUE#{shard}"

    @staticmethod
    def sort_key(due: datetime, delivery_id: str) -> str:
        """The order within a shard: by when it is due, then by id, which begins with the event's moment."""
        return f"{clock.iso(due)}#{delivery_id}"

    @property
    def due_at(self) -> datetime:
        """When the delivery is to be queued, UTC."""
        return clock.parse(str(self.gsi2sk).partition("#")[0])

    @property
    def delivery_id(self) -> str:
        """The id of the delivery."""
        return str(self.gsi2sk).partition("#")[2]


def defer(delivery: MessageDelivery, due: datetime) -> None:
    """Have the schedule queue a delivery at a moment; again with another moment replaces the former."""
    DueDelivery.of(delivery, due).save()
