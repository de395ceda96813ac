"""The actions of macros and of changes to many tickets, as they are stored; their rules are pure functions.

| type | fields |
|---|---|
| reply | text or canned_reply_id, with variables; then: the status afterwards |
| note | text |
| status | status: open, pending, resolved or closed |
| priority | priority |
| add_tags, remove_tags | tags |
| assign | assignee_id: an agent, `me`, or null for nobody |
| team | team_id, or null for none |
| snooze | minutes from now |
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from shared.support.canned import rules as variables
from shared.support.macros.errors import ActionsInvalidError

ActionType: TypeAlias = Literal[
    "reply", "note", "status", "priority", "add_tags", "remove_tags", "assign", "team", "snooze"
]
ActionData: TypeAlias = Mapping[str, Any]
ACTION_LIMIT = 10
BULK_LIMIT = 50
SNOOZE_MINUTES = 90 * 24 * 60
ME = "me"
# What is said comes first, and the status last: it is what the ticket has afterwards.
ORDER: Mapping[str, int] = {
    name: place
    for place, name in enumerate(
        ("team", "assign", "priority", "add_tags", "remove_tags", "note", "reply", "snooze", "status")
    )
}


def checked(actions: Sequence[ActionData]) -> list[dict[str, Any]]:
    """The actions in the order in which they are taken.

    Each kind comes once; a snooze and a status exclude each other. Raises ActionsInvalidError, UnknownVariableError.
    """
    kinds = [str(action["type"]) for action in actions]
    if not actions or len(set(kinds)) != len(kinds) or {"snooze", "status"} <= set(kinds):
        raise ActionsInvalidError()
    for action in actions:
        if action["type"] == "reply":
            if (action.get("text") is None) == (action.get("canned_reply_id") is None):
                raise ActionsInvalidError()
            variables.check(action.get("text") or "")
    return sorted((dict(action) for action in actions), key=lambda action: ORDER[action["type"]])
