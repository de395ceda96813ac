"""A contract in the client's hands: apply, read, sign with the code, verify the file in the browser, pay."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.e2e.client import Api, Cloud, eventually
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.desk import Desk, apply
from tests.e2e.web.marks import only_in_proof

Visitors = Callable[..., Visitor]


@only_in_proof
def test_a_client_applies_signs_pays_and_everybody_can_verify(
    visitor: Visitors, cloud: Cloud, api: Api, tmp_path: Path
) -> None:
    api.register()
    client = visitor("phone")
    page = client.sign_in(api, "/account/contracts")
    page.get_by_role("button", name="Оставить заявку").click()
    page.get_by_text("Без этого согласия заявку не принять").wait_for()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Оставить заявку").click()
    page.get_by_text("Менеджер скоро возьмёт заявку").wait_for()

    manager = Api(cloud).as_demo("manager")
    desk = Desk(manager, api.get("/onboarding/application").json()["id"])
    contract = desk.up_to_the_contract(api.user["phone"])
    page.reload()
    page.get_by_role("link", name="Прочитать договор").click()
    page.wait_for_url(f"**/contracts/{contract['id']}")
    page.get_by_role("region", name=re.compile("^Договор")).wait_for()
    page.get_by_label("Договор прочитан, согласен").check()
    page.get_by_role("button", name="Получить код").click()
    code = page.get_by_label("Код", exact=True)
    code.fill("000000")
    page.get_by_role("button", name="Подписать договор").click()
    page.get_by_text("Не тот код").wait_for()
    code.fill(code_of(cloud, api.user["phone"]))
    page.get_by_role("button", name="Подписать договор").click()
    page.get_by_text("Договор подписан и скреплён печатью").wait_for(timeout=60_000)

    with page.expect_download() as saved:
        page.get_by_role("button", name="Скачать PDF").click()
    file = tmp_path / "contract.pdf"
    saved.value.save_as(file)
    verify(visitor("desktop"), contract["contract_no"], file)

    page.get_by_role("button", name=re.compile("^Оплатить")).click()
    page.wait_for_url("**/_sandbox/yookassa/**")
    page.get_by_role("button", name=re.compile("^Pay")).click()
    page.wait_for_url("**/account/contracts")
    page.get_by_text("Всё оформлено. Спасибо!").wait_for(timeout=30_000)
    manager.close()


@only_in_proof
def test_a_contract_is_rejected_with_a_reason(visitor: Visitors, cloud: Cloud, api: Api) -> None:
    api.register()
    manager = Api(cloud).as_demo("manager")
    contract = Desk(manager, apply(api)).up_to_the_contract(api.user["phone"])
    page = visitor("desktop").sign_in(api, f"/contracts/{contract['id']}")
    page.get_by_role("button", name="Отклонить").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Почему").fill("Неверная модель телефона")
    dialog.get_by_role("button", name="Отклонить").click()
    page.get_by_text("Вы отклонили договор").wait_for()
    page.get_by_text("Неверная модель телефона").wait_for()
    manager.close()


def code_of(cloud: Cloud, phone: str) -> str:
    """The code of the latest text message about a contract, once it is there."""

    def look() -> str | None:
        found = (re.search(r"№ \d+: (\d{6})\b", message["text"]) for message in cloud.inbox(phone))
        return next((one[1] for one in found if one), None)

    return eventually(look, within=60, what="the message with a contract's code")


def verify(guest: Visitor, number: str, file: Path) -> None:
    """The file is the contract; with one byte changed it is not. No byte of it leaves the browser."""
    page = guest.tab(f"/verify?contract_no={number}")
    sent: list[Any] = []
    page.on("request", lambda request: sent.append(request.post_data_buffer))
    page.get_by_label("Выберите PDF").set_input_files(file)
    page.get_by_text("Это подписанный договор с печатью").wait_for()
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    changed = file.with_name("changed.pdf")
    changed.write_bytes(content)
    page.locator("input[type=file]").set_input_files(changed)
    page.get_by_text("Этот файл не совпадает с договором").wait_for()
    assert not any(sent), "the file stays in the browser"
