"""The back office of coworking: a space's hours, two who change it at once, a place with its own hours."""

from __future__ import annotations

from collections.abc import Callable

from tests.coworking.api_requests import SPACE
from tests.e2e.client import Api, eventually
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import ok
from tests.e2e.web.marks import only_in_proof
from tests.e2e.web.screen_faults import violations
from tests.e2e.web.test_admin_shop import as_admin

Visitors = Callable[..., Visitor]


def test_a_space_is_open_until_the_end_of_a_day_and_two_who_change_it_lose_nothing(
    visitor: Visitors, admin: Api
) -> None:
    space = ok(admin.post("/spaces", {**SPACE, "name": "Атриум ночной", "opening_hours": {"mon": ["09:00", "24:00"]}}))
    page = as_admin(visitor("desktop"), f"/admin/spaces/{space['id']}")
    closes = page.get_by_label("Закрытие: Понедельник")
    closes.wait_for()
    assert closes.input_value() == "24:00"
    page.get_by_role("button", name="Добавить часы: Вторник").click()
    page.get_by_label("Закрытие: Вторник").fill("25")
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_text("Проверьте часы").wait_for()
    page.get_by_label("Закрытие: Вторник").fill("24")
    assert not violations(page)

    # Somebody else's change of another field stays; of the same one a person decides.
    changed = {"capacity": 77, "opening_hours": {"mon": ["10:00", "20:00"]}, "version": space["version"]}
    other = ok(admin.patch(f"/spaces/{space['id']}", changed))
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_text("Пока вы правили, это изменил кто-то ещё").wait_for()
    page.get_by_role("button", name="Оставить моё").click()
    page.get_by_role("button", name="Сохранить").click()
    saved = eventually(
        lambda: (now := ok(admin.get(f"/spaces/{space['id']}")))["version"] > other["version"] and now, what="the save"
    )
    assert saved["capacity"] == 77
    assert saved["opening_hours"]["tue"] in (["09:00", "24:00"], [["09:00", "24:00"]])

    page.get_by_role("button", name="Круглосуточно, без выходных").click()
    page.get_by_role("button", name="Сохранить").click()
    eventually(lambda: ok(admin.get(f"/spaces/{space['id']}"))["opening_hours"]["sun"], what="the night")


@only_in_proof
def test_a_place_has_hours_of_its_own(visitor: Visitors, admin: Api) -> None:
    space = ok(admin.post("/spaces", {**SPACE, "name": "Атриум с комнатой"}))
    page = as_admin(visitor("phone"), f"/admin/spaces/{space['id']}")
    page.get_by_role("button", name="Добавить", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Цена, ₽").fill("много")
    dialog.get_by_role("button", name="Сохранить").click()
    dialog.get_by_text("Сумма в рублях").wait_for()
    dialog.get_by_label("Название").fill("Переговорная")
    dialog.get_by_label("Цена, ₽").fill("1 500")
    dialog.get_by_role("switch", name="Свои часы").click()
    dialog.get_by_label("Открытие: Понедельник").fill("10")
    assert not violations(page)
    dialog.get_by_role("button", name="Сохранить").dblclick()
    page.get_by_text("Переговорная").wait_for()
    [made] = ok(admin.get(f"/resources?space_id={space['id']}"))["items"]
    assert (made["price"], made["opening_hours"]["sat"]) == (150_000, None)
    assert made["opening_hours"]["mon"] in (["10:00", "21:00"], [["10:00", "21:00"]])
