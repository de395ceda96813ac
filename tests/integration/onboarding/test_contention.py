"""What two people do to one case at the same time: whichever call of a request the other's request comes before.

`cross` sends a request once for each call by which it changes something (with ATRIUM_PROOF=1 also before reads of the
case), and lets another whole request happen right before that call; then the other way round. So every order in which
two requests can cross is tried, not only those that threads happen to meet.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from itertools import count
from typing import Any, TypeAlias

import pytest
from botocore.client import BaseClient

from functions.workers.payments import handler as payments_worker
from shared.core import clock
from shared.onboarding.contracts import evidence
from shared.onboarding.contracts import service as contract_service
from shared.payments import lookup
from shared.providers.payments.fake import FakePayments
from tests.integration.onboarding import steps
from tests.integration.onboarding.conftest import Onboarding
from tests.integration.onboarding.contracts import Contracts, edit_facts, loaded
from tests.integration.onboarding.test_invoices import DUE, Till
from tests.onboarding.factories import fill_case
from tests.support import proof
from tests.support.http import Answer

Act: TypeAlias = Callable[[], Any]
# (answer to the first request, answer to the second): raises when they do not fit what is stored now.
Check: TypeAlias = Callable[[Any, Any], None]
# Gives two requests about a fresh case with a number, and the check.
Make: TypeAlias = Callable[[int], tuple[Act, Act, Check]]
# Before these others come in between; a case is read by a Query. `make test` tries what changes something.
CROSSED = {"UpdateItem", "TransactWriteItems"} | ({"Query", "PutItem", "DeleteItem"} if proof.ON else set())


@contextmanager
def before_call(number: int, act: Act, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Do something else right before the n-th of the calls `CROSSED` from now (from 1), as another process would.

    Gives a list that holds the answer afterwards; it stays empty when there were fewer calls.
    """
    answers: list[Any] = []
    left, send = [number], BaseClient._make_api_call

    def call(client: Any, operation: str, params: Any) -> Any:
        left[0] -= operation in CROSSED
        if left[0] == 0 and not answers:
            left[0] = -1
            answers.append(_elsewhere(act))
        return send(client, operation, params)

    with monkeypatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        yield answers


def _elsewhere(act: Act) -> Any:
    """Run something with an event loop of its own, under the same clock."""
    results: list[Any] = []

    def run() -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            results.append(act())
        finally:
            loop.close()

    thread = threading.Thread(target=copy_context().run, args=(run,))
    thread.start()
    thread.join()
    assert results, "the other request raised"
    return results[0]


def cross(make: Make, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Any]]:
    """Cross two requests at each of their calls, both ways; the answers of each time, the first request's first."""
    crossings = list[tuple[Any, Any]]()
    number = count(1)
    for is_swapped in (False, True):
        for call in count(1):
            first, second, check = make(next(number))
            outer, inner = (second, first) if is_swapped else (first, second)
            with before_call(call, inner, monkeypatch) as answers:
                answer = outer()
            if not answers:
                break
            pair = (answers[0], answer) if is_swapped else (answer, answers[0])
            check(*pair)
            crossings.append(pair)
    return crossings


def phone_of(number: int) -> str:
    """A phone of its own for each case."""
    return f"+791600{number:05}"


def awaiting(desk: Onboarding, number: int) -> Contracts:
    """A case of its own for each number that only lacks the contract; its client has an account."""
    desk.person(f"anna{number}", phone=phone_of(number))
    made = steps.confirmed(desk, phone=phone_of(number))
    fill_case(made["id"])
    return Contracts(desk, made["id"])


def shown(desk: Onboarding, number: int) -> tuple[Contracts, dict[str, Any], str]:
    """A case whose contract was shown and waits for its signature; the contract, and the code that was sent."""
    contracts = awaiting(desk, number)
    contract = contracts.shown()
    return contracts, contract, contracts.code()


def check_whole(contracts: Contracts) -> None:
    """Signed or not: the log holds together, and there is one invoice and one event for each signature."""
    case = loaded(contracts)
    signed = [one for one in case.contracts if one.is_signed]
    for contract in case.contracts:
        log = evidence.load(contracts.client_id, contract.contract_id)
        assert evidence.verify(log, head=contract.evidence_head, count=int(contract.evidence_count or 0)).is_intact
    assert len(signed) <= 1
    assert len(case.invoices) == len(signed)
    events = [
        one for one in contracts.desk.aws.events("contract.signed") if one["data"]["client_id"] == contracts.client_id
    ]
    assert len(events) == len(signed)


def reject(contracts: Contracts, contract: dict[str, Any], number: int) -> Act:
    path, body = f"/{contract['id']}/reject", {"reason": "Не та сумма"}
    return lambda: contracts.own("POST", path, body, by=f"anna{number}")


def cancel_contract(contracts: Contracts, contract: dict[str, Any], number: int) -> Act:
    return lambda: contracts.at_desk("POST", "/cancel", {"reason": "Опечатка"})


def cancel_client(contracts: Contracts, contract: dict[str, Any], number: int) -> Act:
    return lambda: contracts.desk.desk("POST", f"/{contracts.client_id}/cancel", {"reason": "Передумала"})


ENDS = {"rejected": reject, "cancelled": cancel_contract, "cancelled with its client": cancel_client}


@pytest.mark.parametrize("end", proof.sampled(ENDS, one_in=4))
def test_a_contract_is_signed_or_ended_and_never_both(
    desk: Onboarding, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    def make(number: int) -> tuple[Act, Act, Check]:
        contracts, contract, code = shown(desk, number)

        def check(signed: Answer, ended: Answer) -> None:
            is_signed = loaded(contracts).is_signed
            assert (signed.status == 200) == is_signed == (ended.status == 409), (signed.body, ended.body)
            refused = {"contract_signed"} if is_signed else {"contract_not_pending", "client_closed"}
            assert (ended if is_signed else signed).code in refused
            check_whole(contracts)

        return lambda: contracts.sign(code, contract["sha256"]), ENDS[end](contracts, contract, number), check

    assert {signed.status for signed, _ in cross(make, monkeypatch)} == {200, 409}


def test_a_contract_is_signed_or_expires(desk: Onboarding, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of a signature that began in time the contract's time is over, and the schedule ends it."""

    def make(number: int) -> tuple[Act, Act, Check]:
        contracts = awaiting(desk, number)
        contract = contracts.shown()
        desk.clock.at = clock.parse(contract["expires_at"])
        desk.clock.tick(seconds=-1)
        code = contracts.code()

        def expire() -> bool:
            desk.clock.tick(seconds=2)
            return contract_service.expire(client_id=contracts.client_id, contract_id=contract["id"])

        def check(signed: Answer, has_expired: bool) -> None:
            assert (signed.status == 200) == loaded(contracts).is_signed != has_expired, signed.body
            if has_expired:
                assert (signed.code, signed.json["contract_status"]) == ("contract_not_pending", "expired")
            check_whole(contracts)

        return lambda: contracts.sign(code, contract["sha256"]), expire, check

    assert False in {signed.status == 200 for signed, _ in cross(make, monkeypatch)}


def test_an_edit_in_the_instant_of_the_signature_makes_it_stale_or_is_refused(
    desk: Onboarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(number: int) -> tuple[Act, Act, Check]:
        contracts, contract, code = shown(desk, number)
        now = contracts.detail
        body = {"phone": now["phone"], "full_name": "Сидорова Анна", "version": now["version"]}

        def edit() -> Answer:
            return desk.desk("PUT", f"/{contracts.client_id}/profile", body)

        def check(signed: Answer, edited: Answer) -> None:
            case = loaded(contracts)
            assert (signed.status == 200) == case.is_signed == (edited.status == 409), (signed.body, edited.body)
            if case.is_signed:
                # What was signed is what the client is.
                assert case.get_contract().facts_version == case.client.facts_version
                assert edited.code in ("contract_signed", "version_conflict")
            else:
                assert signed.code == "contract_stale"
            check_whole(contracts)

        return lambda: contracts.sign(code, contract["sha256"]), edit, check

    assert {signed.status for signed, _ in cross(make, monkeypatch)} == {200, 409}


@pytest.mark.parametrize("between", ["ready and sign", "code and sign"])
def test_an_edit_before_the_signature_costs_no_try(desk: Onboarding, between: str) -> None:
    contracts = awaiting(desk, 1)
    contract = contracts.shown()
    if between == "ready and sign":
        edit_facts(contracts)
        assert contracts.at_desk("POST", "/code").code == "contract_stale"
        assert contracts.sign("000000", contract["sha256"]).code == "contract_stale"
        return
    code = contracts.code()
    edit_facts(contracts)
    assert contracts.sign(code, contract["sha256"]).code == "contract_stale"
    assert contracts.contract["code"]["tries_left"] == 5


def test_six_signatures_at_once_are_one(desk: Onboarding, at_once: Callable[..., list[Any]]) -> None:
    contracts, contract, code = shown(desk, 1)
    answers = at_once(*[lambda: contracts.sign(code, contract["sha256"])] * 6)
    # A try is counted before the comparison: one that comes sixth, before the first has signed, is spent.
    assert {one.status for one in answers} in ({200}, {200, 410}), [one.body for one in answers]
    assert len({one.body for one in answers if one.status == 200}) == 1
    check_whole(contracts)


def test_a_manager_and_an_admin_take_one_client(desk: Onboarding, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is slower is told who holds it; only by naming somebody may an admin take it away."""

    def make(number: int) -> tuple[Act, Act, Check]:
        made = desk.client(phone=phone_of(number))
        desk.desk("DELETE", f"/{made['id']}/claim")
        people = {200: desk.person("admin").id, 409: desk.person("marta").id}

        def check(by_admin: Answer, by_manager: Answer) -> None:
            assert sorted((by_admin.status, by_manager.status)) == [200, 409], (by_admin.body, by_manager.body)
            [refused] = [one for one in (by_admin, by_manager) if one.status == 409]
            assert (refused.code, refused.json["manager_id"]) == ("client_taken", people[by_admin.status])
            assert steps.read(desk, made)["manager_id"] == people[by_admin.status]

        claim = f"/{made['id']}/claim"
        return lambda: desk.desk("POST", claim, by="admin"), lambda: desk.desk("POST", claim, by="marta"), check

    assert {by_admin.status for by_admin, _ in cross(make, monkeypatch)} == {200, 409}


def test_a_profile_that_claims_meets_a_claim(desk: Onboarding, monkeypatch: pytest.MonkeyPatch) -> None:
    def make(number: int) -> tuple[Act, Act, Check]:
        made = desk.client(phone=phone_of(number))
        freed = desk.desk("DELETE", f"/{made['id']}/claim").json
        people = {200: desk.person("manager").id, 409: desk.person("marta").id}

        def check(profile: Answer, claim: Answer) -> None:
            assert sorted((profile.status, claim.status)) == [200, 409], (profile.body, claim.body)
            now = steps.read(desk, made)
            assert now["manager_id"] == people[profile.status]
            # Nothing half-done: who lost the claim has confirmed no profile either.
            assert (now["status"] == "IN_VERIFICATION") == (profile.status == 200)

        claim = f"/{made['id']}/claim"
        return lambda: desk.confirm(freed), lambda: desk.desk("POST", claim, by="marta"), check

    assert {profile.status for profile, _ in cross(make, monkeypatch)} == {200, 409}


@pytest.fixture
def till(desk: Onboarding, monkeypatch: pytest.MonkeyPatch) -> Till:
    fake = FakePayments()
    monkeypatch.setattr("functions.api.onboarding.invoices.payment_provider", lambda: fake)
    monkeypatch.setattr(payments_worker, "provider", lambda: fake)
    return Till(desk, fake)


def test_cash_and_the_providers_notification_at_once_are_paid_once(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = till.desk

    def make(number: int) -> tuple[Act, Act, Check]:
        contracts, contract, code = shown(desk, number)
        assert contracts.sign(code, contract["sha256"]).status == 200
        client = contracts.detail
        [invoice] = client["invoices"]
        assert till.link(client, invoice).status == 200

        def check(cash: Answer, _: None) -> None:
            [now] = contracts.detail["invoices"]
            is_cash = cash.status == 200
            assert (now["status"], now["method"]) == ("paid", "cash" if is_cash else "online"), cash.body
            assert is_cash or cash.code == "already_paid"
            [payment] = lookup.payments_of("invoice", invoice["id"])
            # By a link that was paid although cash had come: it goes back, whole.
            assert int(payment.refund_reserved or 0) == (DUE if is_cash else 0)
            types = till.types(client)
            assert (types.count("invoice.paid"), types.count("client.processed")) == (1, 1)
            assert types.count("invoice.late_refund") == is_cash

        return lambda: till.confirm(client), lambda: till.money(invoice), check

    assert {cash.status for cash, _ in cross(make, monkeypatch)} == {200, 409}


def test_two_confirmations_at_once_are_one(till: Till, at_once: Callable[..., list[Any]]) -> None:
    client = steps.signed(till.desk)
    answers = at_once(*[lambda: till.confirm(client)] * 3)
    assert [one.status for one in answers] == [200] * 3, [one.body for one in answers]
    types = till.types(client)
    assert (types.count("invoice.paid"), types.count("client.processed")) == (1, 1)
