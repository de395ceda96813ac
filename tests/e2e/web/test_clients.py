"""A manager signs a client up in the browser: the wizard of five steps, and whose the case is."""

from __future__ import annotations

import io
import re
import secrets
from collections.abc import Callable
from typing import Any

from PIL import Image

from infra.local.modules.onboarding import samples
from tests.e2e.client import Api, Cloud
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import ok
from tests.e2e.web.desk import Desk, apply
from tests.e2e.web.marks import only_in_proof
from tests.e2e.web.screen_faults import violations
from tests.e2e.web.test_contracts import code_of
from tests.e2e.web.test_support import agent_of

Visitors = Callable[..., Visitor]
Persons = Callable[[], Api]


def photo_of_12_megapixels() -> bytes:
    """A camera's JPEG: 4000 × 3000, sharp, larger than what is accepted as it is."""
    file = io.BytesIO()
    noise = Image.frombytes("L", (1000, 750), secrets.token_bytes(750_000))
    noise.resize((4000, 3000), Image.Resampling.NEAREST).convert("RGB").save(file, "JPEG", quality=95)
    return file.getvalue()


# Width and height of each picture that the page sends, as they leave it.
WATCH_UPLOADS = """
const send = XMLHttpRequest.prototype.send;
window.sentPictures = [];
XMLHttpRequest.prototype.send = function (body) {
  const file = body instanceof FormData && body.get("file");
  if (file) createImageBitmap(file).then(({ width, height }) => window.sentPictures.push([width, height]));
  return send.call(this, body);
};
"""


def step(page: Any, name: str) -> None:
    """On to the next step, once the present one is saved."""
    page.get_by_role("button", name=f"Дальше: {name}").click()


def open_case(page: Any, phone: str, name: str) -> str:
    """A new client at the desk; gives the case's id."""
    page.get_by_role("button", name="Новый клиент").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Завести клиента").click()
    dialog.get_by_text("Заполните это поле").wait_for()
    dialog.get_by_label("Телефон").fill(phone)
    dialog.get_by_label("Имя полностью").fill(name)
    dialog.get_by_label("Согласие на обработку данных подписано на бумаге").check()
    dialog.get_by_role("button", name="Завести клиента").dblclick()
    page.wait_for_url("**/profile")
    return str(page.url.split("/")[-2])


def fill_passport(page: Any) -> None:
    """The second step, with what is wrong said beside its field first."""
    number = f"{secrets.randbelow(10**6):06d}"
    page.get_by_label("Номер", exact=True).fill("12")
    step(page, "Устройства")
    page.get_by_text("Шесть цифр", exact=True).wait_for()
    page.wait_for_function("() => document.activeElement?.getAttribute('aria-invalid') === 'true'")
    for label, value in (
        ("Серия", samples.PASSPORT["series"]),
        ("Номер", number),
        ("Код подразделения", samples.PASSPORT["department_code"]),
        ("Дата выдачи", samples.PASSPORT["issued_at"]),
        ("Дата рождения", samples.PASSPORT["birth_date"]),
        ("Кем выдан", samples.PASSPORT["issued_by"]),
        ("Место рождения", samples.PASSPORT["birth_place"]),
    ):
        page.get_by_label(label, exact=True).fill(value)


def add_device(page: Any) -> None:
    """A phone, whose form outlives a reload."""
    page.get_by_role("button", name="Добавить устройство").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Марка").fill("Орбита")
    dialog.get_by_label("Модель").fill("P1")
    dialog.get_by_label("IMEI", exact=True).fill("001010121234560")
    dialog.get_by_label("Цена, ₽").fill("34 900")
    dialog.get_by_role("button", name="Добавить", exact=True).click()
    dialog.get_by_text("Такого IMEI не бывает").wait_for()
    page.reload()
    dialog.get_by_label("IMEI", exact=True).fill(samples.fresh_imei())
    assert dialog.get_by_label("Модель").input_value() == "P1", "what was typed outlives a reload"
    dialog.get_by_role("button", name="Добавить", exact=True).click()
    dialog.wait_for(state="hidden")


@only_in_proof
def test_a_manager_walks_a_client_through_the_wizard(
    visitor: Visitors, cloud: Cloud, admin: Api, api: Api, person: Persons
) -> None:
    api.register()
    manager = agent_of(admin, person, name="Мария Мастерова")
    desk = visitor("desktop")
    desk.context.add_init_script(WATCH_UPLOADS)
    page = desk.sign_in(manager, "/desk/clients")
    page.get_by_role("link", name="Отменённые").wait_for()
    client_id = open_case(page, api.user["phone"], "Анна Петрова")
    page.get_by_label("Адрес регистрации").fill(samples.PASSPORT["registration_address"])
    page.reload()
    assert page.get_by_label("Адрес регистрации").input_value() == samples.PASSPORT["registration_address"]
    step(page, "Паспорт")
    fill_passport(page)
    step(page, "Устройства")
    page.wait_for_url("**/devices")
    page.get_by_text("Нет ни одного устройства").first.wait_for()
    add_device(page)

    file = {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": photo_of_12_megapixels()}
    page.get_by_label("Выбрать фото").set_input_files(file)
    page.get_by_role("progressbar", name="Отправляем IMG_0001.jpg").wait_for()
    page.get_by_role("img", name=re.compile("^Фото 1")).wait_for(timeout=60_000)
    assert page.evaluate("window.sentPictures") == [[1200, 900]], "resized before it was sent"

    other = desk.tab(f"/desk/clients/{client_id}/devices")
    other.get_by_role("img", name=re.compile("^Фото 1")).wait_for()
    page.reload()
    page.get_by_role("img", name=re.compile("^Фото 1")).wait_for()
    page.get_by_role("link", name="Назад", exact=True).click()
    page.get_by_text(re.compile(r"00\*\* \*\*\*\*")).wait_for()
    page.go_back()
    step(page, "Договор")

    page.get_by_role("button", name="Рассчитать доплату").click()
    page.get_by_text("Итого").wait_for()
    page.get_by_role("button", name="Отметить согласие").click()
    page.get_by_label("Клиент прочитал и подписал этот текст").check()
    page.get_by_role("dialog").get_by_role("button", name="Отметить согласие").click()
    page.get_by_role("button", name="Составить договор").click()
    page.get_by_text(re.compile("версия 1. Подписать до")).wait_for(timeout=60_000)
    page.get_by_text("Договор не показан клиенту").wait_for()
    assert not violations(page)

    phone = visitor("phone")
    contract = Desk(manager, client_id).read()["contract"]
    client = phone.sign_in(api, f"/contracts/{contract['id']}")
    client.get_by_label("Договор прочитан, согласен").check()
    client.get_by_role("button", name="Получить код").click()
    client.get_by_label("Код", exact=True).fill(code_of(cloud, api.user["phone"]))
    client.get_by_role("button", name="Подписать договор").click()
    page.get_by_text("Счёт не оплачен").first.wait_for(timeout=30_000)
    page.get_by_role("button", name="Принять оплату").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=re.compile("^Принято")).click()
    page.get_by_role("button", name="Дальше: Готово").click()
    page.get_by_text("Анна Петрова: договор подписан и оплачен.").wait_for(timeout=60_000)
    page.get_by_role("link", name="К следующему клиенту").click()
    page.get_by_role("link", name="Обработанные").click()
    page.get_by_role("link", name="Анна Петрова").first.wait_for()


def test_of_two_managers_who_take_a_client_one_is_told_by_whom(
    visitor: Visitors, admin: Api, api: Api, person: Persons
) -> None:
    name = f"Роза Заявкина {secrets.token_hex(4)}"
    api.register(full_name=name)
    client_id = apply(api)
    first, second = (agent_of(admin, person, name=who) for who in ("Иван Первый", "Пётр Второй"))
    pages = [visitor(size).sign_in(one, "/desk/clients") for size, one in (("phone", first), ("desktop", second))]
    for page in pages:
        page.get_by_label("Найти клиента").fill(api.user["phone"])
        page.wait_for_url("**q=*")
        page.get_by_role("button", name=f"Взять: {name}").wait_for()
    assert not violations(pages[0])
    ok(second.post(f"/manager/clients/{client_id}/claim", {}))
    pages[0].route("**/manager/clients?*", lambda route: None)
    pages[0].get_by_role("button", name=f"Взять: {name}").click()
    pages[0].get_by_text(f"{name} уже у менеджера: Пётр Второй").wait_for()
    pages[1].get_by_role("cell", name="Пётр Второй").wait_for()

    page = pages[0]
    page.unroute("**/manager/clients?*")
    page.goto(f"{page.url.split('/desk')[0]}/desk/clients/{client_id}")
    why = page.get_by_role("region", name="Что происходит")
    why.get_by_text("Пётр Второй").first.wait_for()
    page.goto(f"{page.url.split('/desk')[0]}/desk/clients/{client_id}/profile")
    page.get_by_text("Заявку ведёт Пётр Второй").wait_for()
    assert page.get_by_label("Имя полностью").is_disabled()
    menu = page.get_by_role("navigation", name="Разделы")
    menu.get_by_role("link", name="Клиенты").click()
    page.wait_for_url("**/desk/clients")
