"""A person gets a copy of all their data, and is gone from every module when they ask for it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions import modules
from infra.ops import stack as stacks
from infra.ops.__main__ import main
from shared.core import aws, clock
from shared.core.errors import UnavailableError
from shared.core.settings import settings
from shared.identity import hashing
from shared.identity.models import Credentials, User
from shared.privacy import erasure
from shared.privacy.models import Erasure
from shared.shop.catalog import products
from shared.shop.orders import placing
from shared.shop.orders.models import Order
from shared.shop.orders.rules import RequestedLine
from shared.shop.orders.shipping import ShippingAddress
from tests.faults import world
from tests.faults.world import World
from tests.identity.factories import PASSWORD, PHONE
from tests.support.http import Context

ADDRESS = "Москва, Тверская 1, кв. 12"
TRACES = ("anna@example.com", PHONE, "Anna Smirnova", ADDRESS, "@anna_telegram", "Моя тайна", "Личный отзыв")
TABLES = (
    *("identity", "payments", "tasks", "notifications", "shop", "coworking", "support", "karma", "events"),
    "analytics",
)


@pytest.fixture
def it() -> Iterator[World]:
    with world.running() as running:
        person = running.person("anna", phone=PHONE)
        assert running.admin
        Credentials.new(person.id, hashing.hash_password(PASSWORD)).save()
        yield running


def everything_stored() -> str:
    """All items of all tables and the keys of all files, as text."""
    found: list[Any] = []
    client = aws.client("dynamodb")
    for table in TABLES:
        start: dict[str, Any] = {}
        while True:
            page = client.scan(TableName=settings().table(table), **start)
            found += page["Items"]
            if "LastEvaluatedKey" not in page:
                break
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    return json.dumps(found, ensure_ascii=False, default=str)


def live(it: World) -> None:
    """A profile, visits, a gift, a ticket, points given by hand, a question to the model."""
    anna = it.people["anna"]
    profile = {"full_name": "Anna Smirnova", "address": ADDRESS, "telegram": "@anna_telegram", "is_public": True}
    assert it.call("PATCH", "/users/me", profile, by="anna").status == 200
    body = {"amount": 250_000, "message": "Моя тайна"}
    gift = it.call("POST", "/donations", body, by="anna", key="gift").json["donation"]["id"]
    it.drain()
    assert it.pay(gift, kind="donation")
    unpaid = it.call("POST", "/donations", {"amount": 50_000, "message": "Моя тайна"}, by="anna", key="unpaid")
    assert unpaid.status == 201
    ticket = {"subject": "Моя тайна", "text": "Моя тайна: +79990000000"}
    answer = it.call("POST", "/support/tickets", ticket, by="anna", key="ticket")
    assert answer.status == 201, answer.body
    points = {"delta": 5, "reason": "Личный отзыв"}
    assert it.call("POST", f"/users/{anna.id}/karma", points, by="admin", key="points").status == 201
    asked = it.call("POST", "/request", {"kind": "question", "text": "Моя тайна?"}, by="anna", key="question")
    assert asked.status == 202, asked.body
    it.drain()
    it.run_for(minutes=40)


def copy_of(it: World, name: str) -> zipfile.ZipFile:
    answer = it.call("POST", "/users/me/export", by=name)
    assert answer.status == 202, answer.body
    it.drain()
    task = it.call("GET", f"/result/{answer.json['task_id']}", by=name).json
    assert task["status"] == "succeeded", task
    assert task["file_url"]
    key = f"tasks/exports/{answer.json['task_id']}/personal-data.zip"
    stored = aws.client("s3").get_object(Bucket=settings().files_bucket, Key=key)["Body"].read()
    return zipfile.ZipFile(io.BytesIO(stored))


def test_the_copy_holds_what_every_module_stores_and_nothing_of_staff(it: World) -> None:
    live(it)
    archive = copy_of(it, "anna")
    files = {name: archive.read(name).decode() for name in archive.namelist()}
    text = "\n".join(files.values())
    for trace in TRACES:
        assert trace in text, trace
    assert it.people["admin"].id not in text
    assert [secret for secret in ("password_hash", "token_hash") if secret in text] == []
    assert json.loads(files["coworking/donations.json"])[0]["amount"] in (250_000, 50_000)
    assert {name.partition("/")[0] for name in files} >= {
        *("identity", "coworking", "support", "karma", "notifications", "shop", "events", "tasks"),
    }
    assert json.loads(files["retention.json"])


def test_the_copy_can_be_unpacked_whatever_files_are_called(it: World, tmp_path: Path) -> None:
    form = it.call("POST", "/support/attachments", {"content_type": "text/plain"}, by="anna").json
    it.aws.client("s3").put_object(
        Bucket=settings().files_bucket, Key=form["fields"]["key"], Body=b"words", ContentType="text/plain"
    )
    file = {"attachment_id": form["attachment_id"], "name": f'Чек "12:30"? {"я" * 180}.txt'}
    ticket = {"subject": "Чек", "text": "Чек", "attachments": [file]}
    assert it.call("POST", "/support/tickets", ticket, by="anna", key="ticket").status == 201
    copy_of(it, "anna").extractall(tmp_path)
    [unpacked] = (tmp_path / "support" / "attachments").iterdir()
    assert unpacked.read_bytes() == b"words"
    assert re.fullmatch(r"[\w-]+-0-Чек _12_30__ я+\.txt", unpacked.name)


def test_a_file_that_is_gone_is_left_out_of_the_copy(it: World) -> None:
    anna = it.people["anna"]
    User(*User.key(anna.id)).update([User.avatar_key.set(f"media/avatars/{anna.id}/replaced.jpg")])
    names = copy_of(it, "anna").namelist()
    assert "identity/profile.json" in names
    assert not [name for name in names if name.startswith("identity/avatar")]


def test_only_the_owner_reads_the_copy_and_only_so_many_are_made(it: World) -> None:
    it.person("boris")
    first = it.call("POST", "/users/me/export", by="anna").json["task_id"]
    running = it.call("POST", "/users/me/export", by="anna")
    assert (running.status, running.code, running.json["task_id"]) == (409, "export_running", first)
    it.drain()
    assert it.call("GET", f"/result/{first}", by="boris").status == 404
    assert it.call("GET", f"/result/{first}", by="admin").status == 404
    for _ in range(2):
        assert it.call("POST", "/users/me/export", by="anna").status == 202
        it.drain()
    refused = it.call("POST", "/users/me/export", by="anna")
    assert (refused.status, refused.code) == (429, "export_daily_limit")
    assert int(refused.headers["retry-after"]) > 0


def ask(it: World, name: str = "anna", password: str = PASSWORD) -> Any:
    return it.call("POST", "/users/me/erase", {"password": password}, by=name)


def test_an_erasure_wants_the_password_and_can_be_cancelled(it: World) -> None:
    wrong = ask(it, password="not the password")
    assert (wrong.status, wrong.code) == (422, "wrong_password")
    asked = ask(it)
    assert asked.status == 202, asked.body
    assert asked.json["kept"]
    due = clock.parse(asked.json["erase_after"])
    assert due - clock.now() > timedelta(days=13)
    assert ask(it).json["erase_after"] == asked.json["erase_after"]
    assert it.call("GET", "/users/me", by="anna").json["erase_after"] == asked.json["erase_after"]
    assert it.call("DELETE", "/users/me/erase", by="anna").status == 204
    assert it.call("GET", "/users/me", by="anna").json["erase_after"] is None
    again = it.call("DELETE", "/users/me/erase", by="anna")
    assert (again.status, again.code) == (404, "erasure_not_requested")


def test_an_admin_cannot_erase_themselves(it: World) -> None:
    Credentials.new(it.admin.id, hashing.hash_password(PASSWORD)).save()
    refused = ask(it, "admin")
    assert (refused.status, refused.code) == (409, "erasure_of_admin")


def erase_later(it: World, days: float) -> dict[str, int]:
    """Let so many days pass at once, and run the schedule with its own permissions; what it did."""
    it.tick(days=days)
    report: dict[str, int] | None = it.run_schedule("EraseAccountsFunction")
    assert report is not None, it.errors
    return report


def due_for_erasure(it: World) -> None:
    """Anna has lived, has asked for her erasure and was reminded of it; its day has come."""
    live(it)
    assert ask(it).status == 202
    erase_later(it, 12.5)
    it.tick(days=2)


def test_after_the_erasure_nothing_of_the_person_is_stored_anywhere(it: World) -> None:
    live(it)
    anna = it.people["anna"]
    assert any(trace in everything_stored() for trace in TRACES)
    assert ask(it).status == 202
    it.drain()
    assert erase_later(it, 12.5)["reminded"] == 1
    assert erase_later(it, 1)["erased"] == 0
    assert erase_later(it, 1)["erased"] == 1
    it.drain()
    it.run_for(minutes=20)

    stored = everything_stored()
    assert [trace for trace in TRACES if trace in stored] == []
    user = User.get(*User.key(anna.id), consistent_read=True)
    assert (user.is_active, user.phone, user.email, set(user.roles)) == (False, None, None, {"customer"})
    login = it.call("POST", "/auth/login", {"login": "anna@example.com", "password": PASSWORD})
    assert (login.status, login.code) == (401, "invalid_credentials")
    assert it.call("GET", "/karma/leaderboard").json["items"] == []
    assert it.call("GET", "/donations/leaderboard").json["items"] == []
    [shown] = it.call("GET", "/donations").json["items"]
    assert (shown["name"], shown["message"]) == (None, None)
    assert Erasure.get(*Erasure.key(anna.id)).status == "done"
    assert erase_later(it, 1)["erased"] == 0


def test_what_a_restore_brought_back_is_erased_again(
    it: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    anna = it.people["anna"]
    due_for_erasure(it)
    before = clock.now()
    kept = Credentials.get(*Credentials.key(anna.id))
    assert erasure.run(modules.personal_data()).erased == 1
    kept.save()
    # The environment is the stack's already.
    monkeypatch.setattr(stacks, "use", lambda _: None)
    it.tick(minutes=1)
    for since, count in ((clock.now(), 0), (before, 1), (before, 0)):
        assert main(["repeat-erasures", "--stack", "atrium", "--since", clock.iso(since)]) == 0
        assert capsys.readouterr().out.splitlines()[-1].startswith(f"{count} erasures")
    it.tick(minutes=1)
    assert erasure.run(modules.personal_data()).erased == 1
    assert Credentials.get_or_none(*Credentials.key(anna.id)) is None
    assert erasure.run(modules.personal_data()).erased == 0


def test_an_erasure_that_is_stopped_after_any_module_goes_on_behind_it(it: World) -> None:
    due_for_erasure(it)
    parts = modules.personal_data()
    for done in range(len(parts) + 1):
        # Time for this account, and for one module of it.
        steps = iter((True, True))
        report = erasure.run(parts, may_go_on=lambda steps=steps: next(steps, False))
        known = Erasure.get(*Erasure.key(it.people["anna"].id), consistent_read=True)
        assert len(known.done_modules) == min(done + 1, len(parts))
        assert report.erased == (1 if done + 1 == len(parts) else 0)
        if known.status == "done":
            break
    assert [trace for trace in TRACES if trace in everything_stored()] == []


def test_a_module_whose_erasure_fails_is_tried_again_and_holds_up_nobody_for_ever(
    it: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    due_for_erasure(it)
    name, part = next(one for one in modules.personal_data() if one[0] == "support")

    def broken(user_id: str) -> None:
        part.erase(user_id)
        raise UnavailableError()

    others = tuple(one for one in modules.personal_data() if one[0] != name)
    report = erasure.run((*others, (name, replace(part, erase=broken))))
    assert (report.erased, report.left) == (0, 1)
    assert erasure.run(modules.personal_data()).erased == 1
    assert [trace for trace in TRACES if trace in everything_stored()] == []


def test_many_erasures_leave_time_to_end_what_has_outlived_its_period(
    it: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from functions.schedules.erase_accounts.handler import handler

    due = clock.iso(clock.now())
    for number in range(20):
        key, user_id = Erasure.key(f"usr_{number}"), f"usr_{number}"
        times = {"requested_at": due, "erase_after": due}
        Erasure(*key, user_id=user_id, gsi1pk="ERASURES", gsi1sk=f"{due}#{user_id}", **times).save()
    it.tick(minutes=1)
    left_s, context, had_time = 300, Context(), list[bool]()

    def takes_a_minute(*_: Any) -> None:
        nonlocal left_s
        left_s -= 60

    def expire(may_go_on: Callable[[], bool]) -> int:
        had_time.append(may_go_on())
        return 0

    name, part = next(one for one in modules.personal_data() if one[0] == "onboarding")
    monkeypatch.setattr(context, "get_remaining_time_in_millis", lambda: left_s * 1000, raising=False)
    monkeypatch.setattr(erasure, "_step", takes_a_minute)
    monkeypatch.setattr(modules, "personal_data", lambda: ((name, replace(part, expire=expire)),))
    assert handler({}, context)["left"] == 0
    assert had_time == [True]


def test_nobody_opens_an_account_whose_erasure_has_begun(it: World) -> None:
    due_for_erasure(it)
    anna, boss = it.people["anna"].id, it.person("boss", "admin")

    def changed(**body: Any) -> tuple[int, str | None]:
        answer = it.call("PATCH", f"/users/{anna}", body, by=boss)
        return answer.status, answer.code

    steps = iter((True, True))
    erasure.run(modules.personal_data(), may_go_on=lambda: next(steps, False))
    assert changed(is_active=True) == (409, "erasure_begun")
    login = it.call("POST", "/auth/login", {"login": "anna@example.com", "password": PASSWORD})
    assert login.status == 401
    assert erasure.run(modules.personal_data()).erased == 1
    assert changed(is_active=True) == (409, "erasure_begun")
    assert changed(roles=["packer"]) == (409, "erasure_begun")
    assert it.call("GET", "/users?role=packer", by=boss).json["items"] == []


def test_an_order_of_the_moment_when_the_account_is_closed_is_waited_for(
    it: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    due_for_erasure(it)
    anna, begin, placed = it.people["anna"].id, erasure._begin, list[Order]()
    fields = {"name": "Худи", "description": "", "price": 1000, "article": "HD-1", "order_type": "in_stock"}
    hoodie = products.create(fields=fields, stock={"M": 1}, actor="usr_admin").product

    def after_an_order(known: Erasure) -> None:
        monkeypatch.setattr(erasure, "_begin", begin)
        wanted, to = [RequestedLine(hoodie.id, "M", 1)], ShippingAddress(address=ADDRESS)
        placed.append(placing.place(user_id=anna, items=wanted, shipping_address=to).order)
        begin(known)

    monkeypatch.setattr(erasure, "_begin", after_an_order)
    report = erasure.run(modules.personal_data())
    assert (report.erased, report.postponed) == (0, 1)
    assert Order.get(*Order.key(placed[0].order_id), consistent_read=True).delivery_address == ADDRESS
    assert not User.get(*User.key(anna), consistent_read=True).is_active, "nothing more comes"
    it.run_for(minutes=90)
    assert erase_later(it, 0.1)["erased"] == 1
    assert [trace for trace in TRACES if trace in everything_stored()] == []


def test_money_on_its_way_back_is_waited_for(it: World) -> None:
    live(it)
    [gift] = it.call("GET", "/donations").json["items"]
    back = {"amount": 100_000, "reason": "Попросили"}
    assert it.call("POST", f"/donations/{gift['id']}/refunds", back, by="admin", key="back").status == 201
    refused = ask(it)
    assert (refused.status, refused.code) == (409, "erasure_blocked")
    [blocker] = refused.json["blocked_by"]
    assert (blocker["kind"], blocker["status"]) == ("payment", "refund_running")
