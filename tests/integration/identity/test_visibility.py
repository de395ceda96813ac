"""Whose name others may see: of those alone who agreed to it and whose account is not disabled."""

from __future__ import annotations

import pytest

from shared.identity.models import User
from shared.identity.public import may_be_shown, visible_names, visible_users
from tests.support.cloud import Aws


def person(user_id: str, *, public: bool, active: bool = True) -> User:
    user = User.new(user_id, full_name=user_id.title(), roles={"customer"}, locale="ru")
    user.is_public, user.is_active = public, active
    user.save()
    return user


@pytest.mark.parametrize("consistent", [False, True])
def test_only_who_agreed_is_shown(aws: Aws, consistent: bool) -> None:
    person("usr_anna", public=True)
    person("usr_boris", public=False)
    person("usr_clara", public=True, active=False)
    asked = ["usr_anna", "usr_boris", "usr_clara", "usr_nobody", "usr_anna"]
    assert visible_names(asked, consistent=consistent) == {"usr_anna": "Usr_Anna"}
    assert [one.id for one in visible_users(asked, consistent=consistent).values()] == ["usr_anna"]


def test_nobody_asked_for_is_nobody_shown(aws: Aws) -> None:
    assert visible_names([]) == {}
    assert not may_be_shown(None)


def test_more_people_than_one_batch_holds_are_all_found(aws: Aws) -> None:
    ids = [f"usr_{number:03}" for number in range(120)]
    for user_id in ids:
        person(user_id, public=True)
    assert sorted(visible_users(ids)) == ids
