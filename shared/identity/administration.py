"""What admins change of others: roles, and whether an account is open."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shared.core import clock
from shared.data.uow import UnitOfWork
from shared.identity import rules
from shared.identity.directory import LISTED_ROLES
from shared.identity.errors import SelfLockoutError, UserChangedError
from shared.identity.events import UserDisabled, UserEnabled, UserRolesChanged
from shared.identity.models import DISABLED, Group, User
from shared.identity.roles import Role
from shared.identity.users import get_user


def administer(
    *, actor_id: str, user_id: str, roles: Iterable[str] | None = None, is_active: bool | None = None
) -> User:
    """Change somebody's roles, or disable or enable them; None changes nothing.

    Raises SelfLockoutError when admins would take the admin role or the account from themselves, or have just lost
    it: two admins who demote each other at once cannot both succeed, so one always remains.
    """
    user = get_user(user_id)
    after = set(roles if roles is not None else user.roles) | {"customer"}
    stays_active = user.is_active if is_active is None else is_active
    if actor_id == user_id and not ("admin" in after and stays_active):
        raise SelfLockoutError()
    uow = UnitOfWork()
    if actor_id != user_id:
        uow.check(
            User,
            *User.key(actor_id),
            condition=User.roles.contains("admin") & (User.is_active == True),  # noqa: E712 - an expression
            on_conflict=SelfLockoutError("You are no longer an admin."),
        )
    return _apply(uow, user, after, stays_active, actor_id)


def grant(*, user_id: str, role: Role, actor: str) -> User:
    """Give a role as an operator without an account, on the command line: this is how the first admin is made."""
    user = get_user(user_id)
    return _apply(UnitOfWork(), user, set(user.roles) | {role}, bool(user.is_active), actor)


def _apply(uow: UnitOfWork, user: User, after: set[str], is_active: bool, actor: str) -> User:
    before = set(user.roles)
    actions: list[Any] = []
    if before != after:
        actions.append(User.roles.set(after))
        uow.add_event(_roles_changed(before, after).about(user.id, actor=actor))
        for role in LISTED_ROLES:
            _set_membership(uow, role, user.id, role in before, role in after)
    if is_active != user.is_active:
        actions.append(User.is_active.set(is_active))
        change = UserEnabled() if is_active else UserDisabled()
        uow.add_event(change.about(user.id, actor=actor))
        _set_membership(uow, DISABLED, user.id, not user.is_active, not is_active)
    if not actions:
        return user
    if rules.loses_power(before, after) or (user.is_active and not is_active):
        actions.append(User.session_epoch.add(1))
    actions.append(User.updated_at.set(clock.iso(clock.now())))
    uow.update(
        user,
        actions,
        condition=(User.roles == before) & (User.is_active == bool(user.is_active)),
        on_conflict=UserChangedError(),
    )
    uow.commit()
    return get_user(user.id)


def _roles_changed(before: set[str], after: set[str]) -> UserRolesChanged:
    return UserRolesChanged(before=list(rules.clean_roles(before)), after=list(rules.clean_roles(after)))


def _set_membership(uow: UnitOfWork, group: str, user_id: str, was: bool, is_now: bool) -> None:
    if was == is_now:
        return
    membership = Group(*Group.key(group, user_id))
    if is_now:
        uow.put(membership)
    else:
        uow.delete(membership)
