"""The schedule of onboarding: reminders, expiry, photos that never came, clients left waiting, and what is stuck."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shared.notifications import inbox
from shared.notifications.rules import Choices
from shared.onboarding.case import CaseEditor, change_case
from shared.onboarding.clients.steps import Action
from shared.onboarding.devices.models import Photo
from shared.onboarding.privacy import retention
from shared.providers import storage
from shared.providers.storage.base import StorageUnavailableError
from tests.integration.onboarding import seals, steps
from tests.integration.onboarding.conftest import PHONE, Onboarding
from tests.integration.onboarding.contracts import Contracts, complete, edit_facts, loaded
from tests.integration.onboarding.seals import sign, stored, watch
from tests.support import http
from tests.support.people import sign_in


@pytest.fixture
def contracts(desk: Onboarding) -> Contracts:
    seals.public_key_known_anew()
    return complete(desk)


def events(contracts: Contracts, *types: str) -> list[dict[str, Any]]:
    return [one["data"] for one in contracts.desk.aws.events(*types)]


def stuck(contracts: Contracts, kind: str) -> list[str]:
    from functions.api.operations.handler import handler

    token = sign_in(contracts.desk.person("admin")).access_token
    answer = http.call(handler, "GET", f"/api/v1/ops/stuck?kind={kind}", token=token)
    assert answer.status == 200, answer.body
    return [one["id"] for one in answer.json["items"]]


def test_the_client_is_reminded_after_one_day_and_three_and_on_the_last(contracts: Contracts) -> None:
    contracts.shown()
    for _ in range(30):
        watch()
        contracts.desk.clock.tick(hours=12)
    found = [(one["number"], one["is_expiring"]) for one in events(contracts, "contract.reminded")]
    assert found == [(1, False), (2, False), (3, True)]
    assert stored(contracts).status == "expired"
    assert len(events(contracts, "contract.expired")) == 1
    assert contracts.at_desk("POST", "/code").code == "contract_not_pending"


def at_eleven_in_the_evening(contracts: Contracts, wait: Callable[[], object]) -> None:
    """Have something done at 23:00 in Moscow, so that what follows a day later falls into the quiet hours."""
    contracts.desk.clock.tick(hours=11)
    wait()
    contracts.desk.clock.tick(days=1, minutes=1)


@pytest.mark.parametrize("what", ["contract", "invoice"])
def test_a_reminder_waits_for_the_end_of_quiet_hours(contracts: Contracts, what: str) -> None:
    at_eleven_in_the_evening(contracts, contracts.shown if what == "contract" else lambda: sign(contracts))
    if what == "invoice":
        assert seals.deliver(contracts)
    for hours in (0, 1, 8):
        contracts.desk.clock.tick(hours=hours)
        assert watch()["reminded"] == 0
    contracts.desk.clock.tick(hours=1)  # 09:01
    assert (watch()["reminded"], watch()["reminded"]) == (1, 0)
    assert [one["number"] for one in events(contracts, f"{what}.reminded")] == [1]


def test_who_has_signed_in_the_night_is_not_reminded_in_the_morning(contracts: Contracts) -> None:
    at_eleven_in_the_evening(contracts, contracts.shown)
    assert watch()["reminded"] == 0
    assert contracts.sign(contracts.code()).status == 200
    contracts.desk.clock.tick(hours=10)
    watch()
    assert events(contracts, "contract.reminded") == []


def test_who_has_no_quiet_hours_is_reminded_at_night(desk: Onboarding) -> None:
    anna = desk.person("anna", phone=PHONE)
    inbox.choose(user_id=anna.id, choices=Choices(quiet=None))
    contracts = complete(desk)
    at_eleven_in_the_evening(contracts, contracts.shown)
    assert watch()["reminded"] == 1


def test_missed_reminders_collapse_into_one(contracts: Contracts) -> None:
    contracts.shown()
    contracts.desk.clock.tick(days=5)
    assert watch()["reminded"] == 1
    assert watch()["reminded"] == 0
    assert [one["number"] for one in events(contracts, "contract.reminded")] == [2]


def test_nobody_is_reminded_of_what_cannot_be_signed_or_is_over(contracts: Contracts) -> None:
    contracts.shown()
    edit_facts(contracts)
    contracts.desk.clock.tick(days=2)
    assert watch()["reminded"] == 0
    assert contracts.at_desk("POST", "/cancel", {"reason": "x"}).status == 200
    contracts.desk.clock.tick(days=20)
    assert (watch()["reminded"], watch()["expired"]) == (0, 0)


def test_an_unpaid_invoice_is_reminded_of_and_a_paid_one_is_not(contracts: Contracts) -> None:
    sign(contracts)
    assert seals.deliver(contracts)
    for days in (1, 2, 5):
        contracts.desk.clock.tick(days=days, minutes=1)
        watch()
    assert [one["number"] for one in events(contracts, "invoice.reminded")] == [1, 2, 3]

    def pay(editor: CaseEditor) -> None:
        [invoice] = editor.case.invoices
        invoice.status, invoice.watch_at, invoice.reminders_sent = "paid", editor.now, None
        editor.save(invoice)

    change_case(contracts.client_id, Action.RECORD, pay)
    watch()
    assert len(events(contracts, "invoice.reminded")) == 3


def test_a_seal_is_announced_without_end_and_is_listed_as_stuck(contracts: Contracts) -> None:
    contract = sign(contracts)
    assert watch()["seals_due"] == 0
    assert stuck(contracts, "seals") == []
    for _ in range(3):
        contracts.desk.clock.tick(minutes=15, seconds=1)
        assert watch()["seals_due"] == 1
    assert {one["sha256"] for one in events(contracts, "contract.seal_due")} == {contract.sha256}
    contracts.desk.clock.tick(minutes=1)
    assert stuck(contracts, "seals") == [contract.contract_id]
    assert seals.deliver(contracts, "contract.seal_due")
    assert (watch()["seals_due"], stuck(contracts, "seals")) == (0, [])


def test_a_rendering_that_was_lost_is_listed_as_stuck(contracts: Contracts) -> None:
    asked = contracts.at_desk("POST").json
    contracts.desk.clock.tick(minutes=16)
    watch()
    assert stuck(contracts, "renderings") == [asked["contract_id"]]


def test_a_case_whose_rendering_was_lost_ends_after_its_days_though_the_schedule_looks_at_it(
    contracts: Contracts,
) -> None:
    contracts.at_desk("POST")
    for _ in range(10):
        contracts.desk.clock.tick(days=9, hours=1)
        watch()
    assert retention.run() == 0
    assert contracts.detail["full_name"] == "erased"


def _photo(contracts: Contracts, *, uploaded: bool) -> None:
    def act(editor: CaseEditor) -> None:
        photo = Photo(
            client_id=contracts.client_id,
            device_id="dev_1",
            photo_id="pho_2",
            upload_key=f"incoming/{contracts.client_id}/dev_1/pho_2",
            watch_at=editor.now,
            created_at=editor.now,
        )
        editor.save(photo)

    change_case(contracts.client_id, Action.RECORD, act)
    if uploaded:
        key = f"incoming/{contracts.client_id}/dev_1/pho_2"
        storage.from_settings("documents").put(key, b"x", content_type="image/jpeg")


def test_a_photo_that_was_never_uploaded_blocks_nobody_for_ever(contracts: Contracts) -> None:
    _photo(contracts, uploaded=False)
    contracts.desk.clock.tick(minutes=20)
    assert watch()["photos_given_up"] == 1
    assert loaded(contracts).get_photo("dev_1", "pho_2").status == "rejected"
    [event] = events(contracts, "client.photo_rejected")
    assert event["photo_id"] == "pho_2"


def test_a_photo_that_nobody_inspects_waits_and_is_listed(contracts: Contracts) -> None:
    _photo(contracts, uploaded=True)
    for _ in range(3):
        contracts.desk.clock.tick(minutes=20)
        assert watch()["photos_given_up"] == 0
    assert stuck(contracts, "photos") == ["pho_2"]
    assert loaded(contracts).get_photo("dev_1", "pho_2").status == "pending"


def test_a_client_who_waits_for_the_manager_is_announced_once(desk: Onboarding) -> None:
    made = desk.client()
    desk.clock.tick(days=3, minutes=1)
    assert [watch()["idle"] for _ in range(3)] == [1, 0, 0]
    [event] = [one["data"] for one in desk.aws.events("client.idle")]
    assert (event["client_id"], event["manager_id"], event["since"]) == (
        made["id"],
        made["manager_id"],
        made["waits_since"],
    )


def test_each_step_that_waits_for_the_manager_is_announced_however_long_those_before_it_took(desk: Onboarding) -> None:
    made = steps.confirmed(desk)
    found = []

    def idle() -> None:
        assert watch()["idle"] == 0, "the wait for this step has just begun"
        desk.clock.tick(days=3, minutes=1)
        found.append([steps.read(desk, made)["blockers"][0]["code"], watch()["idle"], watch()["idle"]])
        desk.clock.tick(days=1)

    idle()
    steps.record_passport(desk, made)
    idle()
    device = steps.add_device(desk, made).json
    idle()
    steps.add_photo(desk, made, device["id"])
    idle()
    expected = ("passport_missing", "device_missing", "photo_missing", "surcharge_missing")
    assert found == [[code, 1, 0] for code in expected]
    assert len(desk.aws.events("client.idle")) == 4


def test_a_contract_that_became_stale_is_announced_once_whatever_else_happens(contracts: Contracts) -> None:
    contracts.shown()
    edit_facts(contracts)
    since = contracts.detail["waits_since"]
    contracts.desk.clock.tick(days=1)
    # A look at the case's file, or any other change, does not begin the wait anew.
    assert contracts.at_desk("GET", "/pdf", by="marta").status == 200
    assert contracts.detail["waits_since"] == since
    assert contracts.detail["blockers"][0]["code"] == "contract_stale"
    contracts.desk.clock.tick(days=2, minutes=1)
    assert watch()["idle"] == 1
    contracts.desk.clock.tick(days=3, minutes=15)
    assert watch()["idle"] == 0


def test_one_item_that_fails_does_not_stop_the_others(contracts: Contracts, monkeypatch: pytest.MonkeyPatch) -> None:
    sign(contracts)
    contracts.desk.clock.tick(days=1, minutes=1)

    def fails(*_: Any) -> None:
        raise StorageUnavailableError("down")

    monkeypatch.setattr("shared.onboarding.watch.service._invoice", fails)
    report = watch()
    assert (report["seals_due"], report["reminded"], report["left"]) == (1, 0, 1)
