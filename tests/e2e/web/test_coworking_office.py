"""The back office of coworking: visits corrected by the space's own clock, bookings cancelled, gifts given back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from shared.core import clock
from tests.coworking.api_requests import SPACE
from tests.e2e.client import Api, eventually
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import ok
from tests.e2e.web.screen_faults import violations

Visitors = Callable[..., Visitor]


def give(giver: Api, amount: int, message: str) -> None:
    """A gift that is paid."""
    ok(giver.post("/donations", {"amount": amount, "message": message}))
    link = eventually(lambda: only_gift(giver)["payment_url"], within=60, what="a payment link")
    assert httpx.post(link, data={"action": "pay"}, timeout=30).status_code == 303
    eventually(lambda: only_gift(giver)["status"] == "succeeded", within=60, what="the payment")


def only_gift(giver: Api) -> dict[str, Any]:
    """The one donation of a person, as they see it."""
    [found] = ok(giver.get("/donations/mine"))["items"]
    return dict(found)


def test_a_visit_is_corrected_by_the_clock_of_its_space(visitor: Visitors, admin: Api, api: Api) -> None:
    api.register()
    space = ok(admin.post("/spaces", {**SPACE, "name": "Атриум на краю", "time_zone": "Asia/Vladivostok"}))
    day = (clock.now() - timedelta(days=2)).astimezone(ZoneInfo("Asia/Vladivostok")).date().isoformat()
    times = {"check_in": f"{day}T00:00:00Z", "check_out": f"{day}T03:00:00Z"}
    visit = ok(admin.post("/visits", {"user_id": api.user["id"], "space_id": space["id"], **times}))
    # The admin's browser stands in another zone, in which it is seven hours earlier.
    page = visitor("phone", timezone_id="Europe/Moscow").sign_in_as_demo(
        "admin", f"/admin/spaces/visits?space={space['id']}"
    )
    page.get_by_text(re.compile(r"10:00")).first.wait_for()
    page.get_by_role("button", name="Исправить").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Атриум на краю (Asia/Vladivostok)").wait_for()
    assert dialog.get_by_label("Вход").input_value() == f"{day}T10:00"
    dialog.get_by_label("Вход").fill("")
    dialog.get_by_text("Укажите день и время").wait_for()
    dialog.get_by_label("Вход").fill(f"{day}T09:30")
    assert not violations(page)
    dialog.get_by_role("button", name="Сохранить").dblclick()
    dialog.wait_for(state="hidden")
    page.get_by_text("Исправлено:").get_by_role("link", name=ok(admin.get("/users/me"))["full_name"]).wait_for()
    [now] = ok(admin.get(f"/visits?user_id={api.user['id']}"))["items"]
    assert (now["id"], now["check_in"][:16], now["check_out"][:16]) == (
        visit["id"],
        (clock.parse(f"{day}T00:00:00Z") - timedelta(minutes=30)).isoformat()[:16],
        f"{day}T03:00",
    )


def test_a_booking_is_cancelled_and_a_gift_is_given_back(visitor: Visitors, admin: Api, api: Api) -> None:
    api.register(full_name="Галина Дарова")
    space = ok(admin.post("/spaces", {**SPACE, "name": "Атриум с бронями"}))
    place = {"space_id": space["id"], "name": "Стол у окна", "kind": "desk", "price": 0, "slot_minutes": 60}
    resource = ok(admin.post("/resources", place))
    tomorrow = (clock.now() + timedelta(days=1)).date().isoformat()
    slots = {"begin": f"{tomorrow}T09:00:00Z", "end": f"{tomorrow}T10:00:00Z"}
    booked = ok(api.post("/bookings", {"resource_id": resource["id"], **slots, "expected_amount": 0}))
    give(api, 50_000, "На краску")

    page = visitor("desktop").sign_in_as_demo("admin", f"/admin/spaces/bookings?space={space['id']}")
    page.get_by_label("День").fill(tomorrow)
    page.get_by_text("12:00–13:00").wait_for()
    page.get_by_role("button", name="История").click()
    history = page.get_by_role("dialog")
    history.get_by_text("Бронь: подтверждено").wait_for()
    # It is opened from the row's last cell, which stands to the right.
    assert history.evaluate("dialog => getComputedStyle(dialog).textAlign") == "start"
    history.get_by_role("button", name="Закрыть").click()
    page.get_by_role("button", name="Отменить", exact=True).click()
    page.get_by_role("dialog").get_by_text("Отменить бронь «Стол у окна»?").wait_for()
    page.get_by_role("dialog").get_by_role("button", name="Отменить", exact=True).last.click()
    page.get_by_text("Броней нет").wait_for()
    assert ok(admin.get(f"/bookings/{booked['id']}"))["status"] == "cancelled"

    page.get_by_role("link", name="Пожертвования", exact=True).last.click()
    row = page.get_by_role("row").filter(has_text="На краску").first
    row.get_by_role("button", name="Скрыть сообщение").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Причина").fill("Не для всех")
    dialog.get_by_role("button", name="Скрыть", exact=True).click()
    row.get_by_text("Скрыто", exact=True).wait_for()
    row.get_by_text("Скрыто:").get_by_role("link", name=ok(admin.get("/users/me"))["full_name"]).wait_for()
    row.get_by_text("Причина: Не для всех").wait_for()
    row.get_by_role("button", name="Вернуть").click()
    dialog.get_by_label(re.compile("^Сколько вернуть")).fill("600")
    dialog.get_by_text(re.compile("не больше")).wait_for()
    dialog.get_by_label(re.compile("^Сколько вернуть")).fill("200,50")
    dialog.get_by_label("Причина").fill("Просили вернуть часть")
    assert not violations(page)
    dialog.get_by_role("button", name="Вернуть деньги").dblclick()
    dialog.wait_for(state="hidden")
    eventually(lambda: only_gift(api)["refunded_amount"] == 20_050, within=60, what="the refund")
    page.reload()
    page.get_by_text(re.compile("возвращено 200,50")).first.wait_for()
