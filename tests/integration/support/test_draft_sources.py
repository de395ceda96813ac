"""A draft rests on what the agent who asked may see when it is written, and on nothing of gifts."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from shared.coworking.bookings.events import BookingConfirmed
from shared.data.event_audience import STAFF_ONLY
from shared.data.event_types import EventData
from shared.data.uow import UnitOfWork
from shared.identity import administration
from shared.identity.roles import Role
from shared.support.assistant import suggesting
from shared.support.events import EVENTS
from tests.faults import world
from tests.faults.world import World
from tests.integration.support.test_assistant import drafts, open_ticket, prompt_data
from tests.shop.factories import pay, place, product

BOOKING = BookingConfirmed(
    booking_id="bkg_1",
    space_id="spc_1",
    space_name="Арбат",
    resource_id="res_1",
    resource_name="Стол у окна",
    begin="2026-03-11T09:00:00Z",
    end="2026-03-11T10:00:00Z",
    begins_at="11.03.2026 12:00",
    amount=50_000,
    currency="RUB",
    paid_by="payment",
)


@pytest.fixture
def it() -> Iterator[World]:
    with world.running() as running:
        running.person("manager", "manager")
        running.person("agent", "support_agent")
        assert running.admin
        yield running


def ask(it: World, ticket_id: str, *, by: str) -> str:
    answer = it.call("POST", f"/support/tickets/{ticket_id}/suggest", by=by)
    assert answer.status == 202, answer.body
    return str(answer.json["task_id"])


def sources_for(it: World, ticket_id: str, *, by: str) -> list[str]:
    ask(it, ticket_id, by=by)
    it.drain()
    return [one["text"] for one in prompt_data(it)["sources"]]


def announce(it: World, event: EventData, aggregate_id: str) -> None:
    uow = UnitOfWork()
    uow.add_event(event.of(aggregate_id, customer_id=it.people["anna"].id))
    uow.commit()


def test_a_draft_is_told_of_no_gift_and_of_nothing_that_follows_from_one(it: World) -> None:
    ticket_id = open_ticket(it)
    body = {"amount": 250_000, "message": "Моя тайна", "is_anonymous": True}
    gift = it.call("POST", "/donations", body, by="anna", key="gift")
    assert gift.status == 201, gift.body
    it.drain()
    assert it.pay(gift.json["donation"]["id"], kind="donation")
    it.run_for(minutes=5)
    assert it.aws.events("donation.succeeded")
    assert it.aws.events("karma.changed")
    for by in ("manager", "agent", "admin"):
        told = json.dumps(sources_for(it, ticket_id, by=by), ensure_ascii=False)
        assert [word for word in ("donation", "karma", "250000", "2 500", "тайна", "payment.") if word in told] == []


def test_a_draft_rests_on_what_its_agent_may_see(it: World) -> None:
    ticket_id = open_ticket(it)
    order = place(it, (product(it), "M", 1))
    pay(it, order)
    announce(it, BOOKING, "bkg_1")
    it.drain()

    def knows(by: str) -> tuple[bool, bool]:
        told = "\n".join(sources_for(it, ticket_id, by=by))
        return order["order_number"] in told, "Стол у окна" in told

    assert {by: knows(by) for by in ("agent", "manager", "admin")} == {
        "agent": (True, False),
        "manager": (True, True),
        "admin": (True, True),
    }


def test_what_the_agent_may_see_counts_when_the_draft_is_written(it: World) -> None:
    ticket_id = open_ticket(it)
    announce(it, BOOKING, "bkg_1")
    it.drain()
    ask(it, ticket_id, by="manager")
    administration.administer(
        actor_id=it.people["admin"].id, user_id=it.people["manager"].id, roles=[Role.CUSTOMER, Role.SUPPORT_AGENT]
    )
    it.drain()
    assert "Стол у окна" not in json.dumps(prompt_data(it), ensure_ascii=False)


def test_an_agent_whose_role_is_gone_gets_no_draft(it: World) -> None:
    ticket_id = open_ticket(it)
    it.drain()
    asked = len(it.model.prompts)
    ask(it, ticket_id, by="manager")
    administration.administer(actor_id=it.people["admin"].id, user_id=it.people["manager"].id, roles=[Role.CUSTOMER])
    it.drain()
    assert len(it.model.prompts) == asked, "the model was not asked"
    assert it.aws.events("task.failed")
    it.person("marta", "manager")
    assert drafts(it, ticket_id, by="marta") == []


def test_no_draft_is_told_of_what_the_customer_may_not_see(it: World) -> None:
    """Whatever a draft says may be sent: so its timeline is the customer's own."""
    ticket_id = open_ticket(it)
    it.drain()
    told = "\n".join(sources_for(it, ticket_id, by="admin"))
    assert not any(kind.type in told for kind in EVENTS if kind.audience == STAFF_ONLY)
    assert not {"donation", "monthly_donation", "karma", "payment", "achievement"} & suggesting.TOLD.keys()
