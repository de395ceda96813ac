"""Tags of people: short words that staff and rules mark them with, for staff alone."""

from __future__ import annotations

from collections.abc import Iterable

from shared.data.retry import StaleReadError, retry_on_conflict
from shared.data.uow import UnitOfWork
from shared.identity.errors import TooManyTagsError
from shared.identity.events import UserTagsChanged
from shared.identity.models import User
from shared.identity.users import get_user

MAX_TAGS = 50
# As those of tickets.
TAG = r"^[0-9A-Za-zА-Яа-яЁё_-]+$"


def of_person(*, user_id: str) -> list[str]:
    """A person's tags in the order of the alphabet. Raises UserNotFoundError."""
    return sorted(get_user(user_id).tags or ())


def replace(*, user_id: str, tags: Iterable[str], actor: str) -> list[str]:
    """Give a person these tags and no others. Raises UserNotFoundError, TooManyTagsError."""
    wanted = set(tags)

    def act() -> list[str]:
        user = get_user(user_id)
        present = set(user.tags or ())
        uow = UnitOfWork()
        change(uow, user, add=wanted - present, remove=present - wanted, actor=actor)
        uow.commit()
        return sorted(wanted)

    return retry_on_conflict(act)


def change(uow: UnitOfWork, user: User, *, add: Iterable[str], remove: Iterable[str], actor: str | None = None) -> bool:
    """Add and remove tags in the caller's transaction; whether that changes anything.

    Raises TooManyTagsError; at commit StaleReadError when the tags were changed since `user` was read, or the account
    was closed.
    """
    present = set(user.tags or ())
    added, removed = sorted(set(add) - present), sorted(set(remove) & present)
    if not added and not removed:
        return False
    after = (present | set(added)) - set(removed)
    if len(after) > MAX_TAGS:
        raise TooManyTagsError()
    unchanged = User.tags == present if present else User.tags.does_not_exist()
    # `updated_at` changes when an account is closed.
    condition = User.pk.exists() & unchanged & (User.updated_at == user.updated_at)
    # Not `updated_at`: the person's own profile is as they read it.
    action = User.tags.set(after) if after else User.tags.remove()
    uow.update(user, [action], condition=condition, on_conflict=StaleReadError())
    changed = UserTagsChanged(added=tuple(added), removed=tuple(removed))
    uow.add_event(changed.of(user.id, customer_id=user.id, actor=actor))
    return True
