"""Tickets in the table `support`, and every key they are found by.

| item | pk | sk | gsi1 | gsi2 |
|---|---|---|---|---|
| ticket | TICKET#number | TICKET | REQUESTER#person / id, SENDER#contact / id of nobody's | TICKETS#status / id |
| message | TICKET#number | MESSAGE#id | PUBLIC#number / id, public ones only | |
| who looks at a ticket | TICKET#number | VIEWER#person | | |
| what support promises | SLA | POLICY | | |
| queue entry: an agent has to answer | TICKET#number | DESK | DESK#agent or DESK#unassigned / due#id | DUE / due#id |
| queue entry: the clocks are to be checked | TICKET#number | WATCH | | WATCH / moment#id |
| queue entry: tagged | TICKET#number | TAG#tag | TAG#tag / id | |
| queue entry: a team's | TICKET#number | TEAM | TEAM#team / id | TEAMDESK#team / id until it is resolved |

A ticket's number is the first part of its id's random letters, as an order's: it is found by either. Queue entries
hold nothing but keys that follow from the ticket (`ticket_queues.py`), and are written in its transactions.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from pynamodb.attributes import BooleanAttribute, ListAttribute, MapAttribute, UnicodeAttribute

from shared.core import ids
from shared.data.numbers import SparseNumber, WholeNumber
from shared.support.models import SupportItem

# Where the number stands in an id: behind `tkt_` and the ten letters of the moment.
NUMBER_PLACE = slice(14, 22)
TICKET = "TICKET"
DESK, DUE, WATCH, TEAM = "DESK", "DUE", "WATCH", "TEAM"
UNASSIGNED = "unassigned"
# Sorts after every moment: nothing is due.
NEVER = "9"
Key: TypeAlias = tuple[str, str]


class Ticket(SupportItem, discriminator="ticket"):
    """A customer's request; times ISO 8601 UTC. `version` counts every change of it and every message.

    `used_seconds` and `runs_since` are the resolution clock: business seconds used up before it was last started, and
    since when it runs, None while it is paused. `sla_notices_sent` names the warnings and breaches that were announced,
    each once, and `next_check_at` is when the clocks are to be checked next. `asked_at` is when the first answer began
    to be waited for, where that was in another ticket before this one was opened.
    """

    ticket_id = UnicodeAttribute()
    number = UnicodeAttribute()
    # Nobody's, when it came by a mail whose sender is not verified: `sender_address` is what the mail says.
    customer_id = UnicodeAttribute(null=True)
    sender_verified = BooleanAttribute(default=True)
    sender_address = UnicodeAttribute(null=True)
    # Of a caller who has no account; nothing is sent there.
    caller_phone = UnicodeAttribute(null=True)
    # The automation rule that opened it: what the schedules do with it later follows from that rule, too.
    caused_by = UnicodeAttribute(null=True)
    # The agent who opened it for the customer and wrote first.
    opened_by = UnicodeAttribute(null=True)
    subject = UnicodeAttribute()
    channel = UnicodeAttribute()
    status = UnicodeAttribute()
    priority = UnicodeAttribute()
    assignee_id = UnicodeAttribute(null=True)
    team_id = UnicodeAttribute(null=True)
    tags = ListAttribute[str](default=list)
    snoozed_until = UnicodeAttribute(null=True)
    asked_at = UnicodeAttribute(null=True)
    first_response_due = UnicodeAttribute(null=True)
    first_response_at = UnicodeAttribute(null=True)
    resolution_due = UnicodeAttribute(null=True)
    used_seconds = SparseNumber()
    runs_since = UnicodeAttribute(null=True)
    sla_notices_sent = ListAttribute[str](default=list, attr_name="told")
    # The version of hours and targets by which the clocks were last set.
    sla_version = SparseNumber()
    next_check_at = UnicodeAttribute(null=True, attr_name="look_at")
    # Since when nobody has written or changed the status, and when the customer was reminded since then.
    idle_since = UnicodeAttribute(null=True)
    reminded_at = UnicodeAttribute(null=True)
    # Public messages by the customer and by support, and how many of each there were when the other side wrote last.
    customer_messages = SparseNumber()
    customer_messages_answered = SparseNumber()
    support_messages = SparseNumber()
    support_messages_answered = SparseNumber()
    resolved_at = UnicodeAttribute(null=True)
    closed_at = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)
    category = UnicodeAttribute(null=True)
    sentiment = UnicodeAttribute(null=True)
    summary = UnicodeAttribute(null=True)
    ai_suggested_priority = UnicodeAttribute(null=True)
    csat = WholeNumber(null=True)
    csat_comment = UnicodeAttribute(null=True)
    rating_asked_at = UnicodeAttribute(null=True)
    rated_at = UnicodeAttribute(null=True)
    merged_into = UnicodeAttribute(null=True)
    merged_from = ListAttribute[str](default=list)
    follows = UnicodeAttribute(null=True)
    # The ticket that a reply opened when this was long closed: further replies go there.
    followed_by = UnicodeAttribute(null=True)
    split_from = UnicodeAttribute(null=True)
    split_into = ListAttribute[str](default=list)
    # What it shows of other tickets, each as `ticket_id/message_id`.
    split_messages = ListAttribute[str](default=list)
    # When its texts and files were erased with its customer's account.
    erased_at = UnicodeAttribute(null=True)
    version = WholeNumber(default=1)
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()

    @staticmethod
    def key(ticket_id: str) -> Key:
        """(pk, sk) of a ticket; another id with the same number has the same, so compare what is found."""
        return f"TICKET#{ticket_id[NUMBER_PLACE]}", TICKET

    @staticmethod
    def key_of_number(number: str) -> Key:
        """(pk, sk) of the ticket with a number in its normal spelling."""
        return f"TICKET#{number.replace('-', '')}", TICKET

    @staticmethod
    def new_id(number: str) -> str:
        """A fresh id for the ticket with this number."""
        fresh = ids.new("tkt")
        return f"{fresh[: NUMBER_PLACE.start]}{number.replace('-', '')}{fresh[NUMBER_PLACE.stop :]}"

    @staticmethod
    def of_customer(user_id: str) -> str:
        """The gsi1pk of one person's tickets."""
        return f"REQUESTER#{user_id}"

    @staticmethod
    def of_sender(address: str) -> str:
        """The gsi1pk of nobody's tickets that came from an e-mail address or a phone."""
        return f"SENDER#{address.strip().lower()}"

    @staticmethod
    def with_status(status: str) -> str:
        """The gsi2pk of the tickets in one status."""
        return f"TICKETS#{status}"

    @property
    def mailed_to(self) -> str | None:
        """The address of a sender without an account, to which answers are mailed; None for all others."""
        return None if self.sender_verified else self.sender_address or None

    def set_index_keys(self) -> None:
        """Write the keys that follow from the values."""
        self.pk, self.sk = self.key(self.ticket_id)
        if self.customer_id:
            self.gsi1pk, self.gsi1sk = self.of_customer(self.customer_id), self.ticket_id
        elif contact := self.sender_address or self.caller_phone:
            # For the erasure of whoever has confirmed the address: `shared/support/personal_data.py`.
            self.gsi1pk, self.gsi1sk = self.of_sender(contact), self.ticket_id
        self.gsi2pk, self.gsi2sk = self.with_status(self.status), self.ticket_id


class Attachment(MapAttribute[str, Any]):
    """A file that came with a message: where it lies in the bucket `files`, and what it says it is."""

    key = UnicodeAttribute()
    name = UnicodeAttribute()
    content_type = UnicodeAttribute()
    size = WholeNumber()
    # Of the bytes that were kept, in hexadecimal; None of what was attached before it was stored.
    sha256 = UnicodeAttribute(null=True)


class Message(SupportItem, discriminator="ticket_message"):
    """A message in a ticket; only `public` ones are the customer's to see.

    `task_id`, `sources` and `decision` belong to drafts; `decided_by` is the agent who sent, edited or rejected one,
    `answer_id` what was sent.
    """

    PREFIX = "MESSAGE#"

    message_id = UnicodeAttribute()
    ticket_id = UnicodeAttribute()
    author_id = UnicodeAttribute(null=True)
    author_role = UnicodeAttribute()
    kind = UnicodeAttribute()
    body = UnicodeAttribute()
    attachments = ListAttribute[Attachment](of=Attachment, default=list)
    automatic = BooleanAttribute(default=False)
    task_id = UnicodeAttribute(null=True)
    sources = ListAttribute[str](default=list)
    decision = UnicodeAttribute(null=True)
    decided_by = UnicodeAttribute(null=True)
    answer_id = UnicodeAttribute(null=True)
    mentions = ListAttribute[str](default=list)
    # Of one that came by mail: its Message-ID, and where the whole mail is kept.
    mail_id = UnicodeAttribute(null=True)
    original_key = UnicodeAttribute(null=True)
    # Of a message whose text and files were removed: when, by whom, and why they say.
    redacted_at = UnicodeAttribute(null=True)
    redacted_by = UnicodeAttribute(null=True)
    redaction_reason = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()

    @staticmethod
    def key(ticket_id: str, message_id: str) -> Key:
        """(pk, sk) of a message."""
        return Ticket.key(ticket_id)[0], f"{Message.PREFIX}{message_id}"

    @staticmethod
    def shown_in(ticket_id: str) -> str:
        """The gsi1pk of what a customer sees of a ticket."""
        return f"PUBLIC#{ticket_id[NUMBER_PLACE]}"

    def set_index_keys(self) -> None:
        """Write the keys that follow from the values."""
        self.pk, self.sk = self.key(self.ticket_id, self.message_id)
        if self.kind == "public":
            self.gsi1pk, self.gsi1sk = self.shown_in(self.ticket_id), self.message_id


class TicketViewer(SupportItem, discriminator="ticket_viewer"):
    """An agent who had a ticket open at `seen_at`."""

    user_id = UnicodeAttribute()
    state = UnicodeAttribute()
    seen_at = UnicodeAttribute()

    @staticmethod
    def key(ticket_id: str, user_id: str) -> Key:
        """(pk, sk) of an agent who looks at a ticket; with an empty id the sk is how all of them begin."""
        return Ticket.key(ticket_id)[0], f"VIEWER#{user_id}"


class QueueEntry(SupportItem, discriminator="ticket_place"):
    """A ticket's entry in a queue: nothing but keys. What a queue lists are the tickets themselves."""

    @staticmethod
    def assigned_to(assignee_id: str | None) -> str:
        """The gsi1pk of what waits for one agent, or for anybody to take it."""
        return f"DESK#{assignee_id or UNASSIGNED}"

    @staticmethod
    def tagged(tag: str) -> str:
        """The sk of a ticket's entry for a tag, and the gsi1pk of the tickets with a tag."""
        return f"TAG#{tag}"

    @staticmethod
    def of_team(team_id: str) -> str:
        """The gsi1pk of a team's tickets."""
        return f"TEAM#{team_id}"

    @staticmethod
    def waiting_for_team(team_id: str) -> str:
        """The gsi2pk of a team's tickets that are not resolved."""
        return f"TEAMDESK#{team_id}"
