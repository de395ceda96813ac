"""What others may know of a person, and how the API shows a person to themselves and to admins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shared.core.settings import settings
from shared.identity import rules
from shared.identity.models import User
from shared.identity.roles import Role


@dataclass(frozen=True, slots=True)
class UserOut:
    """A person as the API shows them to themselves and to admins."""

    id: str
    phone: str | None
    email: str | None
    phone_verified: bool
    email_verified: bool
    full_name: str
    address: str | None
    cdek_point: str | None
    telegram: str | None
    vk: str | None
    nakama_user_id: str | None
    locale: str
    is_public: bool
    karma: int
    total_donated: int
    avatar: str | None
    roles: list[Role]
    is_active: bool
    created_at: str
    updated_at: str
    erase_after: str | None

    @classmethod
    def of(cls, user: User) -> UserOut:
        """Show a stored person."""
        return cls(
            id=user.id,
            phone=user.phone,
            email=user.email,
            phone_verified=user.phone_verified,
            email_verified=user.email_verified,
            full_name=user.full_name,
            address=user.address,
            cdek_point=user.cdek_point,
            telegram=user.telegram,
            vk=user.vk,
            nakama_user_id=user.nakama_user_id,
            locale=user.locale,
            is_public=bool(user.is_public),
            karma=user.karma or 0,
            total_donated=user.total_donated or 0,
            avatar=f"{settings().public_base_url}/{user.avatar_key}" if user.avatar_key else None,
            roles=rules.clean_roles(user.roles),
            is_active=user.is_active,
            created_at=user.created_at,
            updated_at=user.updated_at,
            erase_after=user.erase_after,
        )


def may_be_shown(user: User | None) -> bool:
    """Whether others may see this person: they agreed to it and their account is not disabled."""
    return user is not None and bool(user.is_public) and bool(user.is_active)


def visible_users(user_ids: Iterable[str], *, consistent: bool = False) -> dict[str, User]:
    """By id, those of some people whom others may see; everybody else is left out.

    `consistent` reads what was committed last, at twice the price: for lists that show people beside amounts or ranks,
    where somebody who has just disagreed must be gone at once. One batch call for a hundred people.
    """
    keys = [User.key(user_id) for user_id in sorted(set(user_ids))]
    if not keys:
        return {}
    found = User.batch_get(keys, consistent_read=consistent)
    return {user.id: user for user in found if isinstance(user, User) and may_be_shown(user)}


def visible_names(user_ids: Iterable[str], *, consistent: bool = False) -> dict[str, str]:
    """By id, the names of those whom others may see; see `visible_users`."""
    return {user_id: user.full_name for user_id, user in visible_users(user_ids, consistent=consistent).items()}


def names_of(user_ids: Iterable[str]) -> dict[str, str]:
    """By id, what people are called, for those of the staff who may know it; accounts that are gone are left out.

    One batch call for a hundred people, 0.5 units for each.
    """
    keys = [User.key(user_id) for user_id in sorted(set(user_ids))]
    found = User.batch_get(keys) if keys else ()
    return {user.id: user.full_name for user in found if isinstance(user, User)}
