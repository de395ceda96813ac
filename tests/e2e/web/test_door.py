"""The door in the browser: codes before a camera that is fed by a picture, and who is in, let in and out by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from reportlab.graphics.barcode import qrencoder

from tests.coworking.api_requests import SPACE
from tests.e2e.client import Api, Cloud
from tests.e2e.web.conftest import SIZES, Visitor
from tests.e2e.web.courses import ok
from tests.e2e.web.marks import only_in_proof
from tests.e2e.web.screen_faults import violations
from tests.e2e.web.test_support import agent_of
from tests.support.browser import CHROMIUM, arguments

Visitors = Callable[..., Visitor]
Persons = Callable[[], Api]
WIDTH, HEIGHT = 640, 480


def show(film: Path, code: str) -> None:
    """What the camera sees from now on: a QR code in the middle of a white picture (YUV4MPEG2, one second of it)."""
    made = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    made.addData(code)
    made.make()
    size = made.getModuleCount()
    picture = Image.new("L", (size, size), 255)
    picture.putdata([0 if made.isDark(row, column) else 255 for row in range(size) for column in range(size)])
    scale = 380 // size
    seen = Image.new("L", (WIDTH, HEIGHT), 235)
    seen.paste(picture.resize((size * scale,) * 2, Image.Resampling.NEAREST), (130, 50))
    frame = b"FRAME\n" + seen.tobytes() + b"\x80" * (WIDTH * HEIGHT // 2)
    film.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 10)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """The file that the camera plays."""
    file = tmp_path / "camera.y4m"
    show(file, "nothing yet")
    return file


@pytest.fixture
def with_camera(browser: Any, film: Path) -> Iterator[Any]:
    """A Chromium whose camera is the file."""
    camera = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    opened = browser.browser_type.launch(executable_path=CHROMIUM, args=[*arguments(), *camera], headless=True)
    yield opened
    opened.close()


def at_the_desk(with_camera: Any, cloud: Cloud, *, allowed: bool = True) -> Visitor:
    """A phone at the desk, which may use its camera or not."""
    context = with_camera.new_context(
        viewport=SIZES["phone"], locale="ru-RU", permissions=["camera"] if allowed else [], has_touch=True
    )
    context.set_default_timeout(20_000)
    return Visitor(context, cloud.base_url)


def code_of(member: Api) -> str:
    """What the member's phone shows at the door."""
    return str(ok(member.post("/visits/door-code"))["code"])


def test_codes_before_the_camera_let_people_in_and_out(
    with_camera: Any, film: Path, cloud: Cloud, admin: Api, person: Persons
) -> None:
    space = ok(admin.post("/spaces", {**SPACE, "name": "Атриум у камеры"}))
    comes, goes = person(), person()
    comes.register(full_name="Вера Входящая")
    goes.register(full_name="Олег Уходящий")
    ok(admin.post("/visits/let-in", {"user_id": goes.user["id"], "space_id": space["id"], "reason": "Телефон сел"}))
    desk = at_the_desk(with_camera, cloud)
    page = desk.sign_in(agent_of(admin, person), "/desk/present")
    page.evaluate("id => localStorage.setItem('atrium.door.space', JSON.stringify(id))", space["id"])

    code = code_of(comes)
    show(film, code)
    page.goto(f"{desk.base_url}/desk/door")
    answer = page.get_by_role("status").filter(has_text=re.compile("Добро|До встречи|закрыт|Покажите"))
    answer.get_by_text("Добро пожаловать! Вера Входящая").wait_for()
    page.get_by_label("Код", exact=True).fill(code)
    page.get_by_role("button", name="Проверить").click()
    answer.get_by_text("Этот код уже использован.").wait_for()
    answer.get_by_text("Попросите обновить код на экране").wait_for()
    assert not violations(page)

    show(film, code_of(goes))
    page.reload()
    answer.get_by_text("До встречи! Олег Уходящий").wait_for()
    inside = ok(admin.get(f"/visits/present?space_id={space['id']}"))["items"]
    assert [one["name"] for one in inside] == ["Вера Входящая"]
    assert desk.complaints == []


@only_in_proof
def test_without_a_camera_a_code_is_typed(
    with_camera: Any, visitor: Visitors, cloud: Cloud, admin: Api, person: Persons
) -> None:
    agent = agent_of(admin, person)
    page = at_the_desk(with_camera, cloud, allowed=False).sign_in(agent, "/desk/door")
    page.get_by_text("Камера запрещена").wait_for()
    page.get_by_label("Код", exact=True).fill("не код")
    page.get_by_label("Код", exact=True).press("Enter")
    page = visitor("desktop").sign_in(agent, "/desk/door")
    page.get_by_text("Камеры нет").wait_for()
    page.get_by_label("Код", exact=True).fill("usr_1.2.3")
    page.get_by_label("Код", exact=True).press("Enter")
    page.get_by_text("Это не код входа.").wait_for()
    assert not violations(page)


def test_a_manager_lets_people_in_and_out_by_hand(visitor: Visitors, admin: Api, person: Persons, api: Api) -> None:
    space = ok(admin.post("/spaces", {**SPACE, "name": "Атриум без кодов"}))
    api.register(full_name="Яна Безкодова")
    page = visitor("phone").sign_in(agent_of(admin, person), f"/desk/present?space={space['id']}")
    page.get_by_text("Сейчас никого нет").wait_for()
    page.get_by_role("button", name="Впустить без кода").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Телефон или e-mail").fill("+7 999 000-00-00")
    dialog.get_by_label("Причина").fill("Телефон сел")
    dialog.get_by_role("button", name="Впустить").click()
    dialog.get_by_text("Такого человека нет.").wait_for()
    dialog.get_by_label("Телефон или e-mail").fill(api.user["phone"])
    dialog.get_by_role("button", name="Впустить").dblclick()
    row = page.get_by_role("listitem").filter(has_text="Яна Безкодова")
    row.wait_for()
    assert not violations(page)
    row.get_by_role("button", name="Выпустить").click()
    dialog.get_by_label("Причина").fill("Вышла через двор")
    dialog.get_by_role("button", name="Выпустить").click()
    page.get_by_text("Сейчас никого нет").wait_for()
    [visit] = ok(admin.get(f"/visits?user_id={api.user['id']}"))["items"]
    assert (visit["space_id"], visit["status"]) == (space["id"], "closed")
