"""Which team and which agent a ticket goes to, decided when something has happened to it; safe to repeat.

The tickets of one team are assigned one at a time: each assignment is conditional on the version of the team's turn.
Each depends on the team itself, too: what is done about the tickets of a team that changes is done once, and finds all.
"""

from __future__ import annotations

from datetime import timedelta

from shared.core import clock
from shared.support.agents import is_agent
from shared.support.events import TicketAssigned, TicketTeamChanged
from shared.support.teams import rules, service
from shared.support.teams.errors import TeamNotFoundError
from shared.support.teams.models import Team, TeamTurn
from shared.support.teams.rules import AssignmentMode
from shared.support.tickets.editor import Edits, TicketEditor, commit, find
from shared.support.tickets.errors import TicketChangedError
from shared.support.tickets.models import QueueEntry, Ticket
from shared.support.tickets.replies import refuse_merged
from shared.support.tickets.rules import UNRESOLVED_STATES

# Of an agent's waiting tickets at most so many are counted: whoever has more is loaded enough.
MOST_COUNTED = 500
# The index has an assignment within a second; this is far longer.
RECENT = timedelta(minutes=2)


def route(ticket_id: str, *, is_triaged: bool = False) -> Ticket:
    """Give a ticket that is not resolved its team, if it has none, and an agent of the team, if it is nobody's.

    An assignee who handles no tickets any more counts as nobody. Raises TicketNotFoundError.
    """

    def make(edits: Edits) -> Ticket:
        ticket = find(ticket_id)
        if ticket.status not in UNRESOLVED_STATES:
            return ticket
        editor = edits.edit(ticket, actor=None)
        teams = {team.id: team for team in service.every_team()}
        team = teams.get(ticket.team_id or "") or rules.team_for(
            ticket, teams.values(), is_triaged=is_triaged or not ticket.sender_verified or bool(ticket.opened_by)
        )
        before = _place(ticket)
        _set_team(editor, team.id if team else None)
        if ticket.assignee_id and not is_agent(ticket.assignee_id):
            _assign(edits, editor, team, forget=ticket.assignee_id)
        elif not ticket.assignee_id and team is not None:
            _assign(edits, editor, team)
        if before != _place(ticket):
            _depend_on(edits, team)
        return ticket

    return commit(make)


def reassign(ticket_id: str, *, instead_of: str) -> Ticket:
    """Find another agent for a ticket of one who has left its team; nobody when there is none.

    Raises TicketNotFoundError.
    """

    def make(edits: Edits) -> Ticket:
        ticket = find(ticket_id)
        if ticket.status not in UNRESOLVED_STATES or ticket.assignee_id != instead_of:
            return ticket
        team = next((team for team in service.every_team() if team.id == ticket.team_id), None)
        if team is None or instead_of not in team.members:
            _assign(edits, edits.edit(ticket, actor=None), team, forget=instead_of)
            _depend_on(edits, team)
        return ticket

    return commit(make)


def set_team(*, ticket_id: str, team_id: str | None, actor: str) -> Ticket:
    """Move a ticket to a team, or out of any; nobody's ticket finds an agent there.

    Raises TicketNotFoundError, TeamNotFoundError, TicketMergedError.
    """

    def make(edits: Edits) -> Ticket:
        editor = edits.edit(find(ticket_id), actor=actor)
        refuse_merged(editor.ticket)
        move(edits, editor, team_id)
        return editor.ticket

    return commit(make)


def move(edits: Edits, editor: TicketEditor, team_id: str | None) -> None:
    """The part of a change that moves its ticket to a team, or out of any. Raises TeamNotFoundError."""
    team, before = service.find(team_id) if team_id is not None else None, _place(editor.ticket)
    _set_team(editor, team_id)
    if team is not None and not editor.ticket.assignee_id and editor.ticket.status in UNRESOLVED_STATES:
        _assign(edits, editor, team)
    if before != _place(editor.ticket):
        _depend_on(edits, team)


def leave(ticket_id: str, *, team_id: str) -> Ticket:
    """Take a ticket out of a team that was deleted. Raises TicketNotFoundError."""

    def make(edits: Edits) -> Ticket:
        editor = edits.edit(find(ticket_id), actor=None)
        if editor.ticket.team_id == team_id and not _exists(team_id):
            _set_team(editor, None)
        return editor.ticket

    return commit(make)


def _exists(team_id: str) -> bool:
    try:
        service.find(team_id)
    except TeamNotFoundError:
        return False
    return True


def _set_team(editor: TicketEditor, team_id: str | None) -> None:
    before = editor.ticket.team_id or None
    if before == team_id:
        return
    editor.ticket.team_id = team_id
    editor.add_event(TicketTeamChanged(**editor.ref, before=before, after=team_id))


def _place(ticket: Ticket) -> tuple[str | None, str | None]:
    return ticket.team_id or None, ticket.assignee_id or None


def _depend_on(edits: Edits, team: Team | None) -> None:
    """Make the change conditional on the team that was read. At commit TicketChangedError when it has changed."""
    if team is not None:
        same = Team.version == team.version
        edits.uow.check(Team, team.pk, team.sk, condition=same, on_conflict=TicketChangedError())


def _assign(edits: Edits, editor: TicketEditor, team: Team | None, *, forget: str | None = None) -> None:
    agent = _next_agent(edits, editor, team, forget) if team is not None else None
    before = editor.ticket.assignee_id or None
    if agent == before:
        return
    editor.ticket.assignee_id = agent
    editor.add_event(TicketAssigned(**editor.ref, assignee_id=agent, before=before))


def _next_agent(edits: Edits, editor: TicketEditor, team: Team, forget: str | None) -> str | None:
    if team.assignment == AssignmentMode.NONE:
        return None
    turn = TeamTurn.get_or_none(*TeamTurn.key(team.id), consistent=True) or TeamTurn(*TeamTurn.key(team.id))
    away = service.absences(team.members)
    here = [member for member in team.members if member not in away and member != forget]
    recent = _recent(turn)
    if team.assignment == AssignmentMode.LEAST_LOADED:
        loads = {member: _load(member, recent) for member in here}
        ordered = rules.least_loaded_first(here, turn.last_agent_id, loads)
    else:
        ordered = rules.in_turn(here, _last_of(team, turn, here))
    agent = next((member for member in ordered if is_agent(member)), None)
    if agent is None:
        return None
    read, turn.version = turn.version, turn.version + 1
    turn.last_agent_id = agent
    turn.recent = [*recent, [agent, editor.ticket.pk, clock.iso(editor.moment)]]
    if read:
        edits.uow.put(turn, condition=TeamTurn.version == read, on_conflict=TicketChangedError())
    else:
        edits.uow.create(turn, on_conflict=TicketChangedError())
    return agent


def _last_of(team: Team, turn: TeamTurn, here: list[str]) -> str | None:
    """Whoever of those present had the last turn: with the last one away, the next after them is not passed over."""
    order = rules.in_turn(team.members, turn.last_agent_id)
    present = [member for member in order if member in here]
    return present[-1] if present else None


def _recent(turn: TeamTurn) -> list[list[str]]:
    since = clock.iso(clock.now() - RECENT)
    return [entry for entry in turn.recent if entry[2] >= since]


def _load(agent_id: str, recent: list[list[str]]) -> int:
    entries = QueueEntry.gsi1.entries(QueueEntry.assigned_to(agent_id), limit=MOST_COUNTED)
    waiting = {entry.pk for entry in entries}
    return len(waiting | {pk for agent, pk, _ in recent if agent == agent_id})
