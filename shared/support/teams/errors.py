"""What can go wrong with teams."""

from __future__ import annotations

from shared.core.errors import ConflictError, InvalidError, NotFoundError


class TeamNotFoundError(NotFoundError):
    """No such team."""

    code = "team_not_found"
    detail = "There is no such team."


class TeamChangedError(ConflictError):
    """The team was changed since the caller read it."""

    code = "version_conflict"
    detail = "The team was changed meanwhile. Read it again and repeat your change."


class TooManyTeamsError(ConflictError):
    """All teams are read whenever a ticket is opened."""

    code = "too_many_teams"
    detail = "There are as many teams as there can be. Delete one first."


class AbsenceInvalidError(InvalidError):
    """An absence that is over."""

    code = "absence_invalid"
    detail = "Be away until a moment that is still to come."
