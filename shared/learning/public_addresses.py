"""Learning's public addresses, for the sitemap: the published courses."""

from __future__ import annotations

from collections.abc import Iterator

from shared.core.paging import MAX_LIMIT, every
from shared.core.sitemap import PublicAddress, address_of
from shared.learning.courses import catalogue
from shared.learning.courses.catalogue import Wanted


def public_addresses() -> Iterator[PublicAddress]:
    """Published courses by slug, newest first; a draft's changes are no changes of the page, so it has no date."""
    for course in every(lambda cursor: catalogue.browse(Wanted(), sort="new", limit=MAX_LIMIT, cursor=cursor)):
        yield address_of("/courses", course.slug)
