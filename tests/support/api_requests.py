"""Requests to the API of the module `support`: what its path parameters can stand for, and what to repeat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.e2e.path_param_factories import PathParamFactories, PathParamFactory, first, ok

Json = dict[str, Any]


def _ticket(made: PathParamFactories) -> str:
    body = {"subject": "Размер", "text": "Подойдёт ли M?"}
    return str(ok(made.owner.post("/support/tickets", body))["id"])


def _message(made: PathParamFactories) -> str:
    return first(made.owner, f"/support/tickets/{made('ticket_id')}/messages", {})


def _canned_reply(made: PathParamFactories) -> str:
    body = {"title": "Размер", "text": "{{customer_name}}, подойдёт."}
    return str(ok(made.admin.post("/support/canned-replies", body))["id"])


def _macro(made: PathParamFactories) -> str:
    body = {"title": "Обмен", "actions": [{"type": "add_tags", "tags": ["exchange"]}]}
    return str(ok(made.admin.post("/support/macros", body))["id"])


def _team(made: PathParamFactories) -> str:
    return str(ok(made.admin.post("/support/teams", {"name": "Обмен"}))["id"])


# Path parameter → makes an object that it can identify, the customer's own where objects have an owner.
PATH_PARAMS: dict[str, PathParamFactory] = {
    "ticket_id": _ticket,
    "message_id": _message,
    "reply_id": _canned_reply,
    "macro_id": _macro,
    "team_id": _team,
    # Nobody whom tickets go to: an agent who is away would miss in other tests.
    "agent_id": lambda made: made("user_id"),
}

# Operation that takes an Idempotency-Key → its body, from ids of what there is and a mark that differs.
REPEATABLE: dict[str, Callable[[Json, str], Json | None]] = {
    "POST /api/v1/support/tickets/{ticket_id}/suggest": lambda known, mark: None,
    "POST /api/v1/support/canned-replies": lambda known, mark: {"title": mark, "text": "{{customer_name}}!"},
    "POST /api/v1/support/macros": lambda known, mark: {"title": mark, "actions": [{"type": "note", "text": mark}]},
    "POST /api/v1/support/teams": lambda known, mark: {"name": mark},
    "POST /api/v1/support/tickets/bulk": lambda known, mark: {
        "ticket_ids": [known["ticket_id"]],
        "actions": [{"type": "note", "text": mark}],
    },
    "POST /api/v1/support/tickets/{ticket_id}/actions": lambda known, mark: {
        "actions": [{"type": "note", "text": mark}]
    },
    "POST /api/v1/support/mail": lambda known, mark: {"sender": known["sender"], "subject": mark, "text": "Где?"},
    "POST /api/v1/support/tickets": lambda known, mark: {"subject": mark, "text": "Где мой заказ?"},
    "POST /api/v1/support/tickets/{ticket_id}/messages": lambda known, mark: {"text": mark},
    "POST /api/v1/support/tickets/{ticket_id}/drafts/{message_id}": lambda known, mark: (
        {"decision": "sent"} if mark[0] == "b" else {"decision": "edited", "text": mark}
    ),
}
