"""Once a day: writes the site's `sitemap.xml` and `robots.txt` into the web bucket of the CDN's stack."""

from __future__ import annotations

from typing import Any

from functions import modules
from shared.core import sitemap
from shared.core.observability import bind_correlation, logger
from shared.core.settings import settings
from shared.providers import storage

# As all files of the app without a hash in their names (infra/web/files.py): kept, but compared each time.
CACHE_CONTROL = "no-cache"


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Write both files whole; how many addresses the sitemap has, none when the stack knows no web bucket.

    A run that fails while it reads writes nothing: crawlers go on with the files of the last one.
    """
    bind_correlation(context.aws_request_id)
    if not settings().web_bucket_name:
        logger.info("no sitemap is written: the parameter WebBucketName is empty")
        return {"addresses": 0}
    site = settings().public_base_url
    addresses = sitemap.complete(modules.public_addresses())
    bucket = storage.from_settings("web")
    xml = sitemap.sitemap_xml(site, addresses)
    bucket.put(sitemap.SITEMAP, xml, content_type="application/xml", cache_control=CACHE_CONTROL)
    robots = sitemap.robots_txt(site)
    bucket.put(sitemap.ROBOTS, robots, content_type="text/plain; charset=utf-8", cache_control=CACHE_CONTROL)
    return {"addresses": len(addresses)}
