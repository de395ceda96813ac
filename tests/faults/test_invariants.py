"""Each book finds the fault that it is for: one is planted into a world in which everything agrees."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from shared.core.settings import settings
from shared.onboarding.models import Reference
from tests.coworking.factories import door_code, reader, space
from tests.faults import invariants, world
from tests.faults.invariants.snapshot import Snapshot
from tests.faults.steps import expect
from tests.faults.world import World
from tests.identity.factories import PHONE, code_for
from tests.learning.stories.videos import RUSSIAN, captions, ready, video_lesson
from tests.learning.stories.watching import report_of
from tests.onboarding.factories import client, confirmed, fill_case
from tests.onboarding.invariants import CODE_IN_TEXT
from tests.onboarding.stories.contracts import sign_at_desk
from tests.shop.factories import pay, picture, place, preorder, product, promo
from tests.support import proof, template
from tests.support.factories import draft, people_of_support, say, ticket

Item = dict[str, Any]
Check = Callable[[str], list[str]]


def visits(it: World) -> None:
    """Anna is in, Boris was; his times were put right."""
    key = reader(it, space(it))
    expect(it, it.call("POST", "/visits/check-in", {}, by="anna"), 201)
    code = door_code(it, "boris")
    gone = expect(it, it.call("POST", "/visits/scan", {"code": code}, token=key))
    expect(it, it.call("POST", "/visits/check-out", by="boris"))
    times = {"check_in": "2026-03-10T07:00:00Z", "check_out": "2026-03-10T08:00:00Z"}
    expect(it, it.call("PATCH", f"/visits/{gone['id']}", times, by="admin"))


def tickets(it: World) -> None:
    """One ticket waits with a draft and a note, another was merged into it."""
    people_of_support(it)
    first, second = ticket(it, "first"), ticket(it, "second")
    draft(it, first, "Подойдёт")
    say(it, first, "note", by="manager", kind="internal_note")
    expect(it, it.call("POST", f"/support/tickets/{second}/merge", {"into": first}, by="manager"))


def contract(it: World) -> None:
    """Anna has signed a contract at the desk and owes the surcharge."""
    client_id = confirmed(it, client(it, phone=PHONE))["id"]
    fill_case(client_id)
    sign_at_desk(it, client_id)


def lessons(it: World) -> None:
    """Boris has watched the video of a course to its end; it has captions."""
    it.person("maria", "manager")
    video_id = ready(it)
    expect(it, it.call("PUT", f"/videos/{video_id}/captions/ru", captions(RUSSIAN), by="maria"))
    course, lesson = video_lesson(it, video_id)
    expect(it, it.call("POST", f"/courses/{course}/enrol", {}, by="boris"), 201)
    path = f"/courses/{course}/lessons/{lesson}"
    expect(it, it.call("POST", f"{path}/play", by="boris"))
    it.tick(seconds=2)
    expect(it, it.call("PUT", f"{path}/progress", report_of(it, (0, 2)), by="boris"))


@pytest.fixture(scope="module")
def settled() -> Iterator[tuple[World, Snapshot]]:
    """A shop in which something of every kind has happened, and everything agrees."""
    with world.running() as it:
        goods, waited, crowded, code = product(it), preorder(it), preorder(it), promo(it)
        expect(it, it.call("PUT", f"/products/{crowded}/stock/shards", {"shards": 3}, by="admin"))
        it.person("anna", phone=PHONE)
        opening = invariants.opened(it)
        account = {"phone": "+79990001122", "password": "a long enough password 1", "full_name": "Вера"}
        token = expect(it, it.call("POST", "/auth/register", account), 201)["access_token"]
        it.drain()
        answer = {"channel": "phone", "code": code_for(it, account["phone"])}
        expect(it, it.call("POST", "/auth/verify/confirm", answer, token=token))
        anna = it.person("anna").id
        thanks = {"delta": 5, "reason": "Субботник"}
        expect(it, it.call("POST", f"/users/{anna}/karma", thanks, by="admin", key="t"), 201)
        paid = place(it, (goods, "M", 2), (waited, "S", 4), promo_code=code, karma_points=3)
        place(it, (goods, "S", 1), key="second")
        place(it, (waited, "S", 2), key="third")
        place(it, (crowded, "S", 4), by="boris", key="in-shards")
        it.drain()
        pay(it, paid)
        part = {"amount": 10_000, "reason": "скидка"}
        expect(it, it.call("POST", f"/orders/{paid['id']}/refunds", part, by="admin", key="r"), 201)
        expect(it, it.call("POST", f"/products/{waited}/waitlist", {}, by="boris"), 201)
        form = expect(it, it.call("POST", f"/products/{goods}/media", {"content_type": "image/png"}, by="admin"), 201)
        it.upload(form, picture())
        rule = {"events": ["user.updated"], "levels": [1, 9]}
        achievement = {"title": "Профиль", "keep": False, "rule": rule}
        expect(it, it.call("POST", "/achievements", achievement, by="admin", key="a"), 201)
        expect(it, it.call("PATCH", "/users/me", {"is_public": True}, by="anna"))
        gift = {"amount": 100_000, "message": "На чай"}
        given = expect(it, it.call("POST", "/donations", gift, by="anna", key="g"), 201)["donation"]["id"]
        it.pay(given, kind="donation")
        it.drain()
        expect(it, it.call("PUT", "/pages/about", {"title": "О нас", "content": "# Мы"}, by="admin"))
        expect(it, it.call("GET", "/products/export", by="admin"), 202)
        expect(it, it.call("POST", "/request", {"kind": "question", "text": "Где?"}, by="anna"), 202)
        visits(it)
        tickets(it)
        contract(it)
        lessons(it)
        it.run_for(minutes=20)
        findings = invariants.check(it, opening)
        assert not findings, findings
        yield it, opening


@pytest.fixture
def shop(settled: tuple[World, Snapshot]) -> Iterator[Check]:
    """The settled world for one fault; afterwards all is as it was. Calling it checks one book."""
    it, opening = settled
    backend = dynamodb_backends[DEFAULT_ACCOUNT_ID][template.REGION]
    kept = {name: copy.deepcopy(table.items) for name, table in backend.tables.items()}
    arrived, bus = list(it.cloud.arrived), list(it.cloud.bus)
    theirs = (dict(it.provider.payments), dict(it.provider.refunds))
    yield lambda book: invariants.check(it, opening, only=book)
    for name, items in kept.items():
        backend.tables[name].items = items
    it.cloud.arrived[:], it.cloud.bus[:] = arrived, bus
    it.provider.payments, it.provider.refunds = theirs
    for queue in it.cloud.queues.messages.values():
        queue.clear()


def tamper(it: World, table: str, kind: str, change: Callable[[Item], Item | None], **where: Any) -> None:
    """Change the first stored item of a kind behind everybody's back; None removes it."""
    client, name = it.aws.client("dynamodb"), settings().table(table)
    for item in client.scan(TableName=name)["Items"]:
        if item.get("type", {}).get("S") == kind and all(item[key] == value for key, value in where.items()):
            changed = change(dict(item))
            if changed is None or (changed["pk"], changed["sk"]) != (item["pk"], item["sk"]):
                client.delete_item(TableName=name, Key={"pk": item["pk"], "sk": item["sk"]})
            if changed is not None:
                client.put_item(TableName=name, Item=changed)
            return
    raise AssertionError(f"there is no {kind}")


def more(name: str, by: int = 1) -> Callable[[Item], Item]:
    return lambda item: {**item, name: {"N": str(int(item.get(name, {"N": "0"})["N"]) + by)}}


def said(name: str, value: str) -> Callable[[Item], Item]:
    return lambda item: {**item, name: {"S": value}}


def gone(_: Item) -> None:
    return None


def one_piece_less(item: Item) -> Item:
    stock = {**item["stock"]["M"], "M": {"N": str(int(item["stock"]["M"]["M"]["N"]) - 1)}}
    return {**item, "stock": {"M": stock}}


def one_place_more(item: Item) -> Item:
    places = item["places"]["M"]
    return {**item, "places": {"M": {**places, "2": {"N": str(int(places["2"]["N"]) + 1)}}}}


def one_use_more(item: Item) -> Item:
    [(name, uses)] = item["promo_uses"]["M"].items()
    return {**item, "promo_uses": {"M": {name: {"N": str(int(uses["N"]) + 1)}}}}


BORIS = {"status": {"S": "closed"}}
PAID = {"status": {"S": "paid"}}
OTHER = "evt_01KKBFJYM00000000000000000"
TAMPERED: list[tuple[str, str, str, Callable[[Item], Item | None], dict[str, Any]]] = [
    ("stock", "shop", "availability", one_piece_less, {}),
    ("stock_shards", "shop", "availability", more("shards", 2), {}),
    ("wave_counts", "shop", "wave", more("current_count", -1), {"current_count": {"N": "3"}}),
    ("wave_counts", "shop", "stock_shard", one_place_more, {}),
    ("wave_counts", "shop", "wave", said("status", "full"), {"status": {"S": "open"}}),
    ("wave_members", "shop", "wave_member", gone, {}),
    ("wave_members", "shop", "wave_member", more("quantity"), {}),
    ("promo_uses", "shop", "promo", more("current_uses"), {}),
    ("promo_uses", "shop", "unpaid_orders", one_use_more, {"promo_uses": {"M": {"SPRING": {"N": "1"}}}}),
    ("promo_shards", "shop", "promo", more("shards", 2), {}),
    ("holds", "shop", "order", said("hold_expires_at", "2026-03-10T12:00:00.000Z"), PAID),
    ("words_of_products", "shop", "word_pack", gone, {}),
    ("catalogue", "shop", "article", gone, {}),
    ("catalogue", "shop", "media", gone, {}),
    ("waiting_line", "shop", "waitlist_claim", gone, {}),
    ("order_histories", "shop", "order", said("status", "shipped"), PAID),
    ("orders_and_payments", "shop", "order", more("payment_attempts"), PAID),
    ("orders_and_payments", "shop", "order", more("refunded_amount"), PAID),
    ("orders_and_payments", "payments", "payment", said("status", "pending"), {"status": {"S": "succeeded"}}),
    ("provider", "payments", "payment", more("captured_amount"), {"status": {"S": "succeeded"}}),
    ("refunds", "payments", "refund", more("amount"), {}),
    ("unfinished", "payments", "refund", said("status", "requested"), {}),
    ("payables", "shop", "order", gone, PAID),
    ("one_event_each", "events", "event", gone, {"event_type": {"S": "refund.succeeded"}}),
    ("one_event_each", "events", "event", gone, {"event_type": {"S": "wave.opened"}}),
    ("published", "events", "event", said("sk", OTHER), {"event_type": {"S": "order.paid"}}),
    ("counters", "analytics", "sales_day", more("orders_paid"), {}),
    ("counters", "analytics", "product_sales", more("revenue"), {}),
    ("counters", "analytics", "wave_fill", more("reserved"), {}),
    ("counters", "analytics", "visit_day", more("minutes"), {}),
    ("counters", "analytics", "donation_day", more("amount"), {}),
    ("counters", "analytics", "support_day", said("counters", '{"opened": 9}'), {}),
    ("presences", "coworking", "presence", gone, {}),
    ("presences", "coworking", "space", more("present"), {}),
    ("presences", "coworking", "visit", gone, {"status": {"S": "open"}}),
    ("visit_histories", "coworking", "visit", more("duration_minutes"), BORIS),
    ("visit_histories", "coworking", "visit", gone, BORIS),
    ("visit_histories", "events", "event", gone, {"event_type": {"S": "visit.corrected"}}),
    ("doors", "coworking", "used_door_code", gone, {}),
    ("queues", "support", "ticket_place", gone, {}),
    ("queues", "support", "ticket_place", said("gsi1pk", "DESK#usr_1"), {"sk": {"S": "DESK"}}),
    ("queues", "support", "ticket", said("look_at", "2026-03-11T00:00:00.000Z"), {}),
    ("threads", "support", "ticket_message", gone, {"author_role": {"S": "agent"}}),
    ("threads", "support", "ticket_message", said("decision", "sent"), {"author_role": {"S": "assistant"}}),
    ("ticket_histories", "support", "ticket", said("status", "resolved"), {}),
    ("ticket_histories", "support", "ticket", more("version", -9), {}),
    ("ticket_histories", "support", "ticket", said("assignee_id", "usr_1"), {}),
    ("merges", "support", "ticket", said("status", "open"), {"status": {"S": "closed"}}),
    ("merges", "support", "ticket", said("merged_into", "tkt_1"), {"status": {"S": "closed"}}),
    ("gifts_and_payments", "coworking", "donation", said("status", "cancelled"), {}),
    ("gifts_and_payments", "coworking", "donation", more("refunded_amount"), {}),
    ("gifts_and_payments", "coworking", "donation", more("payment_attempts"), {}),
    ("payables", "coworking", "donation", gone, {}),
    ("sums", "coworking", "given", more("amount"), {}),
    ("sums", "identity", "user", more("total_donated"), {"full_name": {"S": "Anna"}}),
    ("one_event_each", "events", "event", gone, {"event_type": {"S": "donation.succeeded"}}),
    ("balances", "karma", "karma_entry", more("delta"), {}),
    ("balances", "identity", "user", more("karma"), {"full_name": {"S": "Anna"}}),
    ("entries_and_events", "karma", "karma_entry", gone, {}),
    ("orders", "shop", "order", more("karma_returned"), {"status": {"S": "paid"}}),
    ("standings", "karma", "karma_standing", gone, {}),
    ("grants_and_events", "achievements", "grant", gone, {}),
    ("grants_and_events", "achievements", "grant", said("event_id", OTHER), {}),
    ("tallies_and_grants", "achievements", "grant", gone, {}),
    ("tallies_and_grants", "achievements", "grant", said("withdrawn_at", "2026-03-10T09:00:00.000Z"), {}),
    ("planned", "notifications", "inbox_item", gone, {}),
    ("delivered", "notifications", "delivery", said("status", "queued"), {}),
    ("arrived", "notifications", "delivery", said("status", "suppressed"), {}),
    ("allowances", "tasks", "ai_allowance", more("taken"), {}),
    ("accounts", "identity", "identifier", gone, {}),
    ("accounts", "identity", "group", gone, {}),
    ("tasks", "tasks", "task", said("status", "running"), {}),
    ("tasks", "tasks", "task", said("file_key", "tasks/exports/nothing.csv"), {}),
    ("one_event_each", "events", "event", gone, {"event_type": {"S": "task.ai_requested"}}),
    ("pages", "shop", "page_version", gone, {}),
    ("cases", "onboarding", "client_reference", gone, {"pk": {"S": Reference.phone(PHONE)[0]}}),
    ("cases", "onboarding", "onboarding_client", said("status", "PROCESSED"), {}),
    ("references", "onboarding", "client_reference", said("client_id", "cli_1"), {"sk": {"S": "REF"}}),
    ("references", "onboarding", "onboarding_device", said("imei", "356938035643809"), {}),
    ("client_histories", "events", "event", gone, {"event_type": {"S": "client.status_changed"}}),
    ("client_histories", "onboarding", "onboarding_client", said("status", "NEW"), {}),
    ("erased_cases", "onboarding", "onboarding_client", said("erased_at", "2026-03-10T09:00:00.000Z"), {}),
    ("sealed_files", "onboarding", "onboarding_contract", said("sealed_key", "sealed/nothing.pdf"), {}),
    ("sealed_files", "onboarding", "onboarding_contract", said("status", "signed"), {}),
    ("contracts", "onboarding", "onboarding_evidence", gone, {}),
    ("contracts", "onboarding", "onboarding_evidence", said("actor", "manager"), {"actor": {"S": "system"}}),
    ("contracts", "onboarding", "onboarding_contract", said("object_key", "contracts/nothing.pdf"), {}),
    ("contracts", "onboarding", "onboarding_contract", said("sealed_key", "contracts/nothing.pdf"), {}),
    ("invoices", "onboarding", "onboarding_invoice", more("amount"), {}),
    ("invoices", "onboarding", "onboarding_invoice", gone, {}),
    ("one_event_each", "events", "event", gone, {"event_type": {"S": "contract.signed"}}),
    ("one_event_each", "events", "event", gone, {"event_type": {"S": "contract.sealed"}}),
    ("courses", "learning", "course_authorship", gone, {}),
    ("courses", "learning", "slug", gone, {}),
    ("courses", "learning", "course_draft", gone, {}),
    ("releases", "learning", "course_release", gone, {}),
    ("releases", "learning", "course_live", more("release"), {}),
    ("releases", "learning", "lesson_revision", gone, {}),
    ("completed_lessons", "learning", "lp", gone, {}),
    ("one_event_each", "learning", "lp", gone, {}),
    ("valid_certificates", "learning", "certified", gone, {}),
    ("video_files", "learning", "video", said("prefix", "video/vid_1/1/"), {}),
    ("video_files", "learning", "video", gone, {}),
    ("offered_captions", "learning", "video", said("captions", '[{"language": "en"}]'), {}),
    ("open_videos", "learning", "video", said("status", "processing"), {}),
    ("one_event_each", "events", "event", gone, {"event_type": {"S": "video.ready"}}),
    ("one_event_each", "events", "event", gone, {"event_type": {"S": "course.completed"}}),
]


@pytest.mark.parametrize(
    ("book", "table", "kind", "change", "where"),
    proof.sampled(TAMPERED, one_in=8),
    ids=[f"{number}-{one[0]}-{one[2]}" for number, one in enumerate(TAMPERED)],
)
def test_a_stored_fault_is_found(
    shop: Check,
    settled: tuple[World, Snapshot],
    book: str,
    table: str,
    kind: str,
    change: Callable[[Item], Item | None],
    where: dict[str, Any],
) -> None:
    tamper(settled[0], table, kind, change, **where)
    assert shop(book), f"{book} has not seen it"


@pytest.mark.parametrize(
    ("event_type", "book", "finding"),
    [("order.placed", "order_histories", "placed twice"), ("wave.opened", "one_event_each", "announced 2 times")],
)
def test_a_second_event_of_one_fact_is_found(
    shop: Check, settled: tuple[World, Snapshot], event_type: str, book: str, finding: str
) -> None:
    it, _ = settled
    stored = it.aws.client("dynamodb").scan(TableName=settings().table("events"))["Items"]
    first = next(one for one in stored if one["event_type"]["S"] == event_type)
    again = {**first, "sk": {"S": OTHER}}
    it.aws.client("dynamodb").put_item(TableName=settings().table("events"), Item=again)
    assert any(finding in one for one in shop(book))
    assert any("never published" in one for one in shop("published"))


def test_a_message_that_came_twice_is_found(shop: Check, settled: tuple[World, Snapshot]) -> None:
    it, _ = settled
    it.cloud.arrived.append(it.cloud.arrived[-1])
    assert any("came too often" in one for one in shop("arrived"))


def test_a_code_in_an_item_is_found(shop: Check, settled: tuple[World, Snapshot]) -> None:
    assert shop("codes_are_secret") == []
    [code] = [found[1] for one in settled[0].cloud.arrived if (found := CODE_IN_TEXT.search(one.text))]
    tamper(settled[0], "onboarding", "onboarding_message", said("text", f"Код {code} отправлен"))
    assert shop("codes_are_secret")


def test_a_message_that_never_came_is_found(shop: Check, settled: tuple[World, Snapshot]) -> None:
    settled[0].cloud.arrived.pop()
    assert any("too few" in one for one in shop("arrived"))


def test_a_mirror_that_lags_behind_is_found(shop: Check, settled: tuple[World, Snapshot]) -> None:
    tables = settled[0].project.tables
    ticket = next(iter(tables["support_tickets"].values()))
    ticket["version"] -= 1
    assert any(ticket["id"] in one for one in shop("mirrored"))
    ticket["version"] += 1
    missing = tables["support_messages"].popitem()
    assert any(missing[0] in one for one in shop("mirrored"))
    tables["support_messages"].update([missing])
    assert shop("mirrored") == []


def test_a_dead_letter_is_found(shop: Check, settled: tuple[World, Snapshot]) -> None:
    settled[0].cloud.queues.send("PaymentsDeadLetters", '{"id": "x", "type": "order.placed"}')
    assert any("dead letter" in one for one in shop("queues"))


def test_a_charge_without_a_payment_of_ours_is_found(shop: Check, settled: tuple[World, Snapshot]) -> None:
    theirs = settled[0].provider.payments
    paid = next(one for one in theirs.values() if one.status == "succeeded")
    theirs["second"] = replace(paid, id="second")
    assert any("charged" in one for one in shop("provider"))


def test_a_refund_that_went_twice_is_found(shop: Check, settled: tuple[World, Snapshot]) -> None:
    theirs = settled[0].provider.refunds
    [went] = list(theirs.values())
    theirs["again"] = replace(went, id="again")
    assert any("belongs to no refund of ours" in one for one in shop("refunds"))


def test_an_event_published_out_of_order_is_found(shop: Check, settled: tuple[World, Snapshot]) -> None:
    settled[0].cloud.bus.reverse()
    assert any("published before" in one for one in shop("published"))


def test_a_file_of_nothing_and_a_missing_file_are_found(shop: Check, settled: tuple[World, Snapshot]) -> None:
    it, s3, bucket = settled[0], settled[0].aws.client("s3"), settings().media_bucket
    s3.put_object(Bucket=bucket, Key="media/products/nothing.png", Body=b"x")
    [shown] = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"] if "thumbnail" in one["Key"]]
    kept = s3.get_object(Bucket=bucket, Key=shown)["Body"].read()
    s3.delete_object(Bucket=bucket, Key=shown)
    findings = shop("pictures")
    s3.put_object(Bucket=bucket, Key=shown, Body=kept)
    s3.delete_object(Bucket=bucket, Key="media/products/nothing.png")
    assert {one.rpartition(": ")[2] for one in findings} == {"of nothing", "missing"}, findings
    assert it


def test_a_remembered_request_of_nothing_is_found(shop: Check, settled: tuple[World, Snapshot]) -> None:
    tamper(
        settled[0], "idempotency", "request", lambda item: {**item, "reference": {"S": '{"order_id": "ord_nothing"}'}}
    )
    assert shop("requests")
