"""Messages of support: to customers about their tickets, and to agents about those assigned to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.core import site_links
from shared.notifications.message_catalog import (
    LateVariables,
    MessageKind,
    Messages,
    label,
    moment,
    required_text,
    text_or_empty,
)
from shared.notifications.outgoing import Suppressed
from shared.notifications.rules import Category
from shared.support.messages import en, ru

_TICKET = {"ticket": ("number", required_text)}
_DESK = {**_TICKET, "ticket_id": ("aggregate_id", text_or_empty)}
_ANSWER = {**_TICKET, "message_id": ("message_id", text_or_empty)}
_TARGET = {**_DESK, "target": ("target", label("sla_target")), "due": ("due", moment)}
_UNRESOLVED = frozenset({"open", "pending", "snoozed"})


def _answer(variables: Mapping[str, Any]) -> Mapping[str, str]:
    """The words of an answer as they are now, and the page of its ticket. Raises Suppressed."""
    # Imported when a mail is sent: planning one needs none of it.
    from shared.support.tickets.models import Message, Ticket

    key = Ticket.key_of_number(str(variables["ticket"]))[0], f"{Message.PREFIX}{variables.get('message_id', '')}"
    message = Message.get_or_none(*key, consistent=True) if variables.get("message_id") else None
    if message is not None and message.redacted_at:
        raise Suppressed("taken_back")
    is_shown = message is not None and message.kind == "public"
    return {"text": message.body if message is not None and is_shown else "", **_page(variables)}


def _page(variables: Mapping[str, Any]) -> Mapping[str, str]:
    """The customer's page of the ticket."""
    return {"link": site_links.ticket_page(str(variables["ticket"]))}


def _unless(*statuses: str) -> Callable[[Mapping[str, Any]], str | None]:
    """Whether a ticket is not as the mail says any more: quiet hours may lie between what happened and the mail."""

    def outdated(variables: Mapping[str, Any]) -> str | None:
        from shared.support.tickets.models import Ticket

        ticket = Ticket.get_or_none(*Ticket.key_of_number(str(variables["ticket"])), consistent=True)
        return "outdated" if ticket is not None and ticket.status not in statuses else None

    return outdated


def _desk_page(variables: Mapping[str, Any]) -> Mapping[str, str]:
    """Where an agent works on the ticket; the desk for messages that do not say its id."""
    return {"link": site_links.page(f"/desk/tickets/{variables.get('ticket_id', '')}".rstrip("/"))}


_PAGE = LateVariables(names=frozenset({"link"}), needs=frozenset(), load=_page)
_PENDING, _RESOLVED, _CLOSED = (
    LateVariables(names=frozenset({"link"}), needs=frozenset(), load=_page, outdated=_unless(*statuses))
    for statuses in (("pending",), ("resolved", "closed"), ("closed",))
)
_DESK_PAGE = LateVariables(names=frozenset({"link"}), needs=frozenset({"ticket_id"}), load=_desk_page)


MESSAGES = Messages(
    categories=(
        # A conversation would be many texts: they come to those who ask for them.
        Category(
            "support",
            optional=True,
            transactional=False,
            channels=("sms", "email", "nakama"),
            off=frozenset({"sms"}),
        ),
        # A question that may go unanswered.
        Category("feedback", optional=True, transactional=False, channels=("email",), low_priority=True),
        # To agents, about what they have to answer.
        Category("desk", optional=True, transactional=True, channels=("email",)),
    ),
    kinds=(
        MessageKind("ticket.opened", "ticket_opened_for_you", "support", _TICKET, only={"by": "agent"}),
        MessageKind("ticket.mentioned", "ticket_mentioned", "desk", _DESK, recipient_field="agent_id", by_others=True),
        # What a machine wrote leads to no message: an automatic message must not answer another.
        MessageKind("ticket.replied", "ticket_answered", "support", _ANSWER, only={"by": "agent", "automatic": False}),
        MessageKind(
            "ticket.replied",
            "ticket_asked",
            "desk",
            _DESK,
            only={"by": "customer", "automatic": False},
            recipient_field="assignee_id",
            by_others=True,
        ),
        MessageKind(
            "ticket.status_changed", "ticket_resolved", "support", _TICKET, only={"to": "resolved"}, by_others=True
        ),
        # Who was notified of the resolution, or closed it themselves, is only asked how it was.
        MessageKind(
            "ticket.status_changed",
            "ticket_closed",
            "support",
            _TICKET,
            only={"from": _UNRESOLVED, "to": "closed"},
            by_others=True,
        ),
        # Once a ticket; events from before the field say nothing of it.
        MessageKind(
            "ticket.status_changed",
            "ticket_rating",
            "feedback",
            _TICKET,
            only={"to": "closed", "rating_asked": frozenset({True, None})},
        ),
        MessageKind("ticket.reminded", "ticket_reminded", "support", _TICKET),
        MessageKind("ticket.assigned", "ticket_assigned", "desk", _DESK, recipient_field="assignee_id", by_others=True),
        MessageKind("ticket.sla_warning", "ticket_due", "desk", _TARGET, recipient_field="assignee_id", until="due"),
        MessageKind("ticket.sla_breached", "ticket_overdue", "desk", _TARGET, recipient_field="assignee_id"),
        MessageKind("ticket.sla_escalated", "ticket_overdue", "desk", _TARGET, recipient_field="agent_id"),
    ),
    commands={
        "ticket_mail_reply": frozenset({"ticket", "text"}),
        "ticket_mail_opened": frozenset({"ticket", "subject", "text"}),
    },
    late={
        "ticket_answered": LateVariables(
            names=frozenset({"text", "link"}), needs=frozenset({"message_id"}), load=_answer
        ),
        "ticket_opened_for_you": _PAGE,
        "ticket_reminded": _PENDING,
        "ticket_resolved": _RESOLVED,
        "ticket_closed": _CLOSED,
        "ticket_rating": _CLOSED,
        "ticket_mentioned": _DESK_PAGE,
        "ticket_asked": _DESK_PAGE,
        "ticket_assigned": _DESK_PAGE,
        "ticket_due": _DESK_PAGE,
        "ticket_overdue": _DESK_PAGE,
    },
    blocks={
        "ticket_answered": frozenset({"text"}),
        "ticket_mail_reply": frozenset({"text"}),
        "ticket_mail_opened": frozenset({"text"}),
    },
    # What a customer may answer by mail.
    threads=dict.fromkeys(
        (
            "ticket_opened_for_you",
            "ticket_answered",
            "ticket_mail_reply",
            "ticket_mail_opened",
            "ticket_reminded",
            "ticket_resolved",
            "ticket_closed",
            "ticket_rating",
        ),
        "ticket",
    ),
    texts={"ru": ru.TEXTS, "en": en.TEXTS},
    labels={"ru": ru.LABELS, "en": en.LABELS},
)
