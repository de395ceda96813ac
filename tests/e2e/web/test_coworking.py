"""Coworking and donations in the browser: in by the door code, out, the visit; a gift without a name."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.coworking.api_requests import SPACE
from tests.e2e.client import Api
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.marks import only_in_proof

Visitors = Callable[..., Visitor]


def test_a_visitor_comes_in_by_the_code_on_the_phone_and_leaves(visitor: Visitors, api: Api, admin: Api) -> None:
    api.register()
    space = admin.post("/spaces", {**SPACE, "name": "Атриум у моста", "capacity": 5}).json()
    person = visitor("phone")
    page = person.sign_in(api, "/spaces")
    picture = page.get_by_role("img", name="QR-код для двери")
    picture.wait_for()
    drawn = picture.locator("canvas").evaluate(
        "canvas => new Set(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data).size > 1"
    )
    assert drawn, "the code is a picture that a scanner can read"
    reader = admin.post(f"/spaces/{space['id']}/readers", {"name": "Дверь"}).json()["key"]
    code = {"code": picture.get_attribute("data-code")}
    scanned = admin.post("/visits/scan", code, headers={"authorization": f"Bearer {reader}"})
    assert scanned.is_success, scanned.text
    page.reload()
    page.get_by_text("Вы в «Атриум у моста»").wait_for()
    page.get_by_role("button", name="Уйти").click()
    page.get_by_text("До встречи!").wait_for()
    page.goto(f"{person.base_url}/account/visits")
    page.get_by_text("Атриум у моста").first.wait_for()


@only_in_proof
def test_a_gift_without_a_name_shows_the_name_nowhere(visitor: Visitors, api: Api) -> None:
    api.register(full_name="Аглая Незаметная")
    giver = visitor("desktop")
    page = giver.sign_in(api, "/donations")
    page.locator("label", has_text="…").click()
    page.get_by_label("Другая сумма, ₽").fill("137")
    page.get_by_label("Несколько слов").fill("На лампу у окна")
    page.get_by_role("switch", name="Не показывать моё имя").check()
    page.get_by_role("button", name=re.compile("^Пожертвовать")).click()
    page.wait_for_url("**/_sandbox/yookassa/**")
    page.get_by_role("button", name=re.compile("^Pay")).click()
    page.wait_for_url("**/account/donations")
    page.get_by_text("Получено").wait_for(timeout=30_000)
    guest = visitor("phone").tab("/donations")
    guest.get_by_text("На лампу у окна").wait_for(timeout=60_000)
    assert "Аглая" not in guest.content()
