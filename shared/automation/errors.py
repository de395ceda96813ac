"""What can go wrong with rules of automation."""

from __future__ import annotations

from shared.core.errors import ConflictError, InvalidError, NotFoundError


class AutomationRuleNotFoundError(NotFoundError):
    """There is no such rule."""

    code = "automation_rule_not_found"
    detail = "There is no such rule."


class AutomationRuleInvalidError(InvalidError):
    """A rule names an event, a field, a value or a placeholder that cannot be; `errors` says where."""

    code = "automation_rule_invalid"
    detail = "The rule cannot be kept. See `errors`."


class AutomationRuleChangedError(ConflictError):
    """The rule was changed since the caller read it."""

    code = "version_conflict"
    detail = "The rule was changed meanwhile. Read it again and repeat your change."


class AutomationRuleArchivedError(ConflictError):
    """A rule that is archived does nothing any more and stays as it was."""

    code = "automation_rule_archived"
    detail = "This rule is archived. Make a new one."


class TooManyAutomationRulesError(ConflictError):
    """There are as many rules as one list holds."""

    code = "too_many_automation_rules"
    detail = "There are too many rules. Archive one that is not in use any more."
