"""What notifications stores: keys and access patterns of the `notifications` table. Nowhere else are its keys written.

| item | pk | sk | index |
|---|---|---|---|
| MessageDelivery | MESSAGE#<message> | DELIVERY#<channel> | gsi1 PERSON#<user>, gsi2 STATUS#<status>; / <place> |
| InboxItem | PERSON#<user> | INBOX#<notification id> | gsi1 UNREAD#<user> / <notification id>, only while unread |
| Preferences (`preferences`) | PERSON#<user> | PREFERENCES | |
| Digest (`digest_store`) | PERSON#<user> | DIGEST | gsi2 DIGESTS / <due>#<user>, only while a line waits |
| DueDelivery (`due_index`) | MESSAGE#<message id> | DUE#<channel> | gsi2 DUE#<shard> / <due>#<delivery id> |
| Spending (`daily_caps`) | SPENDING#<day>#<channel> | TOTAL or, for SMS, PREFIX#<first seven digits> | |
| | SPENDING#<day>#<user> | PERSON: all channels | |
| SuppressedAddress (`suppressions`) | SUPPRESSED#<hash of the address> | SUPPRESSION | |
| SentMail (`sent_mails`) | MAIL#<hash of the Message-ID> | MAIL | |
| UnsubscribedAddress (`suppressions`) | UNSUBSCRIBED#<hash of the address> | SUPPRESSION | |

A delivery that its planner sends at once is not in gsi1: its inbox item names it (`person_deliveries`). One is in gsi2
by status only when it did not go out at once, and by PROVIDER#<the provider's message id> while it is accepted and a
report may come that does not bring its id back. A message id is the event's id (or the command's), so a message exists
once per event and channel. Its place in both is its id, or where an event's of its moment would be (`place_of`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from pynamodb.attributes import JSONAttribute, ListAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError
from pynamodb.expressions.update import Action

from shared.core import clock, ids
from shared.data.base import AtriumModel, TableName
from shared.data.failures import lost_condition
from shared.data.keys_only_index import KeysOnlyGsi1, KeysOnlyGsi2
from shared.data.numbers import WholeNumber
from shared.notifications.rules import DeliveryStatus

KEPT = timedelta(days=180)
CHANNEL_SEPARATOR = "-"
OF_EVENTS = "evt_"
# Longer than the workers' time-out (30 s): whoever holds a lease that has run out is certainly gone.
LEASE = timedelta(seconds=60)
# Providers that report later what became of a message; by the others nobody asks for it.
REPORTING = frozenset({"exolve", "smsc", "ses"})
# Those of them whose reports bring a delivery's id back (`Outgoing.reference`).
REFERRING = frozenset({"ses"})
# Attribute → its value afterwards; None takes it away.
Changes: TypeAlias = Mapping[str, Any]


def delivery_id_of(message_id: str, channel: str) -> str:
    """The id of a message on a channel."""
    return f"{message_id}{CHANNEL_SEPARATOR}{channel}"


def place_of(delivery_id: str, created_at: datetime) -> str:
    """What a delivery is sorted by: events by their ids; commands and digests come between them."""
    if delivery_id.startswith(OF_EVENTS):
        return delivery_id
    return f"{ids.earliest(OF_EVENTS.rstrip('_'), created_at)}{CHANNEL_SEPARATOR}{delivery_id}"


def provider_of(provider_message_id: str | None) -> str | None:
    """The provider of `<provider>:<its id>`; None when the id names none."""
    provider, separator, _ = (provider_message_id or "").partition(":")
    return provider if separator else None


class NotificationsItem(AtriumModel):
    """The table's base."""

    class Meta:
        table_name = TableName("notifications")

    gsi1 = KeysOnlyGsi1()
    gsi2 = KeysOnlyGsi2()


class MessageDelivery(NotificationsItem, discriminator="delivery"):
    """One message on one channel. It holds no address, and no variables when the message carries a code."""

    user_id = UnicodeAttribute()
    channel = UnicodeAttribute()
    status = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    template = UnicodeAttribute()
    locale = UnicodeAttribute()
    variables = JSONAttribute(null=True)
    event_type = UnicodeAttribute(null=True)
    attempts = WholeNumber(default=0)
    send_after = UnicodeAttribute(null=True)
    # From when on it is of no use: a reminder of what has begun.
    not_after = UnicodeAttribute(null=True)
    lease_until = UnicodeAttribute(null=True)
    provider = UnicodeAttribute(null=True)
    # `<provider>:<its id>`
    provider_message_id = UnicodeAttribute(null=True)
    # Of a digest: the category of each of its lines, for what is turned off before it goes out.
    categories = ListAttribute[str](null=True)
    # Providers that accepted it and then reported that it was not delivered.
    tried = ListAttribute[str](null=True)
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()
    accepted_at = UnicodeAttribute(null=True)
    delivered_at = UnicodeAttribute(null=True)
    # Of one in memory: its planner sends it first and stores it with its outcome; the inbox item's lease stands for it.
    is_unsaved = False
    # Of one in memory: its planner has counted it under the person's cap, together with the event's other messages.
    is_counted = False

    @classmethod
    def new(
        cls,
        message_id: str,
        channel: str,
        *,
        user_id: str,
        template: str,
        locale: str,
        variables: Mapping[str, Any] | None,
        event_type: str | None = None,
        send_after: datetime | None = None,
        not_after: datetime | None = None,
        categories: Sequence[str] | None = None,
    ) -> MessageDelivery:
        """A message that waits to be sent; `variables` None means that they travel in the command alone."""
        now = clock.now()
        delivery_id = delivery_id_of(message_id, channel)
        return cls(
            *cls.key(delivery_id),
            gsi1pk=cls.of_person(user_id),
            gsi1sk=place_of(delivery_id, now),
            ttl=clock.epoch(now + KEPT),
            user_id=user_id,
            channel=channel,
            status=DeliveryStatus.QUEUED,
            template=template,
            locale=locale,
            variables=dict(variables) if variables is not None else None,
            event_type=event_type,
            send_after=clock.iso(send_after) if send_after else None,
            not_after=clock.iso(not_after) if not_after else None,
            categories=list(categories) if categories else None,
            created_at=clock.iso(now),
            updated_at=clock.iso(now),
        )

    @classmethod
    def key(cls, delivery_id: str) -> tuple[str, str]:
        """(pk, sk) of a delivery by its id, `<message id>-<channel>`."""
        message_id, _, channel = delivery_id.rpartition(CHANNEL_SEPARATOR)
        return f"MESSAGE#{message_id}", f"DELIVERY#{channel}"

    @staticmethod
    def of_person(user_id: str) -> str:
        """The index key of a person's deliveries."""
        return f"PERSON#{user_id}"

    @staticmethod
    def in_status(status: str) -> str:
        """The index key of the deliveries in a status; see `set_index_keys`."""
        return f"STATUS#{status}"

    @staticmethod
    def of_provider(provider_message_id: str) -> str:
        """The index key of the accepted delivery that a provider knows by this id, `<provider>:<its id>`."""
        return f"PROVIDER#{provider_message_id}"

    @classmethod
    def by_reference(cls, delivery_id: str, provider_message_id: str) -> MessageDelivery | None:
        """The accepted delivery of this id, None unless a provider knows it by the other."""
        found = cls.get_or_none(*cls.key(delivery_id), consistent=True)
        if found is None or found.status != DeliveryStatus.ACCEPTED:
            return None
        return found if found.provider_message_id == provider_message_id else None

    @classmethod
    def by_provider_message(cls, provider_message_id: str) -> MessageDelivery | None:
        """The accepted delivery that a report is about; None when there is none, or no report is expected any more."""
        found: list[MessageDelivery] = list(cls.gsi2.query(cls.of_provider(provider_message_id), limit=1))
        return found[0] if found else None

    def index_keys(self, status: DeliveryStatus, provider_message_id: str | None = None) -> Changes:
        """Index keys by which operators find it in a status, and reports one that was accepted.

        One that went out at once, by a provider that reports nothing or brings its id back, never needs to be found.
        """
        if status in (DeliveryStatus.ACCEPTED, DeliveryStatus.DELIVERED):
            provider = provider_of(provider_message_id)
            is_found = provider in REPORTING and not (self.is_unsaved and provider in REFERRING)
            is_awaited = status == DeliveryStatus.ACCEPTED and is_found
            key = self.of_provider(str(provider_message_id)) if is_awaited else None
        else:
            key = self.in_status(status)
        place = place_of(self.id, clock.parse(self.created_at))
        return {"gsi2pk": key, "gsi2sk": place if key else None}

    def set_index_keys(self, status: DeliveryStatus, provider_message_id: str | None = None) -> list[Action]:
        """The actions of an update that set `index_keys`."""
        return self.actions_of(self.index_keys(status, provider_message_id))

    @classmethod
    def actions_of(cls, changes: Changes) -> list[Action]:
        """The actions of an update that make changes."""
        found = ((getattr(cls, name), value) for name, value in changes.items())
        return [attribute.remove() if value is None else attribute.set(value) for attribute, value in found]

    def send_unsaved(self) -> None:
        """Have it stored with its outcome: the inbox item stands for it, as a claim and in the person's messages."""
        self.is_unsaved = True
        self.gsi1pk = self.gsi1sk = None

    def claim(self, until: str | None) -> None:
        """Count the attempt that its planner makes, or made before it died, under the inbox item's lease."""
        self.attempts, self.lease_until = 1, until

    def create_or_read(self) -> MessageDelivery:
        """Store this delivery, or read the one that is stored under its id already."""
        try:
            self.save(condition=MessageDelivery.pk.does_not_exist())
        except PutError as error:
            if not lost_condition(error):
                raise
            return MessageDelivery.get(self.pk, self.sk, consistent_read=True)
        return self

    @property
    def id(self) -> str:
        """`<message id>-<channel>`."""
        return delivery_id_of(self.message_id, self.channel)

    @property
    def message_id(self) -> str:
        """The id of the event or command that the message was made for."""
        return self.pk.removeprefix("MESSAGE#")

    @property
    def holds_code(self) -> bool:
        """Whether the text lived in the command alone, so that it cannot be written again from here."""
        return self.variables is None


class InboxItem(NotificationsItem, discriminator="inbox_item"):
    """A message in a person's inbox, as it was worded when it was planned."""

    category = UnicodeAttribute()
    title = UnicodeAttribute()
    text = UnicodeAttribute()
    event_type = UnicodeAttribute()
    subject_id = UnicodeAttribute()
    created_at = UnicodeAttribute()
    read_at = UnicodeAttribute(null=True)
    # The plan of the event's messages, which counts when the event comes again.
    channels = ListAttribute[str](default=list)
    send_after = UnicodeAttribute(null=True)
    # Channels on which its planner sends what has no record yet, and until when it may do so.
    at_once = ListAttribute[str](default=list)
    lease_until = UnicodeAttribute(null=True)

    @classmethod
    def new(
        cls,
        user_id: str,
        event_id: str,
        *,
        category: str,
        title: str,
        text: str,
        event_type: str,
        subject_id: str,
        channels: Sequence[str] = (),
        send_after: datetime | None = None,
    ) -> InboxItem:
        """An unread item; `subject_id` is what it is about, such as the order's id."""
        now = clock.now()
        item_id = cls.id_of(event_id)
        return cls(
            *cls.key(user_id, item_id),
            gsi1pk=cls.unread_of(user_id),
            gsi1sk=item_id,
            ttl=clock.epoch(now + KEPT),
            category=category,
            title=title,
            text=text,
            event_type=event_type,
            subject_id=subject_id,
            created_at=clock.iso(now),
            channels=list(channels),
            send_after=clock.iso(send_after) if send_after else None,
        )

    @classmethod
    def key(cls, user_id: str, item_id: str) -> tuple[str, str]:
        """(pk, sk) of an inbox item."""
        return cls.inbox_of(user_id), f"INBOX#{item_id}"

    def lease(self, channels: Sequence[str]) -> None:
        """Say that whoever stores this item sends on some channels, for a while."""
        self.at_once = list(channels)
        self.lease_until = clock.iso(clock.now() + LEASE) if channels else None

    @staticmethod
    def id_of(event_id: str) -> str:
        """The id of an event's item, `ntf_…`."""
        return f"ntf_{event_id.removeprefix('evt_')}"

    @property
    def event_id(self) -> str:
        """The id of the event that it tells of."""
        return f"evt_{self.id.removeprefix('ntf_')}"

    @staticmethod
    def inbox_of(user_id: str) -> str:
        """The hash key of a person's inbox."""
        return f"PERSON#{user_id}"

    @staticmethod
    def unread_of(user_id: str) -> str:
        """The index key of a person's unread items."""
        return f"UNREAD#{user_id}"

    @property
    def id(self) -> str:
        """The item's id, `ntf_…`."""
        return self.sk.removeprefix("INBOX#")

    @property
    def user_id(self) -> str:
        """The id of the inbox's owner."""
        return self.pk.removeprefix("PERSON#")
