"""Authors: they make a course, have it reviewed and published, and an admin archives and withdraws it."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.shop.factories import picture

TEXT = {"title": "Ярлык", "kind": "text", "body": "Текст"}


@story
def a_course_is_reviewed_published_and_withdrawn(it: World) -> Iterator[None]:
    it.person("maria", "manager")
    it.person("anna")
    assert it.admin
    made = expect(it, it.call("POST", "/courses", {"title": "Уход за вещами"}, by="maria"), 201)["id"]
    path = f"/courses/{made}"
    lesson = {"title": "Ярлык", "kind": "text", "body": "Текст"}
    expect(it, it.call("POST", f"{path}/lessons", lesson, by="maria"), 201)
    yield
    expect(it, it.call("POST", f"{path}/submit", {}, by="maria"), again=(409,))
    expect(it, it.call("POST", f"{path}/return", {"comment": "Ещё раз"}, by="admin"), again=(409,))
    expect(it, it.call("POST", f"{path}/submit", {}, by="maria"), again=(409,))
    draft = expect(it, it.call("GET", f"{path}?draft=true", by="maria"))
    expect(it, it.call("POST", f"{path}/publish", {"version": draft["version"]}, by="admin"), again=(409,))
    expect(it, it.call("POST", f"{path}/enrol", {}, by="anna", key="enrol"), 201, again=(200,))
    it.drain()
    expect(it, it.call("POST", f"{path}/archive", {}, by="admin"), again=(409,))
    expect(it, it.call("POST", f"{path}/reopen", {}, by="admin"), again=(409,))
    expect(it, it.call("POST", f"{path}/withdraw", {"reason": "Устарел"}, by="admin"), again=(409,))
    it.drain()
    it.run_for(minutes=15)
    yield
    assert expect(it, it.call("GET", f"{path}?draft=true", by="maria"))["status"] == "withdrawn"
    assert [len(it.aws.events(one)) for one in ("course.published", "course.withdrawn")] == [1, 1]


@story
def a_course_is_made_and_arranged(it: World) -> Iterator[None]:
    it.person("maria", "manager")
    ivan = it.person("ivan", "manager")
    assert it.admin
    yield
    made = expect(it, it.call("POST", "/courses", {"title": "Уход за вещами"}, by="maria", key="course"), 201)
    path = f"/courses/{made['id']}"
    first, second = (
        expect(it, it.call("POST", f"{path}/lessons", TEXT, by="maria", key=key), 201)["id"] for key in ("l1", "l2")
    )
    expect(it, it.call("PATCH", f"{path}/lessons/{first}", {"title": "Ярлык вещи"}, by="maria"))
    expect(it, it.call("DELETE", f"{path}/lessons/{second}", by="maria"), 204, again=(404,))
    change = {"version": version_of(it, path), "summary": "Коротко", "slug": "care"}
    expect(it, it.call("PATCH", path, change, by="maria"), again=(409,))
    section = {"id": made["sections"][0]["id"], "title": "Начало", "lessons": [first]}
    arranged = {"version": version_of(it, path), "sections": [section]}
    expect(it, it.call("PUT", f"{path}/outline", arranged, by="maria"), again=(409,))
    form = expect(it, it.call("POST", f"{path}/cover", {"content_type": "image/png"}, by="maria", key="cover"), 201)
    it.upload(form, picture())
    it.drain()
    expect(it, it.call("POST", f"{path}/authors", {"user_id": ivan.id}, by="admin"))
    expect(it, it.call("DELETE", f"{path}/authors/{it.people['maria'].id}", by="admin"))
    it.drain()
    it.run_for(minutes=15)
    yield
    draft = expect(it, it.call("GET", f"{path}?draft=true", by="ivan"))
    assert (draft["summary"], draft["slug"]) == ("Коротко", "care")
    assert draft["cover_url"]
    assert draft["authors"] == [ivan.id]
    [section] = draft["sections"]
    assert (section["title"], [one["title"] for one in section["lessons"]]) == ("Начало", ["Ярлык вещи"])
    assert it.call("GET", f"{path}?draft=true", by="maria").status == 404


def version_of(it: World, path: str) -> int:
    """The draft's version now, past the story's calls."""
    return int(it.watch(lambda: it.call("GET", f"{path}?draft=true", by="maria")).json["version"])
