"""What the world may know of a person: the one place where a stored user becomes an answer.

A plain dataclass in the layer, because two endpoint groups answer with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.core.settings import settings
from shared.identity import rules
from shared.identity.models import User
from shared.identity.rules import Role


@dataclass(frozen=True, slots=True)
class UserPublic:
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

    @classmethod
    def of(cls, user: User) -> UserPublic:
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
            karma=int(user.karma or 0),
            total_donated=int(user.total_donated or 0),
            avatar=f"{settings().public_base_url}/{user.avatar_key}" if user.avatar_key else None,
            roles=rules.clean_roles(user.roles),
            is_active=user.is_active,
            created_at=user.created_at,
            updated_at=user.updated_at,
        )
