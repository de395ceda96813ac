"""Pages and pictures: nothing is missing, and nothing belongs to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from shared.core.settings import settings
from shared.identity.models import User
from shared.shop.catalog.models import Media
from shared.shop.pages.models import PageVersion, SitePage
from tests import modules
from tests.faults.invariants.snapshot import Snapshot, invariant


@invariant
def pages(snapshot: Snapshot) -> Iterator[str]:
    """A page's head names its last version, and there are no others."""
    heads = {page.slug: int(page.version) for page in snapshot.all(SitePage)}
    versions: dict[str, set[int]] = {}
    for version in snapshot.all(PageVersion):
        versions.setdefault(version.slug, set()).add(int(version.version))
    for slug in heads.keys() | versions.keys():
        if versions.get(slug) != set(range(1, heads.get(slug, 0) + 1)):
            yield f"page {slug}: is at version {heads.get(slug)}, has {sorted(versions.get(slug, ()))}"


@invariant
def pictures(snapshot: Snapshot) -> Iterator[str]:
    """Every picture that is shown has its files, every file is shown, and no upload lies about.

    What lies below the prefixes that another module's file of invariants lists as `MEDIA_PREFIXES` is that module's.
    """
    elsewhere = tuple(one for file in modules.parts("invariants") for one in getattr(file, "MEDIA_PREFIXES", ()))
    stored = {key for key in snapshot.objects(settings().media_bucket) if not key.startswith(elsewhere)}
    shown = {
        key for product in snapshot.products.values() for one in product.media for key in (one.key, one.thumbnail_key)
    }
    shown |= {user.avatar_key for user in snapshot.all(User) if user.avatar_key}
    yield from (f"file {key}: missing" for key in sorted(shown - stored))
    waiting: set[Any] = {media.upload_key for media in snapshot.all(Media) if media.status == "pending"}
    yield from (f"file {key}: of nothing" for key in sorted(stored - shown - waiting))
