"""The format of the sitemap and of robots.txt."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from xml.etree import ElementTree

from shared.core import sitemap
from shared.core.sitemap import PublicAddress

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = "https://atrium.example"


def test_every_address_is_whole_and_dated_if_it_has_a_date() -> None:
    written = sitemap.sitemap_xml(SITE, [PublicAddress("/"), PublicAddress("/pages/about", "2026-11-01T10:00:00Z")])
    root = ElementTree.fromstring(written)
    assert root.tag == f"{NAMESPACE}urlset"
    found = [(url.findtext(f"{NAMESPACE}loc"), url.findtext(f"{NAMESPACE}lastmod")) for url in root]
    assert found == [(f"{SITE}/", None), (f"{SITE}/pages/about", "2026-11-01T10:00:00Z")]
    assert written.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n')


def test_names_are_encoded_and_nothing_in_them_is_markup() -> None:
    named = sitemap.address_of("/pages", "о нас/<\"&'>?#%")
    assert named.path == "/pages/%D0%BE%20%D0%BD%D0%B0%D1%81%2F%3C%22%26%27%3E%3F%23%25"
    odd = PublicAddress("/search?a=1&b=<2>", "<&>")
    root = ElementTree.fromstring(sitemap.sitemap_xml(SITE, [named, odd]))
    assert [url.findtext(f"{NAMESPACE}loc") for url in root] == [SITE + named.path, f"{SITE}/search?a=1&b=<2>"]
    assert root[1].findtext(f"{NAMESPACE}lastmod") == "<&>"


def test_a_sitemap_has_50_000_addresses_at_most_and_no_more_is_read() -> None:
    read = count()
    brought: Iterator[PublicAddress] = (PublicAddress(f"/products/{next(read)}") for _ in count())
    found = sitemap.complete(brought)
    assert len(found) == sitemap.MAX_ADDRESSES == 50_000
    assert [one.path for one in found[: len(sitemap.STATIC_PATHS)]] == list(sitemap.STATIC_PATHS)
    assert next(read) == sitemap.MAX_ADDRESSES - len(sitemap.STATIC_PATHS)


def test_robots_txt_forbids_private_paths_and_names_the_sitemap() -> None:
    lines = sitemap.robots_txt(SITE).decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /account", "Disallow: /checkout"} <= set(lines)
    assert lines[-1] == f"Sitemap: {SITE}/sitemap.xml"
    assert not [path for path in sitemap.STATIC_PATHS for private in sitemap.PRIVATE_PATHS if path.startswith(private)]
