"""What live updates store in the table `live`, and every key.

| item | pk | sk |
|---|---|---|
| Connection | CONNECTION#<id> | CONNECTION |
| PersonConnections | PERSON#<user> | CONNECTIONS |
| Subscription | TOPIC#<topic> | <connection id> |

All are gone by `ttl` after the longest life that API Gateway gives a connection; leaving is only sometimes announced.
"""

from __future__ import annotations

from datetime import timedelta

from pynamodb.attributes import ListAttribute, UnicodeAttribute

from shared.core import clock
from shared.data.base import AtriumModel, TableName
from shared.data.numbers import WholeNumber

# Two hours: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
LONGEST_CONNECTION = timedelta(hours=2)
KEPT = LONGEST_CONNECTION + timedelta(minutes=15)
Key = tuple[str, str]


def expiry() -> int:
    """The `ttl` of what is written now."""
    return clock.epoch(clock.now() + KEPT)


class LiveItem(AtriumModel):
    """The table's base."""

    class Meta:
        table_name = TableName("live")


class Connection(LiveItem, discriminator="connection"):
    """An open connection: whose it is, by which session, and its topics as they are stored."""

    user_id = UnicodeAttribute()
    session_id = UnicodeAttribute()
    topics = ListAttribute[str](default=list)
    connected_at = UnicodeAttribute()
    version = WholeNumber(default=0)

    @staticmethod
    def key(connection_id: str) -> Key:
        """(pk, sk) of a connection."""
        return f"CONNECTION#{connection_id}", "CONNECTION"

    @property
    def id(self) -> str:
        """API Gateway's id of the connection."""
        return str(self.pk).removeprefix("CONNECTION#")


class PersonConnections(LiveItem, discriminator="person_connections"):
    """The ids of a person's connections, the oldest first."""

    connections = ListAttribute[str](default=list)
    version = WholeNumber(default=0)

    @staticmethod
    def key(user_id: str) -> Key:
        """(pk, sk) of a person's connections."""
        return f"PERSON#{user_id}", "CONNECTIONS"


class Subscription(LiveItem, discriminator="subscription"):
    """A connection is told when a topic changes; whose it is stands here too, so that posting reads no connection."""

    user_id = UnicodeAttribute()
    session_id = UnicodeAttribute()

    @staticmethod
    def key(topic: str, connection_id: str) -> Key:
        """(pk, sk) of a subscription."""
        return Subscription.of_topic(topic), connection_id

    @staticmethod
    def of_topic(topic: str) -> str:
        """The pk of a topic's subscriptions."""
        return f"TOPIC#{topic}"

    @property
    def connection_id(self) -> str:
        """The connection that is told."""
        return str(self.sk)
