"""The back office of coworking: visits corrected by the space's own clock, bookings cancelled, gifts given back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from shared.core import clock
from tests.coworking.api_requests import SPACE
from tests.e2e.client import Api
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import ok
from tests.e2e.web.test_accessibility import violations

Visitors = Callable[..., Visitor]


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
    [now] = ok(admin.get(f"/visits?user_id={api.user['id']}"))["items"]
    assert (now["id"], now["check_in"][:16], now["check_out"][:16]) == (
        visit["id"],
        (clock.parse(f"{day}T00:00:00Z") - timedelta(minutes=30)).isoformat()[:16],
        f"{day}T03:00",
    )
