"""What a person holds at this moment, whatever their access token says: the live session and the present roles."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from shared.core import clock
from shared.identity import staff_factor
from shared.identity.models import IdentityItem, Session, User


@dataclass(frozen=True, slots=True)
class LiveRights:
    """A person with a live session: the roles that count in it now, whether one of their addresses is confirmed, when
    they registered, and whether roles of theirs do not count because no second factor has been shown. `person` is the
    account as it was read for that.
    """

    roles: frozenset[str]
    is_confirmed: bool
    created_at: datetime
    lacks_second_factor: bool = False
    person: User | None = field(default=None, repr=False, compare=False)


def live_rights(user_id: str, session_id: str) -> LiveRights | None:
    """What a person's session is worth now, read consistently in one BatchGet; None once the session has ended."""
    return live_rights_of([(user_id, session_id)]).get((user_id, session_id))


def live_rights_of(signed_in: Collection[tuple[str, str]]) -> dict[tuple[str, str], LiveRights]:
    """What sessions, each (user id, session id), are worth now, read consistently; without those that have ended."""
    pairs = list(dict.fromkeys(signed_in))
    keys = [key for pair in pairs for key in (User.key(pair[0]), Session.key(*pair))]
    items = IdentityItem.read_together(*keys)
    found = {pair: _worth(*items[2 * number : 2 * number + 2]) for number, pair in enumerate(pairs)}
    return {pair: rights for pair, rights in found.items() if rights is not None}


def _worth(user: IdentityItem | None, session: IdentityItem | None) -> LiveRights | None:
    person, signed_in = cast("User | None", user), cast("Session | None", session)
    if person is None or signed_in is None or not signed_in.is_live(person, clock.now()):
        return None
    is_confirmed = person.phone_verified or person.email_verified
    return LiveRights(
        roles=staff_factor.roles_of(person, signed_in),
        is_confirmed=is_confirmed,
        created_at=clock.parse(person.created_at),
        lacks_second_factor=staff_factor.is_missing(person, signed_in),
        person=person,
    )


def holds_any(user_id: str, roles: Collection[str]) -> bool:
    """Whether a person holds one of some roles now, for work that goes on after their request; one consistent read.

    Where a second factor is demanded, no role counts of a person who has none any more; then it may be two reads.
    """
    user = User.get_or_none(*User.key(user_id), consistent=True)
    if user is None or not user.is_active or set(user.roles or ()).isdisjoint(roles):
        return False
    return not staff_factor.is_demanded(user) or staff_factor.has_any(user)


def holds(permissions: Callable[[], Mapping[str, Collection[str]]], user_id: str, permission: str) -> bool:
    """Whether a person holds a permission now; `permissions` gives the table of permission → roles when it is asked."""
    return holds_any(user_id, permissions()[permission])
