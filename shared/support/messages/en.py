"""Support's messages in English."""

from __future__ import annotations

from shared.notifications.texts import Text

TEXTS: dict[str, Text] = {
    "ticket_opened_for_you": Text(
        "Support has written to you: {ticket}",
        "Support has written to you, request {ticket}.",
        "Support has opened request {ticket} for you and has written to you.\n\n"
        "The message is on the request's page, where you can also reply: {link}",
    ),
    "ticket_reminded": Text(
        "We wait for your answer: {ticket}",
        "Request {ticket} waits for your answer.",
        "Support has answered your request {ticket} and waits for your reply.\n\n"
        "Without one the request will be resolved in some days; a reply opens it again at any time. "
        "Answer this mail, or on the request's page: {link}",
    ),
    "ticket_mentioned": Text(
        "You are mentioned in {ticket}",
        "A colleague mentions you in ticket {ticket}.",
        "A colleague mentions you in an internal note of ticket {ticket}: {link}",
    ),
    "ticket_answered": Text(
        "An answer to your request {ticket}",
        "Support has answered your request {ticket}.",
        "{text}\n\nRequest {ticket}. Answer this mail, or on the request's page: {link}",
    ),
    "ticket_mail_reply": Text(
        "An answer to your request {ticket}", "An answer to your request {ticket}.", "{text}\n\nRequest {ticket}"
    ),
    "ticket_mail_opened": Text(
        "{subject} ({ticket})", "Support has written to you, request {ticket}.", "{text}\n\nRequest {ticket}: {subject}"
    ),
    "ticket_asked": Text(
        "The customer has replied: {ticket}",
        "The customer has replied in {ticket}.",
        "The customer has replied in ticket {ticket}, which is yours: {link}",
    ),
    "ticket_resolved": Text(
        "Your request {ticket} is resolved",
        "Your request {ticket} is resolved. A reply opens it again.",
        "We consider your request {ticket} resolved.\n\n"
        "If it is not, answer this mail, or on the request's page; that opens it again: {link}",
    ),
    "ticket_closed": Text(
        "Your request {ticket} is closed",
        "Your request {ticket} is closed.",
        "Your request {ticket} is closed.\n\nOn its page you can say how we did, or ask again: {link}",
    ),
    "ticket_rating": Text(
        "How did we do? Request {ticket}",
        "Request {ticket} is closed. How did we do?",
        "Your request {ticket} is closed.\n\nHow did we do? One to five stars on its page help us get better: {link}",
    ),
    "ticket_assigned": Text(
        "A ticket for you: {ticket}",
        "Ticket {ticket} is yours now.",
        "Ticket {ticket} has been assigned to you: {link}",
    ),
    "ticket_due": Text(
        "Due soon: {ticket}, {target}",
        "Ticket {ticket}: {target} is due by {due}.",
        "Ticket {ticket} waits for its {target}.\n\nIt is due by {due}. The ticket: {link}",
    ),
    "ticket_overdue": Text(
        "Overdue: {ticket}, {target}",
        "Ticket {ticket}: {target} was due by {due}.",
        "Ticket {ticket} has not had its {target} in time.\n\nIt was due by {due}. The ticket: {link}",
    ),
}

LABELS: dict[str, dict[str, str]] = {"sla_target": {"first_response": "first answer", "resolution": "resolution"}}
