"""The names that others may see."""

from __future__ import annotations

from collections.abc import Iterable

from shared.identity.models import User


def of_those_who_agreed(user_ids: Iterable[str]) -> dict[str, str]:
    """By id, the names of those who let others see them; who was disabled or never agreed is left out.

    One batch for a hundred people.
    """
    keys = {User.key(user_id) for user_id in user_ids}
    return {user.id: user.full_name for user in User.batch_get(keys) if user.is_public and user.is_active}
