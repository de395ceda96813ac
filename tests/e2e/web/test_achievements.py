"""An admin makes the rule of an achievement of words alone, and somebody gets it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

from shared.core import clock
from tests.coworking.api_requests import SPACE
from tests.e2e.client import Api, eventually
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import ok
from tests.e2e.web.screen_faults import violations


def test_a_rule_is_made_of_what_events_have_and_gives_its_achievement(
    visitor: Callable[..., Visitor], admin: Api, api: Api
) -> None:
    api.register()
    name = f"Завсегдатай {uuid.uuid4().hex[:8]}"
    page = visitor("phone").sign_in_as_demo("admin", "/admin/achievements/new")
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_text("Выберите хотя бы одно событие.").wait_for()
    page.get_by_label("Название").fill(name)
    page.get_by_label("Событие 1").select_option("visit.closed")
    assert "visit.closed" in page.get_by_label("Событие 1").locator("option:checked").inner_text()
    assert not page.get_by_label("Событие 1").locator("option[value='karma.changed']").count()
    page.get_by_role("button", name="Добавить условие").click()
    page.get_by_label("Поле события").select_option(label="Длительность, минут")
    page.get_by_label("Значения через запятую").fill("долго")
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_text("У каждого условия должны быть поле и подходящее ему значение.").wait_for()
    page.get_by_label("Значения через запятую").fill("90")
    page.get_by_label("Считать один раз на").select_option(label="Визит")
    assert not violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Сохранить").dblclick()
    page.get_by_role("heading", name=name).wait_for()
    page.reload()
    assert page.get_by_label("Значения через запятую").input_value() == "90"

    [made] = [one for one in ok(admin.get("/achievements?all=true"))["items"] if one["title"] == name]
    assert (made["rule"]["where"], made["rule"]["per"]) == ({"duration_minutes": 90}, "visit_id")
    space = ok(admin.post("/spaces", {**SPACE, "name": "Атриум завсегдатаев"}))
    end = clock.now() - timedelta(days=1)
    times = {"check_in": clock.iso(end - timedelta(minutes=90)), "check_out": clock.iso(end)}
    ok(admin.post("/visits", {"user_id": api.user["id"], "space_id": space["id"], **times}))
    eventually(
        lambda: any(one["title"] == name for one in ok(api.get("/users/me/achievements"))["items"]),
        within=60,
        what="the achievement",
    )
