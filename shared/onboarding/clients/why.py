"""Why a client's case stands where it stands, for those who may see it: from its events and its first blocker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shared.core import clock
from shared.identity.rights import holds_any
from shared.onboarding.case import Case, load_case
from shared.onboarding.clients import blockers
from shared.onboarding.clients import why_texts as texts
from shared.onboarding.clients.blockers import Blocker
from shared.onboarding.permissions import PERMISSIONS
from shared.why.explanation import Cause, Fact, Why, facts_of, steps
from shared.why.sentences import Reader


def explain(*, client_id: str, locale: str) -> Why:
    """Why a case stands where it stands, for managers. Raises ClientNotFoundError."""
    case = load_case(client_id)
    facts = facts_of("client", client_id, owner=None)
    blocking, manager_id = blockers.of(case, clock.now()), case.client.manager_id
    waits_for_manager = bool(blocking) and blocking[0].waits_for == "manager"
    has_left = bool(waits_for_manager and manager_id) and not holds_any(str(manager_id), PERMISSIONS["clients.handle"])
    return told(case, blocking, facts, Reader(locale, is_staff=True), has_left=has_left)


def told(
    case: Case, blocking: Sequence[Blocker], facts: Iterable[Fact], reader: Reader, *, has_left: bool = False
) -> Why:
    """The same from what was read; of the blockers the first one is what the case waits for.

    `has_left`: the manager who holds the case handles none any more, so that only an admin can move it.
    """
    client = case.client
    known = {"name": client.manager_name}
    cause = _cause(blocking[0], known["name"]) if blocking else None
    if cause is not None and has_left:
        cause = Cause(cause.what, cause.since, texts.ADMIN, texts.HAND_ON)
    return Why(
        state=str(client.status),
        summary=reader.say(texts.SUMMARIES[client.status], known, texts.LABELS),
        waits_for=cause.told(reader, known, texts.LABELS) if cause else None,
        steps=steps(facts, texts.EVENTS, reader, texts.LABELS),
    )


def _cause(blocker: Blocker, manager_name: str | None) -> Cause:
    if blocker.detail == blockers.HELD:
        # Another sum came for an invoice: only admins give money back.
        return Cause(texts.HELD, blocker.since, texts.ADMIN, texts.GIVE_BACK)
    what, action = texts.BLOCKERS[blocker.code]
    who = texts.WHO[blocker.waits_for]
    if blocker.waits_for == "manager" and manager_name and blocker.code != "not_claimed":
        who = texts.MANAGER
    return Cause(what, blocker.since, who, action)
