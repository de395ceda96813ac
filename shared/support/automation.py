"""The action of automation's rules that opens a ticket: in the person's name, or for the agents alone."""

from __future__ import annotations

from collections.abc import Iterator

from shared.automation.actions import ActionKind, Actions, Occasion, Params
from shared.automation.catalogue import NamedEvent
from shared.automation.placeholders import faults, fill
from shared.core.errors import FieldError
from shared.core.observability import logger
from shared.support.teams import service as teams
from shared.support.teams.errors import TeamNotFoundError
from shared.support.tickets import editor
from shared.support.tickets.editor import Edits
from shared.support.tickets.replies import NewMessage, PostedMessage, new_ticket
from shared.support.tickets.rules import TicketChannel


def _open(occasion: Occasion, params: Params) -> None:
    """Open the ticket; a machine wrote its first message. An internal one is nobody's, so no customer sees it."""
    values = occasion.placeholders()
    team_id = _team(params.get("team_id"))

    def make(edits: Edits) -> PostedMessage:
        posted = new_ticket(
            edits,
            customer_id=None if params.get("internal") else occasion.user.id,
            actor=None if params.get("internal") else occasion.user.id,
            subject=fill(params["subject"], values)[:200],
            message=NewMessage(fill(params["text"], values), automatic=True),
            channel=TicketChannel.APP,
            priority=params.get("priority") or "normal",
        )
        posted.ticket.team_id = team_id
        posted.ticket.tags = sorted(params.get("tags") or ())
        occasion.record(edits.uow, "ticket", ticket_id=str(posted.ticket.ticket_id))
        return posted

    editor.commit(make)


def _team(team_id: str | None) -> str | None:
    """The team that a rule names, while there is one: what was deleted since keeps no ticket from being opened."""
    try:
        return str(teams.find(team_id).id) if team_id else None
    except TeamNotFoundError:
        logger.warning("a rule names a team that is gone", team_id=team_id)
        return None


def _faults(params: Params, event: NamedEvent, path: str) -> Iterator[FieldError]:
    for part in ("subject", "text"):
        yield from faults(params[part], event, f"{path}.{part}", for_staff=bool(params.get("internal")))


ACTIONS: Actions = {"ticket": ActionKind(_open, _faults)}
