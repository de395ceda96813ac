"""Messages: what people choose, read and get when a channel is down."""

from __future__ import annotations

from collections.abc import Iterator

from shared.notifications import unsubscribing
from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.identity.factories import PHONE
from tests.shop.factories import pay, place, preorder, product


@story
def people_choose_what_they_hear_and_read_it(it: World) -> Iterator[None]:
    goods = product(it)
    it.person("anna", phone=PHONE)
    for number in range(2):
        place(it, (goods, "M", 1), key=f"click-{number}")
    it.drain()
    yield
    choice = {
        "categories": {"orders": {"sms": False, "email": True}},
        "quiet_hours": {"start": "23:00", "end": "08:00"},
    }
    expect(it, it.call("PUT", "/notifications/preferences", choice, by="anna"))
    inbox = it.watch(lambda: expect(it, it.call("GET", "/notifications", by="anna")))["items"]
    expect(it, it.call("POST", f"/notifications/{inbox[0]['id']}/read", by="anna"))
    expect(it, it.call("POST", "/notifications/read-all", by="anna"))
    place(it, (goods, "M", 1), key="another")
    it.drain()
    yield
    assert len([one for one in it.cloud.arrived if one.channel == "sms"]) == 2
    assert len(it.call("GET", "/notifications?unread=true", by="anna").json["items"]) == 1


@story
def people_change_a_part_and_click_once(it: World) -> Iterator[None]:
    goods = product(it)
    anna = it.person("anna")
    place(it, (goods, "M", 1), key="first")
    it.drain()
    sent = len([one for one in it.cloud.arrived if one.channel == "email"])
    yield
    expect(it, it.call("PATCH", "/notifications/preferences", {"digest_hour": 20}, by="anna"))
    link = f"/notifications/unsubscribe/{unsubscribing.token_for(anna.id, 'orders')}"
    assert it.call("POST", link).status == 200
    place(it, (goods, "M", 1), key="second")
    it.drain()
    yield
    chosen = it.call("GET", "/notifications/preferences", by="anna").json
    assert (chosen["digest_hour"], chosen["categories"]["orders"]["email"]) == (20, False)
    assert len([one for one in it.cloud.arrived if one.channel == "email"]) == sent


@story
def news_come_once_a_day(it: World) -> Iterator[None]:
    goods = preorder(it, capacity=5)
    it.person("anna")
    choice = {"categories": {"preorders": {"sms": False, "email": True, "digest": True}}, "digest_hour": 9}
    expect(it, it.call("PUT", "/notifications/preferences", choice, by="anna"))
    pay(it, place(it, (goods, "M", 1)))
    sent = len(it.cloud.arrived)
    yield
    for status in ("in_production", "ready"):
        change = {"status": status}
        expect(it, it.call("PATCH", f"/products/{goods}/waves/1", change, by="admin"), again=(409,))
        it.drain()
    it.run_for(minutes=15)
    it.tick(hours=21)
    it.run_schedule("SendDigestsFunction")
    it.drain()
    it.run_for(minutes=40)
    yield
    digests = {one.subject for one in it.cloud.arrived[sent:]}
    assert digests == {"Ваши новости: 2"}


@story
def the_gateway_steps_in(it: World) -> Iterator[None]:
    goods = product(it)
    it.person("anna", phone=PHONE)
    yield
    it.interceptor.outages.add("sns")
    place(it, (goods, "M", 1))
    it.drain()
    it.run_for(minutes=8)
    it.interceptor.outages.clear()
    yield
    assert len([one for one in it.cloud.arrived if one.channel == "sms"]) == 1


@story
def mail_takes_over_from_texts(it: World) -> Iterator[None]:
    goods = product(it)
    it.person("anna", phone=PHONE)
    quiet = {"categories": {"orders": {"sms": True, "email": True}}}
    expect(it, it.call("PUT", "/notifications/preferences", quiet, by="anna"))
    yield
    it.interceptor.outages |= {"sns", "http"}
    place(it, (goods, "M", 1))
    it.drain()
    it.run_for(minutes=12)
    yield
    assert {one.channel for one in it.cloud.arrived} == {"email"}


@story
def an_operator_sends_again(it: World) -> Iterator[None]:
    goods = product(it)
    it.person("anna", phone=PHONE)
    it.interceptor.outages |= {"sns", "http"}
    place(it, (goods, "M", 1))
    it.drain()
    it.run_for(minutes=12)
    it.interceptor.outages.clear()
    failed = expect(it, it.call("GET", "/notifications/deliveries?status=failed", by="admin"))["items"]
    yield
    for one in failed:
        expect(it, it.call("POST", f"/notifications/deliveries/{one['id']}/resend", by="admin"), 202, again=(409,))
    it.drain()
    it.run_for(minutes=8)
    yield
    assert {one.channel for one in it.cloud.arrived} == {"sms", "email"}


@story
def a_text_that_was_not_delivered_goes_by_the_next_sender(it: World) -> Iterator[None]:
    it.configure(SMS_SENDERS_RUSSIA="exolve,smsc", SMS_FALLBACK_URL="")
    goods = product(it)
    it.person("anna", phone=PHONE)
    it.texts.out_of_reach.add(PHONE)
    yield
    place(it, (goods, "M", 1))
    it.drain()
    it.run_for(minutes=8)
    for _ in ("Exolve: not delivered", "SMSC: delivered"):
        it.report_texts()
        it.drain()
        it.run_for(minutes=8)
    yield
    assert len({one.text for one in it.cloud.arrived if one.channel == "sms"}) == 1
    [text] = [one for one in it.aws.items("notifications") if one["sk"] == "DELIVERY#sms"]
    assert (text["status"], text["provider"]) == ("delivered", "smsc")
