"""Lessons on the deployed stack: a video that was really transcoded, and what a player does."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Any

import httpx

from tests.e2e.client import Api, eventually
from tests.learning.media import movie

Cookies = dict[str, str]


def ok(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


def ready_video(by: Api, seconds: float) -> str:
    """A video that was uploaded, transcoded and given captions; its id."""
    data = movie(seconds)
    body = {"filename": "стирка.mp4", "content_type": "video/mp4", "size": len(data), "title": "Стирка"}
    made = ok(by.post("/videos", body))
    video_id = str(made["video"]["id"])
    (part,) = made["upload"]["parts"]
    put = httpx.put(part["url"], content=data)
    assert put.is_success, put.text
    ok(by.post(f"/videos/{video_id}/complete"))

    def status() -> str | None:
        found = ok(by.get(f"/videos/{video_id}"))
        assert found["status"] in ("processing", "ready"), found
        return video_id if found["status"] == "ready" else None

    return eventually(status, within=180, what="the transcoding")


def cookies_of(answer: httpx.Response) -> Cookies:
    """What a play set; each by a `Set-Cookie` of its own."""
    lines = answer.headers.get_list("set-cookie")
    assert len(lines) == 4, lines
    found: Cookies = {}
    for line in lines:
        ((name, morsel),) = SimpleCookie(line).items()
        assert (morsel["path"].startswith("/video/"), morsel["httponly"]) == (True, True), line
        assert morsel["samesite"].lower() == "strict"
        found[name] = morsel.value
    return found


def load(url: str, cookies: Cookies, **headers: str) -> httpx.Response:
    sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return httpx.get(url, headers={**headers, **({"cookie": sent} if sent else {})}, timeout=30)
