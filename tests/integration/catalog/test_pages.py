"""Pages: publishing, versions, taking down, and nothing that runs."""

from __future__ import annotations

import pytest

from shared.shop.pages import rules, service
from shared.shop.pages.errors import PageChangedError
from tests.integration.catalog.conftest import Shop

ABOUT = {"title": "О нас", "content": "# Привет\n\nМы *шьём*."}


def test_a_page_is_written_read_and_cached(shop: Shop) -> None:
    put = shop.call("PUT", "/pages/about", ABOUT, by="admin")
    assert put.status == 200
    seen = shop.call("GET", "/pages/about")
    assert seen.json == put.json
    assert seen.json["content"] == ABOUT["content"]
    assert seen.json["content_html"] == "<h1>Привет</h1>\n<p>Мы <em>шьём</em>.</p>\n"
    assert seen.json["version"] == 1
    assert "public" in seen.headers["cache-control"]
    assert shop.call("GET", "/pages/about", headers={"If-None-Match": seen.headers["etag"]}).status == 304


def test_a_page_may_be_sent_with_the_slug_of_its_address(shop: Shop) -> None:
    assert shop.call("PUT", "/pages/about", {**ABOUT, "slug": "about"}, by="admin").json["slug"] == "about"
    other = shop.call("PUT", "/pages/about", {**ABOUT, "slug": "care"}, by="admin")
    assert (other.status, other.json["errors"][0]["field"]) == (422, "slug")
    assert shop.call("GET", "/pages/care").status == 404


def test_pages_are_listed_by_slug_without_their_content(shop: Shop) -> None:
    for slug in ("delivery", "about", "care"):
        shop.call("PUT", f"/pages/{slug}", ABOUT, by="admin")
    first = shop.call("GET", "/pages?limit=2").json
    assert [page["slug"] for page in first["items"]] == ["about", "care"]
    assert set(first["items"][0]) == {"slug", "title", "version", "updated_at"}
    rest = shop.call("GET", f"/pages?limit=2&cursor={first['next_cursor']}").json
    assert [page["slug"] for page in rest["items"]] == ["delivery"]


def test_every_version_is_kept_also_of_a_page_that_was_taken_down(shop: Shop) -> None:
    shop.call("PUT", "/pages/about", ABOUT, by="admin")
    shop.call("PUT", "/pages/about", {**ABOUT, "content": "Два"}, by="admin")
    assert shop.call("DELETE", "/pages/about", by="admin").status == 204
    assert shop.call("GET", "/pages/about").code == "page_not_found"
    assert shop.call("DELETE", "/pages/about", by="admin").status == 404
    assert shop.call("GET", "/pages").json["items"] == []
    kept = shop.call("GET", "/pages/about/versions", by="admin").json["items"]
    assert [(one["version"], one["content"]) for one in kept] == [(2, "Два"), (1, ABOUT["content"])]
    assert kept[0]["author"] == shop.admin.id
    again = shop.call("PUT", "/pages/about", ABOUT, by="admin").json
    assert again["version"] == 3
    assert shop.call("GET", "/pages/about/versions/2", by="admin").json["content"] == "Два"
    assert shop.call("GET", "/pages/about/versions/9", by="admin").status == 404
    assert shop.call("GET", "/pages/none/versions", by="admin").status == 404


def test_versions_of_the_longest_page_fit_an_answer(shop: Shop) -> None:
    """Lambda answers with at most 6 MB."""
    for number in range(1, 22):
        service.publish(slug="terms", title=f"Условия {number}", content="&" * 60_000, actor="test")
    found, cursor = list[int](), ""
    while True:
        answer = shop.call("GET", f"/pages/terms/versions?limit=100{cursor}", by="admin")
        assert answer.status == 200
        assert len(answer.body.encode()) < 6_000_000
        found += [one["version"] for one in answer.json["items"]]
        if answer.json["next_cursor"] is None:
            break
        cursor = f"&cursor={answer.json['next_cursor']}"
    assert found == list(range(21, 0, -1))


@pytest.mark.parametrize("content", ["[a](b)\n" * 8_500, "🧵" * rules.CONTENT_LIMIT])
def test_a_page_whose_texts_are_more_than_an_item_holds_is_refused(shop: Shop, content: str) -> None:
    """Each link's HTML is many times as long as its Markdown, and some letters are four bytes."""
    answer = shop.call("PUT", "/pages/about", {**ABOUT, "content": content}, by="admin")
    assert (answer.status, answer.code) == (422, "page_too_long")
    assert answer.json["errors"][0]["field"] == "content"
    assert shop.call("GET", "/pages/about").status == 404


def test_the_longest_page_of_a_book_is_taken(shop: Shop) -> None:
    content = ("слово " * 20_000)[: rules.CONTENT_LIMIT]
    assert shop.call("PUT", "/pages/about", {**ABOUT, "content": content}, by="admin").status == 200


def test_a_version_that_was_overtaken_is_refused(shop: Shop) -> None:
    assert shop.call("PUT", "/pages/about", {**ABOUT, "version": 0}, by="admin").status == 200
    assert shop.call("PUT", "/pages/about", {**ABOUT, "version": 0}, by="admin").code == "version_conflict"
    assert shop.call("PUT", "/pages/about", {**ABOUT, "version": 1}, by="admin").json["version"] == 2


def test_a_page_that_is_taken_down_while_it_is_changed_stays_down(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shop.call("PUT", "/pages/about", ABOUT, by="admin").status == 200
    to_html = rules.to_html

    def after_its_end(content: str) -> str:
        service.delete(slug="about", actor="usr_admin")
        return to_html(content)

    monkeypatch.setattr(rules, "to_html", after_its_end)
    with pytest.raises(PageChangedError):
        service.publish(slug="about", title="О нас", content="Два", actor="usr_other", expected_version=1)
    assert shop.call("GET", "/pages/about").code == "page_not_found"


def test_only_admins_write_pages(shop: Shop) -> None:
    for method, path, body in (
        ("PUT", "/pages/about", ABOUT),
        ("DELETE", "/pages/about", None),
        ("GET", "/pages/about/versions", None),
    ):
        assert shop.call(method, path, body).status == 401
        assert shop.call(method, path, body, by="anna").status == 403


def test_nonsense_is_refused(shop: Shop) -> None:
    for slug in ("Über", "a b", "-a", "a--b", "A"):
        assert shop.call("PUT", f"/pages/{slug}", ABOUT, by="admin").status == 422, slug
    for wrong in ({"title": ""}, {"content": "x" * 60_001}, {"content": "a\x00"}, {"html": "<b>"}):
        assert shop.call("PUT", "/pages/about", {**ABOUT, **wrong}, by="admin").status == 422, wrong
    assert shop.aws.items("shop") == []
