"""Letting rules act on an event: each rule once for each event, within its caps, each action in its own transaction.

A firing is stored before its first action, in one transaction with its caps' counters, and each action records itself
in the firing; so whatever is repeated or breaks off goes on where it stopped. A rule never acts on what a rule caused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Final, TypeVar

from shared.automation import caps, catalogue, conditions, rule_store
from shared.automation.actions import Actions, ActionSkipped, Occasion
from shared.automation.caps import CapReached, EnoughKept
from shared.automation.catalogue import PERSON_ROLES, PERSON_TAGS, Classes, NamedEvent
from shared.automation.errors import AutomationRuleNotFoundError
from shared.automation.events import AutomationFired
from shared.automation.models import AutomationRule, Firing, RuleChange
from shared.core import clock
from shared.core.errors import AtriumError, UnavailableError, UpstreamError
from shared.core.observability import bind_cause, logger, metric
from shared.core.observability import caused_by as present_cause
from shared.data.events import DomainEvent
from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import DuplicateMessage, UnitOfWork, WriteConflictError
from shared.identity.models import User
from shared.karma.errors import StaleBalanceError

CAUSE: Final = "automation:"
ATTEMPTS: Final = 8
T = TypeVar("T")


def apply(event: DomainEvent, rules: Iterable[AutomationRule], *, classes: Classes, kinds: Actions) -> list[Firing]:
    """Let every rule that an event matches act on it; what came of each. Nothing for what follows from a rule.

    What fails holds up nothing else: the other rules and actions are done before it is raised, so that the event comes
    again for it alone. Raises UnavailableError and the like when an action is to be tried again with the event.
    """
    named = catalogue.named(classes).get(event.type)
    if event.caused_by or present_cause() or named is None:
        return []
    found: list[Firing | None] = []
    matching = [one for one in rules if may_fire(one, event)]
    _each(matching, lambda rule: found.append(_fire(rule, event, named, kinds)))
    return [one for one in found if one is not None]


def _each(things: Iterable[T], act: Callable[[T], None]) -> None:
    """Act on each of some things, also after one has failed; then raise the first failure."""
    failures: list[Exception] = []
    for one in things:
        try:
            act(one)
        except Exception as error:  # whatever it is goes on to the queue
            failures.append(error)
    if failures:
        raise failures[0]


def may_fire(rule: AutomationRule, event: DomainEvent) -> bool:
    """Whether a rule is about such an event, as far as the event alone says."""
    if not rule.is_active or rule.definition["event_type"] != event.type:
        return False
    if not rule.active_since or event.occurred_at < clock.parse(rule.active_since):
        return False
    wanted = rule.definition.get("conditions")
    if conditions.fields_named(wanted) & catalogue.OF_PERSON.keys():
        return True
    return conditions.hold(wanted, reader(event, None))


def reader(event: DomainEvent, user: User | None) -> Callable[[str], Any]:
    """How conditions read an event and the person whom it concerns."""

    def read(name: str) -> Any:
        if name == PERSON_TAGS:
            return sorted(user.tags or ()) or None if user else None
        if name == PERSON_ROLES:
            return sorted(user.roles) if user else None
        return event.data.get(name)

    return read


def _fire(rule: AutomationRule, event: DomainEvent, named: NamedEvent, kinds: Actions) -> Firing | None:
    bind_cause(f"{CAUSE}{rule.rule_id}")
    try:
        firing = retry_on_conflict(lambda: _claim(rule.rule_id, event))
        if firing is None or firing.status != "running":
            return firing
        change = RuleChange.get(*RuleChange.key(firing.rule_id, firing.change_id), consistent_read=True)
        _each(change.definition["actions"], lambda action: _act(firing, event, named, action, kinds))
        _finish(firing, [action["type"] for action in change.definition["actions"]])
        return firing
    finally:
        bind_cause("")


def _claim(rule_id: str, event: DomainEvent) -> Firing | None:
    """Begin to act, once: the firing as it is stored. None when the rule is not about this event any more.

    Raises StaleReadError when the rule was changed, or somebody else began, at the same moment.
    """
    known = Firing.get_or_none(*Firing.key(rule_id, event.id), consistent=True)
    if known is not None:
        return known
    try:
        rule = rule_store.find(rule_id)
    except AutomationRuleNotFoundError:
        return None
    if not may_fire(rule, event):
        return None
    user = User.get_or_none(*User.key(event.customer_id), consistent=True) if event.customer_id else None
    if not conditions.hold(rule.definition.get("conditions"), reader(event, user)):
        return None
    limits, person = rule.definition.get("caps"), user if user is not None and user.is_active else None
    before = caps.state(
        rule_id=rule_id, user_id=person.id if person else None, occurred_at=event.occurred_at, caps=limits
    )
    is_kept = before.kept < caps.MOST_KEPT
    if person is None:
        reason = "no_person" if event.customer_id is None else "person_closed"
        return _refuse(Firing.new(rule, event, status="skipped", reason=reason, user_id=None), rule, is_kept=is_kept)
    if before.reached:
        capped = Firing.new(rule, event, status="capped", reason=before.reached, user_id=person.id)
        return _refuse(capped, rule, is_kept=is_kept)
    firing = Firing.new(rule, event, status="running", user_id=person.id)
    actions = tuple(action["type"] for action in rule.definition["actions"])
    fired = AutomationFired(
        rule_id=rule_id, rule_version=rule.version, event_id=event.id, event_type=event.type, actions=actions
    ).of(rule_id, customer_id=person.id)
    firing.fired_event_id = fired.id
    uow = UnitOfWork()
    uow.add_event(fired)
    uow.check(User, *User.key(person.id), condition=User.is_active == True, on_conflict=StaleReadError())  # noqa: E712
    caps.count(uow, rule_id=rule_id, user_id=person.id, occurred_at=event.occurred_at, caps=limits)
    try:
        return _store(firing, rule, uow)
    except CapReached as reached:
        return _refuse(Firing.new(rule, event, status="capped", reason=reached.reason, user_id=person.id), rule)


def _refuse(firing: Firing, rule: AutomationRule, *, is_kept: bool = True) -> Firing:
    """What a rule does not act on: stored for the history, unless that has enough of the day's."""
    if is_kept:
        uow = UnitOfWork()
        caps.keep_refusal(uow, rule_id=str(rule.rule_id), occurred_at=clock.parse(firing.occurred_at))
        with suppress(EnoughKept):
            return _store(firing, rule, uow)
    metric("automation_firings", 1, status=str(firing.status))
    return firing


def _store(firing: Firing, rule: AutomationRule, uow: UnitOfWork) -> Firing:
    """Write a new firing while its rule is as it was read. Raises StaleReadError."""
    uow.create(firing, on_conflict=StaleReadError())
    unchanged = (AutomationRule.change_id == rule.change_id) & (AutomationRule.is_active == True)  # noqa: E712
    uow.check(AutomationRule, *AutomationRule.key(rule.rule_id), condition=unchanged, on_conflict=StaleReadError())
    uow.commit()
    metric("automation_firings", 1, status=str(firing.status))
    return firing


def _act(firing: Firing, event: DomainEvent, named: NamedEvent, action: dict[str, Any], kinds: Actions) -> None:
    """Take one action unless it was taken; what cannot be done is noted and does not stop the others."""
    kind = action["type"]
    for attempt in range(1, ATTEMPTS + 1):
        if kind in firing.outcomes:
            return
        if kind not in kinds:
            _note(firing, kind, "failed", "action_unknown")
            return
        user = User.get_or_none(*User.key(str(firing.user_id)), consistent=True)
        if user is None or not user.is_active:
            _note(firing, kind, "skipped", "person_closed")
            return
        occasion = Occasion(event, named, user, firing)
        try:
            kinds[kind].act(occasion, action)
        except (DuplicateMessage, WriteConflictError, StaleBalanceError):
            if attempt == ATTEMPTS:
                raise UnavailableError(code="busy") from None
            firing.refresh(consistent_read=True)
        except ActionSkipped as skipped:
            _note(firing, kind, "skipped", skipped.reason)
        except (UnavailableError, UpstreamError):
            raise
        except AtriumError as error:
            logger.warning("an action failed", rule_id=firing.rule_id, action=kind, code=error.public_code)
            _note(firing, kind, "failed", error.public_code)
        else:
            firing.outcomes, firing.version = occasion.recorded or firing.outcomes, firing.version + 1
            metric("automation_actions", 1, action=kind)


def _note(firing: Firing, kind: str, status: str, reason: str) -> None:
    """Record why an action was not taken."""

    def act() -> None:
        firing.refresh(consistent_read=True)
        if kind not in firing.outcomes:
            at = clock.iso(clock.now())
            _save(firing, outcomes={**firing.outcomes, kind: {"status": status, "reason": reason, "at": at}})

    retry_on_conflict(act)


def _finish(firing: Firing, wanted: list[str]) -> None:
    """Say what came of all actions together."""
    outcomes = [firing.outcomes[kind]["status"] for kind in wanted]
    status = next((one for one in ("failed", "done") if one in outcomes), "skipped")
    retry_on_conflict(lambda: _settle(firing, status))


def _settle(firing: Firing, status: str) -> None:
    firing.refresh(consistent_read=True)
    if firing.status == "running":
        _save(firing, status=status)


def _save(firing: Firing, **values: Any) -> None:
    """Change a firing that was just read. Raises StaleReadError when somebody was faster."""
    read_version = firing.version
    actions = [getattr(Firing, name).set(value) for name, value in values.items()]
    uow = UnitOfWork()
    uow.update(
        firing,
        [*actions, Firing.version.set(read_version + 1)],
        condition=Firing.version == read_version,
        on_conflict=StaleReadError(),
    )
    uow.commit()
    for name, value in values.items():
        setattr(firing, name, value)
    firing.version = read_version + 1
