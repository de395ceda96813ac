"""`sitemap.xml` and `robots.txt` of the site, and the addresses in them that belong to no module.

The format is that of https://www.sitemaps.org/protocol.html (0.9): at most 50,000 addresses in one file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final
from urllib.parse import quote
from xml.sax.saxutils import escape

SITEMAP: Final = "sitemap.xml"
ROBOTS: Final = "robots.txt"
MAX_ADDRESSES: Final = 50_000
# The app's pages for guests that no module lists.
STATIC_PATHS: Final = ("/", "/catalogue", "/courses", "/spaces", "/donations", "/verify", "/certificates")
# Where nobody finds anything without signing in.
PRIVATE_PATHS: Final = ("/account", "/orders", "/checkout", "/cart", "/login", "/confirm", "/contracts", "/help")


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """A page of the site that guests may read: its path, percent-encoded, and when it last changed (ISO 8601)."""

    path: str
    changed_at: str | None = None


def address_of(folder: str, name: str, changed_at: str | None = None) -> PublicAddress:
    """The page of one thing below a folder of the site, such as `/products`; `name` is encoded here."""
    return PublicAddress(f"{folder}/{quote(name, safe='')}", changed_at)


def complete(brought: Iterable[PublicAddress]) -> list[PublicAddress]:
    """The static paths, then what modules bring, MAX_ADDRESSES of them at most: nothing is read beyond."""
    return [*map(PublicAddress, STATIC_PATHS), *islice(brought, MAX_ADDRESSES - len(STATIC_PATHS))]


def sitemap_xml(site: str, addresses: Iterable[PublicAddress]) -> bytes:
    """The content of `sitemap.xml`; `site` is the site's address without a slash at its end."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for one in addresses:
        changed = f"<lastmod>{escape(one.changed_at)}</lastmod>" if one.changed_at else ""
        lines.append(f"<url><loc>{escape(site + one.path)}</loc>{changed}</url>")
    return "\n".join([*lines, "</urlset>", ""]).encode()


def robots_txt(site: str) -> bytes:
    """The content of `robots.txt`: what crawlers leave alone, and the sitemap by its whole address."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE_PATHS), "", f"Sitemap: {site}/{SITEMAP}", ""]
    return "\n".join(lines).encode()
