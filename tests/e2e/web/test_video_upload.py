"""A video goes up although parts fail and their addresses end: what arrived is not sent twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.e2e.client import Api, eventually
from tests.e2e.web.conftest import Visitor
from tests.e2e.web.courses import ok
from tests.e2e.web.marks import only_in_proof
from tests.e2e.web.test_course_authoring import video_file

Visitors = Callable[..., Visitor]
# Chromium's own line about a request that did not get through.
LOST = "error: Failed to load resource: net::ERR_"


@only_in_proof
def test_parts_that_fail_or_whose_addresses_ended_are_sent_again(
    visitor: Visitors, manager: Api, tmp_path: Path
) -> None:
    person = visitor("desktop")
    page = person.sign_in_as_demo("manager", "/admin/videos")
    file = video_file(tmp_path)
    sent: Counter[str] = Counter()
    sheets: list[str] = []

    def begun(route: Any) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        answer = route.fetch()
        made = answer.json()
        # As for somebody whose computer slept: no address is good any longer.
        made["upload"]["expires_at"] = "2026-01-01T00:00:00Z"
        route.fulfill(response=answer, json=made)

    def part(route: Any) -> None:
        if route.request.method != "PUT":
            route.continue_()
            return
        found = re.search(r"partNumber=(\d+)", route.request.url)
        assert found
        sent[found[1]] += 1
        if sent[found[1]] > 1 or found[1] == "1":
            route.continue_()
        elif found[1] == "2":
            route.abort("connectionreset")
        else:
            # What the storage says of an address that has ended.
            headers = {"access-control-allow-origin": "*"}
            route.fulfill(status=403, headers=headers, body="<Error><Code>AccessDenied</Code></Error>")

    def listed(request: Any) -> None:
        if request.method == "GET" and request.url.endswith("/upload"):
            sheets.append(request.url)

    page.route(re.compile("/api/v1/videos$"), begun)
    page.route(re.compile("partNumber="), part)
    page.on("request", listed)
    page.get_by_label("Выбрать видео").locator("input[type=file]").set_input_files(str(file))
    page.get_by_text(re.compile("Видео загружено|Видео готово")).first.wait_for(timeout=90_000)
    assert sent == {"1": 1, "2": 2, "3": 2}
    assert len(sheets) == 2, "fresh addresses: at the beginning, and when one was refused"

    def video() -> dict[str, Any]:
        [found] = [one for one in ok(manager.get("/videos?limit=100"))["items"] if one["filename"] == file.name]
        return dict(found)

    eventually(lambda: video()["status"] == "ready", within=120, what="the video")
    person.complaints[:] = [one for one in person.complaints if not one.startswith(LOST)]
