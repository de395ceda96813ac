"""A person who has one of everything that the system stores of people, and what is stored where, as text."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared.core import clock
from shared.core.settings import settings
from shared.coworking.donations.monthly import consent
from shared.identity import hashing
from shared.identity.models import Credentials
from tests.coworking.factories import HOURS, space
from tests.faults.steps import expect
from tests.faults.world import World
from tests.identity.factories import PASSWORD
from tests.integration.privacy import school
from tests.shop.factories import pay, picture, place, preorder, product, promo
from tests.support import template
from tests.support.factories import say


@dataclass(frozen=True)
class Traces:
    """What identifies one person, and the words that they wrote or that were written about them."""

    account: str
    phone: str
    first_name: str
    last_name: str
    address: str
    telegram: str
    words: str

    @property
    def email(self) -> str:
        return f"{self.account}@example.com"

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def all(self) -> tuple[str, ...]:
        """Each as it would be found in a text, in lower case; the phone without its plus."""
        values = (self.email, self.phone[1:], self.last_name, self.address, self.telegram[1:], self.words)
        return tuple(value.lower() for value in values)


ANNA = Traces("anna", "+79123456789", "Анна", "Смирнова", "Москва, Тверская 1, кв. 12", "@anna_telegram", "Тайна Анны")
BORIS = Traces("boris", "+79123456700", "Борис", "Орлов", "Казань, Баумана 5", "@boris_telegram", "Тайна Бориса")


@dataclass(frozen=True)
class Shop:
    """What both people use; its staff have signed in."""

    goods: str
    preorder: str
    waiting: str
    code: str
    space: str


def open_shop(it: World) -> Shop:
    """Products, a promo code, a space that is always open, staff, and buckets with versions as on AWS."""
    for bucket in (settings().files_bucket, settings().media_bucket, settings().documents_bucket):
        it.aws.client("s3").put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    assert it.admin
    it.person("manager", "manager")
    it.person("mail_gateway", "mail_gateway")
    # Open until far behind what happens in a test, so that a visit stays open.
    hours = {day: ["00:00", "24:00"] for day in (*HOURS, "sat", "sun")}
    return Shop(
        goods=product(it, stock=50),
        preorder=preorder(it, capacity=20),
        waiting=product(it, stock=0, order_type="waiting"),
        code=promo(it, "SPRING", max_uses_per_user=9),
        space=space(it, opening_hours=hours, capacity=10),
    )


def live(it: World, who: Traces, shop: Shop) -> None:
    """One of everything: profile, avatar, orders, donations, visits, tickets, courses, points, requests, messages."""
    name, words = who.account, who.words
    person = it.person(name, phone=who.phone)
    Credentials.new(person.id, hashing.hash_password(PASSWORD)).save()
    profile = {"full_name": who.full_name, "address": who.address, "telegram": who.telegram, "is_public": True}
    expect(it, it.call("PATCH", "/users/me", profile, by=name))
    choice = {"categories": {"preorders": {"sms": False, "email": True, "digest": True}}, "digest_hour": 9}
    expect(it, it.call("PUT", "/notifications/preferences", choice, by=name))
    _avatars(it, name)
    _orders(it, who, shop)
    _donations(it, name, words)
    _coworking(it, who, shop)
    _tickets(it, who)
    school.learn(it, who)
    points = {"delta": 5, "reason": words}
    expect(it, it.call("POST", f"/users/{person.id}/karma", points, by="admin", key=f"points-{name}"), 201)
    asked = {"kind": "question", "text": f"{words}?"}
    expect(it, it.call("POST", "/request", asked, by=name, key="question"), 202)
    expect(it, it.call("POST", f"/products/{shop.waiting}/waitlist", {}, by=name), 201)
    expect(it, it.call("POST", "/visits/check-in", {"space_id": shop.space}, by=name, key="in"), 201)
    it.drain()
    it.run_for(minutes=40)
    expect(it, it.call("POST", "/visits/check-out", by=name, key="out"))
    it.drain()


def come_in(it: World, who: Traces, shop: Shop) -> None:
    """Begin a visit that is still open when the person is erased."""
    expect(it, it.call("POST", "/visits/check-in", {"space_id": shop.space}, by=who.account, key="again"), 201)


def _avatars(it: World, name: str) -> None:
    """A picture that was replaced, and the one that is shown."""
    for colour in ("#c33", "#3c3"):
        form = expect(it, it.call("POST", "/users/me/avatar", {"content_type": "image/png"}, by=name), 201)
        it.upload(form, picture(colour))
        it.drain()


def _orders(it: World, who: Traces, shop: Shop) -> None:
    """One that was delivered and partly refunded, one with a preorder, one cancelled with words, one that expired."""
    name = who.account
    home = {"delivery": {"address": who.address}}
    order = place(it, (shop.goods, "M", 2), by=name, key="one", promo_code=shop.code, **home)
    it.drain()
    pay(it, order)
    for step, body in (("assemble", None), ("ship", {"tracking_number": "RB123"}), ("deliver", None)):
        expect(it, it.call("POST", f"/orders/{order['id']}/{step}", body, by="admin"))
        it.drain()
    back = {"lines": [{"line_id": order["items"][0]["line_id"], "quantity": 1}], "reason": who.words}
    expect(it, it.call("POST", f"/orders/{order['id']}/refunds", back, by="admin", key=f"back-{name}"), 201)
    it.drain()
    cancelled = place(it, (shop.goods, "S", 1), by=name, key="two", **home)
    it.drain()
    expect(it, it.call("POST", f"/orders/{cancelled['id']}/cancel", {"reason": who.words}, by=name, key="no"))
    it.drain()
    place(it, (shop.goods, "S", 1), by=name, key="three", **home)
    it.drain()


def _donations(it: World, name: str, words: str) -> None:
    """One that was paid, with words, and one that waits for money."""
    body = {"amount": 250_000, "message": words}
    given = expect(it, it.call("POST", "/donations", body, by=name, key="gift"), 201)["donation"]["id"]
    it.drain()
    assert it.pay(given, kind="donation")
    expect(it, it.call("POST", "/donations", {**body, "amount": 50_000}, by=name, key="unpaid"), 201)
    it.drain()


def _coworking(it: World, who: Traces, shop: Shop) -> None:
    """A booking, a pass, a guest with words of the host, a calendar feed and a monthly donation."""
    name = who.account
    desk = {"space_id": shop.space, "kind": "desk", "name": "Стол", "slot_minutes": 60}
    resource = expect(it, it.call("POST", "/resources", desk, by="admin", key=f"desk-{name}"), 201)["id"]
    slots = expect(it, it.call("GET", f"/resources/{resource}/availability"))["slots"]
    slot = next(one for one in slots if one["is_free"])
    body = {"resource_id": resource, "begin": slot["begin"], "end": slot["end"]}
    expect(it, it.call("POST", "/bookings", body, by=name, key="booking"), 201)
    sold = {"name": "Месяц", "kind": "month", "valid_days": 30, "price": 0}
    product = expect(it, it.call("POST", "/passes/products", sold, by="admin", key=f"pass-{name}"), 201)["id"]
    expect(it, it.call("POST", "/passes", {"product_id": product}, by=name, key="pass"), 201)
    # Seven weeks ahead: what is erased by its day would be gone before the account is.
    day = (clock.parse(slot["begin"]) + timedelta(weeks=7)).date().isoformat()
    guest = {"space_id": shop.space, "day": day, "name": who.words, "contact": who.phone}
    expect(it, it.call("POST", "/guests", guest, by=name, key="guest"), 201)
    expect(it, it.call("POST", "/bookings/feed", by=name))
    monthly = {"amount": 50_000, "consent": True, "consent_version": consent.CURRENT, "message": who.words}
    given = expect(it, it.call("POST", "/donations/monthly", monthly, by=name, key="monthly"), 201)
    it.drain()
    assert it.pay(given["donation"]["id"], kind="donation")
    it.drain()


def _tickets(it: World, who: Traces) -> None:
    """One with a file, a note of staff and a rating; one merged into it; one by mail that nobody proved."""
    name, words = who.account, who.words
    asked, second = (
        expect(
            it,
            it.call("POST", "/support/tickets", {"subject": words, "text": f"{words}: {who.phone}"}, by=name, key=key),
            201,
        )["id"]
        for key in ("ask", "ask-2")
    )
    path = f"/support/tickets/{asked}"
    form = expect(it, it.call("POST", "/support/attachments", {"content_type": "text/plain"}, by=name))
    it.aws.client("s3").put_object(
        Bucket=settings().files_bucket, Key=form["fields"]["key"], Body=words.encode(), ContentType="text/plain"
    )
    file = {"attachment_id": form["attachment_id"], "name": f"{words}.txt"}
    say(it, asked, f"{words} 2", by=name, attachments=[file])
    say(it, asked, f"{who.full_name}, {who.email}", by="manager", kind="internal_note")
    say(it, asked, f"Здравствуйте, {who.full_name}!", by="manager", then="resolved")
    expect(it, it.call("POST", f"/support/tickets/{second}/merge", {"into": asked}, by="manager"))
    expect(it, it.call("POST", f"{path}/close", by=name))
    expect(it, it.call("POST", f"{path}/rating", {"rating": 5, "comment": words}, by=name))
    found = [{"name": "Authentication-Results", "value": "mail.localhost; dmarc=pass"}]
    mail = {"sender": who.email, "subject": words, "text": words, "headers": found}
    expect(it, it.call("POST", "/support/mail", mail, by="mail_gateway", key=f"mail-{name}"), 201)
    unproven = {**mail, "headers": []}
    expect(it, it.call("POST", "/support/mail", unproven, by="mail_gateway", key=f"unproven-{name}"), 201)
    it.drain()


# What is stored.


def items(it: World) -> Iterator[tuple[str, dict[str, Any]]]:
    """(table, item) of everything in all tables that has not outlived its `ttl`, JSON within texts read."""
    now = clock.epoch(clock.now())
    for resource in template.resources("AWS::DynamoDB::Table"):
        table = resource.removesuffix("Table").lower()
        for item in it.aws.items(table):
            if int(item.get("ttl") or now + 1) > now:
                yield table, {name: _read(value) for name, value in item.items()}


def _read(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def objects(it: World) -> Iterator[tuple[str, str]]:
    """(bucket/key, content) of every version of every object; archives are unpacked."""
    client = it.aws.client("s3")
    for bucket in (settings().files_bucket, settings().media_bucket, settings().documents_bucket):
        for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
            for one in page.get("Versions", []):
                body = client.get_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])["Body"].read()
                yield f"{bucket}/{one['Key']}", _text(body)


def _text(body: bytes) -> str:
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return body.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def traces_left(it: World, who: Traces) -> list[str]:
    """Where something of a person can still be read: in tables, files and the CRM."""
    found = [
        (f"{table} {item['pk']} {item['sk']}", json.dumps(item, ensure_ascii=False, default=repr))
        for table, item in items(it)
    ]
    found += objects(it)
    found += [
        (f"CRM {table} {key}", json.dumps(row, ensure_ascii=False, default=repr))
        for table, rows in it.project.tables.items()
        for key, row in rows.items()
    ]
    return sorted(
        f"{place}: {trace}" for place, text in found for trace in who.all() if trace in f"{place} {text}".lower()
    )


def files_of(it: World, user_id: str) -> list[str]:
    """Objects under the person's id, in any version."""
    return sorted({key for key, _ in objects(it) if user_id in key})
