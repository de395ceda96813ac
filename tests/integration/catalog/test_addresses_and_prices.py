"""Slugs, what search engines are told, and what a product cost before."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.catalog.conftest import HOODIE, Shop


def _patch(shop: Shop, product: dict[str, Any], **fields: Any) -> Any:
    version = shop.read(product["id"])["version"]
    return shop.call("PATCH", f"/products/{product['id']}", {"version": version, **fields}, by="admin")


def test_a_product_gets_a_slug_from_its_name_and_is_found_by_it(shop: Shop) -> None:
    first, second = shop.product(article="HD-1"), shop.product(article="HD-2")
    assert (first["slug"], second["slug"]) == ("khudi-orbita", "khudi-orbita-hd-2")
    for product in (first, second):
        assert shop.call("GET", f"/products/{product['slug']}").json["id"] == product["id"]
    third = shop.product(article="!!", name="???")
    assert third["slug"] == third["id"].replace("_", "-").lower()


def test_a_slug_that_was_changed_still_leads_to_its_product(shop: Shop) -> None:
    made = shop.product()
    moved = _patch(shop, made, slug="orbit-hoodie")
    assert (moved.status, moved.json["slug"]) == (200, "orbit-hoodie")
    assert {shop.call("GET", f"/products/{slug}").json["id"] for slug in (made["slug"], "orbit-hoodie")} == {made["id"]}
    # Nobody else gets an address that links lead to, and its own product may have it back.
    other = shop.call("POST", "/products", {**HOODIE, "article": "X", "slug": made["slug"]}, by="admin")
    assert (other.status, other.code) == (409, "slug_taken")
    assert _patch(shop, made, slug=made["slug"]).json["slug"] == made["slug"]


def test_slugs_and_articles_do_not_take_each_others_place(shop: Shop) -> None:
    shop.product(article="Coat", slug="woollen")
    taken = shop.call("POST", "/products", {**HOODIE, "article": "X", "slug": "coat"}, by="admin")
    assert taken.code == "slug_taken"
    hijack = shop.call("POST", "/products", {**HOODIE, "article": "WOOLLEN"}, by="admin")
    assert hijack.code == "article_taken"
    own = shop.product(article="Cap-1", slug="cap-1")
    assert shop.call("GET", "/products/cap-1").json["id"] == own["id"]


@pytest.mark.parametrize("slug", ["Wool", "wool coat", "пальто", "-wool", "facets", "import", None])
def test_a_slug_is_an_address_of_its_own(shop: Shop, slug: Any) -> None:
    refused = _patch(shop, shop.product(), slug=slug)
    assert refused.status == 422
    assert refused.json["errors"][0]["field"] == "slug"


def test_an_article_is_not_the_name_of_another_page(shop: Shop) -> None:
    refused = shop.call("POST", "/products", {**HOODIE, "article": "Facets"}, by="admin")
    assert (refused.status, refused.code) == (422, "article_invalid")


def test_a_product_stored_before_there_were_slugs_gets_one_when_it_is_given(shop: Shop) -> None:
    from shared.shop.catalog.entries import SlugClaim
    from shared.shop.catalog.models import Product

    made = shop.product()
    Product(*Product.key(made["id"])).update(actions=[Product.slug.remove()])
    SlugClaim(*SlugClaim.key(made["slug"])).delete()
    assert shop.read(made["id"])["slug"] is None
    assert _patch(shop, made, price=1).json["slug"] is None
    assert _patch(shop, made, slug="again").json["slug"] == "again"


def test_the_old_price_is_higher_than_the_price(shop: Shop) -> None:
    low = shop.call("POST", "/products", {**HOODIE, "old_price": HOODIE["price"]}, by="admin")
    assert (low.status, low.code, low.json["errors"][0]["field"]) == (422, "old_price_too_low", "old_price")
    made = shop.product(old_price=500_000)
    assert shop.call("GET", f"/products/{made['id']}").json["old_price"] == 500_000
    # Also when the price comes up to it later.
    assert _patch(shop, made, price=500_000).code == "old_price_too_low"
    assert _patch(shop, made, price=500_000, old_price=600_000).json["old_price"] == 600_000
    assert _patch(shop, made, price=700_000, old_price=None).json["old_price"] is None


def test_search_engines_are_told_a_title_and_a_description(shop: Shop) -> None:
    made = shop.product(seo_title="Худи с начёсом", seo_description="Купить худи")
    assert (made["seo_title"], made["seo_description"]) == ("Худи с начёсом", "Купить худи")
    assert _patch(shop, made, seo_title=None).json["seo_title"] is None
