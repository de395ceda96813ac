"""Messages about an account: which addresses they reach, and that none goes to an address that nobody confirmed."""

from __future__ import annotations

import pytest

from shared.data.uow import UnitOfWork
from shared.identity import contact_changes
from shared.identity.events import UserPasswordChanged, UserRolesChanged, UserSignedInOnNewDevice
from shared.identity.models import FormerContact, User
from shared.notifications import inbox
from shared.notifications.rules import Choices
from tests.integration.notifications.conftest import ANNA, EMAIL, MessageFlow, person
from tests.support.cloud import Aws

NEW_EMAIL = "new@example.com"


def replaced(aws: Aws) -> None:
    user = User.get(*User.key(ANNA))
    uow = UnitOfWork()
    contact_changes.notify_former(uow, user=user, channel="email")
    uow.update(user, [User.email.set(NEW_EMAIL)])
    uow.commit()


def test_a_replaced_address_is_notified_itself(flow: MessageFlow, aws: Aws) -> None:
    from shared.identity.events import UserContactReplaced

    person()
    replaced(aws)
    [stored] = aws.events("user.contact_replaced")
    flow.plan(UserContactReplaced(**stored["data"]).about(ANNA))
    flow.carry()
    assert [one.to for one in flow.email.sent] == [EMAIL]
    assert flow.sms.sent == [], "the rest of the account is not what was replaced"


def test_a_former_address_is_not_kept(aws: Aws) -> None:
    person()
    replaced(aws)
    assert all(item.get("ttl") for item in aws.items("identity") if item.get("type") == "former_contact")
    assert list(FormerContact.query(f"FORMER#{ANNA}")) == []


@pytest.mark.parametrize(
    "change",
    [
        UserPasswordChanged(),
        UserRolesChanged(before=["customer"], after=["customer", "manager"]),
        UserSignedInOnNewDevice(device="Firefox, Windows"),
    ],
)
def test_notices_about_an_account_go_to_all_its_addresses_whatever_was_turned_off(
    flow: MessageFlow, aws: Aws, monkeypatch: pytest.MonkeyPatch, change: UserPasswordChanged
) -> None:
    person()
    monkeypatch.setattr(inbox, "choices_of", lambda _, **__: Choices(off={"account": ("sms", "email")}))
    flow.plan(change.about(ANNA))
    flow.carry()
    assert (len(flow.email.sent), len(flow.sms.sent)) == (1, 1)


def test_an_unconfirmed_account_gets_no_message(flow: MessageFlow, aws: Aws) -> None:
    person()
    User(*User.key(ANNA)).update([User.email_verified.set(False), User.phone_verified.set(False)])
    flow.plan(UserPasswordChanged().about(ANNA))
    assert flow.waiting == []
