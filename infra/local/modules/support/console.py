"""What the console shows of support: tickets, the model's tasks, deliveries, and what the sandboxes were sent."""

from __future__ import annotations

from datetime import UTC, datetime

from infra.local.web.module_page import ModulePage
from infra.local.web.tables import Row, name, newest, of
from shared.support.tickets.models import Ticket
from shared.support.tickets.rules import RUNNING_STATES

# The tickets in Supabase, with how many messages it has of each.
_MIRRORED = """
select number, subject, status, priority, version, updated_at,
    (select count(*) from support_messages where ticket_id = support_tickets.id) as messages
from support_tickets order by updated_at desc limit ?
"""
_REQUESTS_SHOWN = 30


class Page(ModulePage):
    """Reads tables and sandboxes for people; changes nothing."""

    title = "Support"
    has_details = True

    def data(self, limit: int) -> Row:
        """Everything, newest first; at most `limit` of each."""
        people = self.tables.people()
        tickets = (_ticket(one, people) for one in self.tables.items("Support", "ticket"))
        tasks = (_task(one, people) for one in self.tables.items("Tasks", "task") if one["kind"].startswith("ai."))
        deliveries = (_delivery(one, people) for one in self.tables.items("Notifications", "delivery"))
        return {
            "tickets": newest(tickets, "created_at", limit),
            "tasks": newest(tasks, "created_at", limit),
            "deliveries": newest(deliveries, "created_at", limit),
            "asked": self.sandboxes.asked(min(limit, _REQUESTS_SHOWN)),
            "notices": self.sandboxes.notices(limit),
            "mirror": self.sandboxes.rows("support_tickets", _MIRRORED, limit),
        }

    def detail(self, key: str) -> Row | None:
        """A ticket by its number or id, with its whole conversation: what the customer sees and what agents keep."""
        pk, _ = Ticket.key(key) if key.startswith("tkt_") else Ticket.key_of_number(key.strip().upper())
        kept, people = self.tables.partition("Support", pk), self.tables.people()
        ticket = next(of(kept, "ticket"), None)
        if ticket is None:
            return None
        return _ticket(ticket, people) | {"messages": [_message(one, people) for one in of(kept, "ticket_message")]}


def _message(item: Row, people: dict[str, Row]) -> Row:
    return {
        "id": item["message_id"],
        "author": name(item.get("author_id"), people) or None,
        "role": item["author_role"],
        "kind": item["kind"],
        "body": item.get("body"),
        "decision": item.get("decision"),
        "automatic": bool(item.get("automatic")),
        "attachments": [
            {"name": one["name"], "content_type": one["content_type"], "size": int(one["size"])}
            for one in item.get("attachments", [])
        ],
        "created_at": item["created_at"],
    }


def _ticket(item: Row, people: dict[str, Row]) -> Row:
    assignee, status = item.get("assignee_id"), item["status"]
    # While we wait for the customer, or all is done, nothing is due.
    target = "resolution_due" if item.get("first_response_at") else "first_response_due"
    due = item.get(target) if status in RUNNING_STATES else None
    return {
        "id": item["ticket_id"],
        "number": item["number"],
        "subject": item["subject"],
        "customer": name(item.get("customer_id"), people) or item.get("sender_address"),
        "status": status,
        "priority": item["priority"],
        "assignee": name(assignee, people) if assignee else None,
        "due": due,
        "is_overdue": due is not None and datetime.fromisoformat(due) < datetime.now(UTC),
        "tags": list(item.get("tags", [])),
        "category": item.get("category"),
        "sentiment": item.get("sentiment"),
        "rating": None if item.get("csat") is None else int(item["csat"]),
        "version": int(item["version"]),
        "created_at": item["created_at"],
    }


def _task(item: Row, people: dict[str, Row]) -> Row:
    return {
        "id": item["id"],
        "kind": item["kind"],
        "owner": name(item["owner"], people),
        "status": item["status"],
        "attempts": int(item["attempts"]),
        "reason": item.get("reason"),
        "created_at": item["created_at"],
    }


def _delivery(item: Row, people: dict[str, Row]) -> Row:
    return {
        "template": item["template"],
        "channel": item["channel"],
        "to": name(item["user_id"], people),
        "status": item["status"],
        "send_after": item.get("send_after") if item["status"] == "queued" else None,
        "reason": item.get("reason"),
        "created_at": item["created_at"],
    }
