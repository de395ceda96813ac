"""What is done for a course that is sold: its learners as a file, money given back, a video's captions."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from tests.e2e.client import Api, eventually
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import ok
from tests.e2e.web.test_accessibility import violations

Visitors = Callable[..., Visitor]
SPOKEN = "WEBVTT\n\n00:00.000 --> 00:02.000\nЗдравствуйте\n"


def test_captions_that_cannot_be_read_are_said_and_good_ones_kept(visitor: Visitors, manager: Api) -> None:
    title = f"Строчка {uuid.uuid4().hex[:6]}"
    file = {"filename": "seam.mp4", "content_type": "video/mp4", "size": 1_000_000, "title": title}
    video = ok(manager.post("/videos", file))["video"]["id"]
    page = visitor("phone").sign_in_as_demo("manager", f"/admin/videos/{video}")
    page.get_by_text("Добавить субтитры").wait_for()
    put = page.locator("input[type=file][accept*='.vtt']")
    put.set_input_files({"name": "seam.vtt", "mimeType": "text/vtt", "buffer": b"WEBVTT\n\nnever --> ever\nHello\n"})
    page.get_by_text(re.compile("не читается|не читаются")).wait_for()
    put.set_input_files({"name": "seam.de.vtt", "mimeType": "text/vtt", "buffer": SPOKEN.encode()})
    page.get_by_text("Субтитры сохранены: Deutsch").wait_for()
    assert not violations(page)
    page.get_by_role("button", name="Убрать: Deutsch").click()
    page.get_by_role("dialog").get_by_text("Субтитры на языке «Deutsch» исчезнут.").wait_for()
    page.get_by_role("dialog").get_by_role("button", name="Убрать").click()
    eventually(lambda: ok(manager.get(f"/videos/{video}"))["captions"] == [], what="no captions")
    ok(manager.delete(f"/videos/{video}"))
