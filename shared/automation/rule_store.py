"""Rules as admins keep them: making, changing and archiving them, and which of them are active."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from shared.automation import validation
from shared.automation.actions import Actions
from shared.automation.catalogue import Classes
from shared.automation.errors import (
    AutomationRuleArchivedError,
    AutomationRuleChangedError,
    AutomationRuleNotFoundError,
    TooManyAutomationRulesError,
)
from shared.automation.events import (
    AutomationRuleArchived,
    AutomationRuleCreated,
    AutomationRuleEvent,
    AutomationRuleUpdated,
)
from shared.automation.models import ARCHIVED, AutomationItem, AutomationRule, AutomationRuleList, RuleChange
from shared.core import clock, ids
from shared.core.paging import DEFAULT_LIMIT, Page, decode_cursor, encode_cursor
from shared.data import stamped_list
from shared.data.base import query_page
from shared.data.idempotency import IdempotencyKey
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.stamped_list import StampedCache
from shared.data.uow import UnitOfWork

# As many as one BatchGet reads.
MAX_RULES: Final = 100
LISTED: Final = "automation-rules"
DEFINITION: Final = ("event_type", "conditions", "actions", "caps")
# With another of these a rule is another: what happened before is none of its matter.
_NEW_MATTER: Final = ("event_type", "conditions")
_active: StampedCache[tuple[AutomationRule, ...]] = StampedCache()


def find(rule_id: str) -> AutomationRule:
    """One rule, also one that is archived. Raises AutomationRuleNotFoundError."""
    found = AutomationRule.get_or_none(*AutomationRule.key(rule_id), consistent=True)
    if found is None:
        raise AutomationRuleNotFoundError()
    return found


def page(*, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[AutomationRule]:
    """The rules that are not archived, by their ids: oldest first."""
    after = str(decode_cursor(LISTED, cursor).get("after", "")) if cursor else ""
    # Sorted, so that none is left out when the one that a cursor names was archived meanwhile.
    wanted = [one for one in sorted(_rule_list().rule_ids) if one > after][: limit + 1]
    cursor_after = encode_cursor(LISTED, {"after": wanted[limit - 1]}) if len(wanted) > limit else None
    return Page(_of_ids(wanted[:limit]), cursor_after)


def archived(*, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Page[AutomationRule]:
    """The archived rules, newest first."""
    return query_page(AutomationRule.gsi1, ARCHIVED, scope=ARCHIVED, limit=limit, cursor=cursor)


def active() -> tuple[AutomationRule, ...]:
    """The rules that fire now; their items are read when one has changed since this was last asked."""
    rules = _rule_list()
    if not rules.stamp:
        return ()
    return _active.get(rules.stamp, lambda: tuple(one for one in _of_ids(rules.rule_ids) if one.is_active))


def create(
    *,
    title: str,
    definition: Mapping[str, Any],
    is_active: bool,
    classes: Classes,
    kinds: Actions,
    actor: str | None,
    rule_id: str | None = None,
    idempotency: IdempotencyKey | None = None,
) -> AutomationRule:
    """A new rule; it fires for what happens from now on. `classes` are all event classes, `kinds` all actions.

    Raises AutomationRuleInvalidError, TooManyAutomationRulesError.
    """
    validation.check(definition, classes=classes, kinds=kinds)
    rule_id = rule_id or ids.new("rul")

    def act() -> AutomationRule:
        rules = _rule_list()
        if len(rules.rule_ids) >= MAX_RULES:
            raise TooManyAutomationRulesError()
        moment = clock.now()
        made = AutomationRule(
            *AutomationRule.key(rule_id),
            rule_id=rule_id,
            title=title,
            definition=dict(definition),
            is_active=is_active,
            active_since=clock.iso(moment) if is_active else None,
            version=1,
            created_at=clock.iso(moment),
        )
        uow = UnitOfWork()
        _add_change(uow, made, ("title", "is_active", *DEFINITION), actor, moment)
        uow.create(made)
        _save_list(uow, rules, [*_of_ids(rules.rule_ids), made])
        _announce(uow, AutomationRuleCreated(rule_id=rule_id, rule_version=1), actor)
        uow.store_idempotency_key(idempotency, {"rule_id": rule_id})
        uow.commit()
        return made

    return retry_on_conflict(act)


def update(
    rule_id: str,
    fields: Mapping[str, Any],
    *,
    version: int | None,
    classes: Classes,
    kinds: Actions,
    actor: str,
) -> AutomationRule:
    """Change what is named: `title`, `is_active`, and the members of the definition, each whole.

    What changes nothing is no change. Raises AutomationRuleNotFoundError, AutomationRuleArchivedError,
    AutomationRuleInvalidError, AutomationRuleChangedError for another `version` than the present one.
    """

    def act() -> AutomationRule:
        found, rules = find(rule_id), _rule_list()
        _refuse(found, version)
        definition = {**found.definition, **{name: fields[name] for name in DEFINITION if name in fields}}
        if definition != found.definition or (fields.get("is_active") and not found.is_active):
            # Only then: one that cannot be any more, because its event is gone, can still be switched off and renamed.
            validation.check(definition, classes=classes, kinds=kinds)
        changed = [name for name in DEFINITION if definition.get(name) != found.definition.get(name)]
        changed += [
            name for name in ("title", "is_active") if fields.get(name, getattr(found, name)) != getattr(found, name)
        ]
        if not changed:
            return found
        read_version, moment = found.version, clock.now()
        found.definition, found.title = definition, fields.get("title", found.title)
        found.is_active = fields.get("is_active", found.is_active)
        if "is_active" in changed or any(name in changed for name in _NEW_MATTER):
            found.active_since = clock.iso(moment) if found.is_active else None
        found.version = read_version + 1
        uow = UnitOfWork()
        _add_change(uow, found, changed, actor, moment)
        uow.put(found, condition=AutomationRule.version == read_version, on_conflict=StaleReadError())
        _save_list(uow, rules, [found if one.rule_id == rule_id else one for one in _of_ids(rules.rule_ids)])
        event = AutomationRuleUpdated(rule_id=rule_id, rule_version=found.version, fields=tuple(sorted(changed)))
        _announce(uow, event, actor)
        uow.commit()
        return found

    return retry_on_conflict(act)


def archive(rule_id: str, *, version: int | None = None, actor: str) -> None:
    """Take a rule out of use for good; its history stays, and what it has begun it ends. Once more changes nothing.

    Raises AutomationRuleNotFoundError, AutomationRuleChangedError.
    """

    def act() -> None:
        found, rules = find(rule_id), _rule_list()
        if found.archived_at:
            return
        _refuse(found, version)
        read_version, moment = found.version, clock.now()
        found.is_active, found.active_since, found.archived_at = False, None, clock.iso(moment)
        found.version = read_version + 1
        found.gsi1pk, found.gsi1sk = ARCHIVED, rule_id
        uow = UnitOfWork()
        _add_change(uow, found, ("archived_at",), actor, moment)
        uow.put(found, condition=AutomationRule.version == read_version, on_conflict=StaleReadError())
        _save_list(uow, rules, [one for one in _of_ids(rules.rule_ids) if one.rule_id != rule_id])
        _announce(uow, AutomationRuleArchived(rule_id=rule_id, rule_version=found.version), actor)
        uow.commit()

    retry_on_conflict(act)


def _refuse(found: AutomationRule, version: int | None) -> None:
    if found.archived_at:
        raise AutomationRuleArchivedError()
    if version not in (None, found.version):
        raise AutomationRuleChangedError(current_version=found.version)


def _add_change(
    uow: UnitOfWork, rule: AutomationRule, fields: Iterable[str], actor: str | None, moment: datetime
) -> None:
    """Note in the history who made a rule what it is now; the rule names that entry."""
    rule.change_id, rule.updated_at, rule.changed_by = ids.new("chg"), clock.iso(moment), actor
    uow.create(
        RuleChange(
            *RuleChange.key(rule.rule_id, rule.change_id),
            rule_id=rule.rule_id,
            rule_version=rule.version,
            title=rule.title,
            definition=rule.definition,
            is_active=rule.is_active,
            fields=sorted(fields),
            actor=actor,
            changed_at=clock.iso(moment),
        )
    )


def _announce(uow: UnitOfWork, event: AutomationRuleEvent, actor: str | None) -> None:
    uow.add_event(event.of(event.rule_id, actor=actor))


def _of_ids(rule_ids: Iterable[str]) -> list[AutomationRule]:
    wanted = list(dict.fromkeys(rule_ids))
    if not wanted:
        return []
    items = AutomationItem.batch_get([AutomationRule.key(one) for one in wanted], consistent_read=True)
    found = {one.rule_id: one for one in items if isinstance(one, AutomationRule)}
    return [found[one] for one in wanted if one in found]


def _save_list(uow: UnitOfWork, rules: AutomationRuleList, listed: Sequence[AutomationRule]) -> None:
    """Write the list with a new stamp. At commit StaleReadError when somebody was faster."""
    named = sorted({str(one.definition["event_type"]) for one in listed if one.is_active})
    rule_ids = [one.rule_id for one in listed]
    stamped_list.save(uow, AutomationRuleList, rules, rule_ids=rule_ids, event_types=named)


def _rule_list() -> AutomationRuleList:
    return AutomationRuleList.get_or_none(*AutomationRuleList.KEY, consistent=True) or AutomationRuleList(
        *AutomationRuleList.KEY
    )
