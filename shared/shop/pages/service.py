"""Pages of the site: reading, publishing (every version is kept), taking down."""

from __future__ import annotations

from dataclasses import dataclass

from shared.core import clock
from shared.core.errors import FieldError
from shared.core.paging import Page
from shared.data.base import query_page
from shared.data.uow import UnitOfWork
from shared.shop.pages import rules
from shared.shop.pages.errors import PageChangedError, PageNotFoundError, PageTooLongError
from shared.shop.pages.events import PageDeleted, PagePublished
from shared.shop.pages.models import LISTING, PageVersion, SitePage


@dataclass(frozen=True, slots=True)
class PageView:
    """A page with the version that is shown."""

    page: SitePage
    shown: PageVersion


def listing(*, limit: int, cursor: str | None = None) -> Page[SitePage]:
    """The pages by slug, without their content."""
    return query_page(SitePage.gsi1, LISTING, scope="pages", limit=limit, cursor=cursor, newest_first=False)


def get(slug: str, *, consistent: bool = False) -> PageView:
    """A page as it is shown now. Raises PageNotFoundError."""
    page = SitePage.get_or_none(*SitePage.key(slug), consistent=consistent)
    if page is None or page.is_deleted:
        raise PageNotFoundError()
    return PageView(page, version(slug, page.version))


def publish(*, slug: str, title: str, content: str, actor: str, expected_version: int | None = None) -> PageView:
    """Write a page, new or changed, as its next version; `expected_version` (0 = new) refuses to overwrite another's.

    Raises PageChangedError, PageTooLongError.
    """
    html = rules.to_html(content)
    if len(content.encode()) + len(html.encode()) > rules.STORED_BYTES_LIMIT:
        raise PageTooLongError(errors=[FieldError("content", "too_long", PageTooLongError.detail)])
    seen = SitePage.get_or_none(*SitePage.key(slug), consistent=True)
    last = seen.version if seen else 0
    shown = 0 if seen is None or seen.is_deleted else last
    if expected_version is not None and expected_version != shown:
        raise PageChangedError(current_version=shown)
    moment = clock.iso(clock.now())
    page = SitePage(*SitePage.key(slug), slug=slug, title=title, version=last + 1, updated_at=moment)
    page.gsi1pk, page.gsi1sk = LISTING, slug
    page.created_at = seen.created_at if seen else moment
    kept = PageVersion(
        *PageVersion.key(slug, last + 1),
        slug=slug,
        version=last + 1,
        title=title,
        content=content,
        content_html=html,
        author=actor,
        created_at=moment,
    )
    # Taking it down is no version of its own.
    same = SitePage.gsi1pk.exists() if shown else SitePage.gsi1pk.does_not_exist()
    condition = (SitePage.version == last) & same if seen else SitePage.pk.does_not_exist()
    uow = UnitOfWork()
    uow.put(page, condition=condition, on_conflict=PageChangedError())
    uow.create(kept, on_conflict=PageChangedError())
    uow.add_event(PagePublished(slug=slug, page_version=last + 1).by(actor))
    uow.commit()
    return PageView(page, kept)


def delete(*, slug: str, actor: str) -> None:
    """Take a page down; its versions stay. Raises PageNotFoundError."""
    page = get(slug, consistent=True).page
    actions = [SitePage.gsi1pk.remove(), SitePage.gsi1sk.remove(), SitePage.updated_at.set(clock.iso(clock.now()))]
    uow = UnitOfWork()
    same = (SitePage.version == page.version) & SitePage.gsi1pk.exists()
    uow.update(page, actions, condition=same, on_conflict=PageChangedError())
    uow.add_event(PageDeleted(slug=slug, page_version=page.version).by(actor))
    uow.commit()


def versions(slug: str, *, limit: int, cursor: str | None = None) -> Page[PageVersion]:
    """Every version that a page ever had, newest first; also of a page that was taken down."""
    pk = SitePage.key(slug)[0]
    condition = PageVersion.sk.startswith("VERSION#")
    page = query_page(
        PageVersion,
        pk,
        scope=f"page:{slug}",
        range_condition=condition,
        limit=min(limit, rules.VERSIONS_AT_ONCE),
        cursor=cursor,
    )
    if not page.items and cursor is None:
        raise PageNotFoundError()
    return page


def version(slug: str, number: int) -> PageVersion:
    """One version of a page. Raises PageNotFoundError."""
    found = PageVersion.get_or_none(*PageVersion.key(slug, number))
    if found is None:
        # A version is written with its head: only an eventually consistent read can miss it.
        found = PageVersion.get_or_none(*PageVersion.key(slug, number), consistent=True)
    if found is None:
        raise PageNotFoundError()
    return found
