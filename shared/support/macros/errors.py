"""What can go wrong with macros."""

from __future__ import annotations

from shared.core.errors import ConflictError, InvalidError, NotFoundError


class MacroNotFoundError(NotFoundError):
    """No such macro."""

    code = "macro_not_found"
    detail = "There is no such macro."


class MacroChangedError(ConflictError):
    """The macro was changed since the caller read it."""

    code = "version_conflict"
    detail = "The macro was changed meanwhile. Read it again and repeat your change."


class ActionsInvalidError(InvalidError):
    """Actions that cannot be taken together, or none."""

    code = "actions_invalid"
    detail = "Name a macro or actions, each kind of action once, and either a text or a canned reply."
