"""What can go wrong with achievements."""

from __future__ import annotations

from shared.core.errors import ConflictError, InvalidError, NotFoundError


class AchievementNotFoundError(NotFoundError):
    """There is no such achievement."""

    code = "achievement_not_found"
    detail = "There is no such achievement."


class AchievementChangedError(ConflictError):
    """The achievement was changed since the caller read it."""

    code = "version_conflict"
    detail = "The achievement was changed meanwhile. Read it again and repeat your change."


class GrantNotFoundError(NotFoundError):
    """This person does not have this achievement, or not in this level."""

    code = "achievement_not_granted"
    detail = "This person does not have this achievement."


class AlreadyGrantedError(ConflictError):
    """This person has this achievement in this level."""

    code = "achievement_already_granted"
    detail = "This person has this achievement already."


class ReplayByOperatorError(ConflictError):
    """A rule that counts what people did for others is replayed over the whole history, by an operator."""

    code = "replay_by_operator"
    detail = "What people did for others is in no timeline of theirs: an operator runs replay-achievements."


class AchievementInactiveError(ConflictError):
    """An achievement that is not active counts nothing."""

    code = "achievement_inactive"
    detail = "This achievement is not active. Activate it first."


class TooManyAchievementsError(ConflictError):
    """There are as many achievements as one list holds."""

    code = "too_many_achievements"
    detail = "There are too many achievements. Change one that is not in use any more."


class RuleInvalidError(InvalidError):
    """A rule names an event, a field or a level that cannot be; `errors` says where."""

    code = "rule_invalid"
    detail = "The rule cannot be counted. See `errors`."
