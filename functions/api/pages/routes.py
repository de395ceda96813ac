"""Pages of the site: about, delivery and the like."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from functions.api.pages.schemas import PageOut, PagePut, PageSummary, VersionOut
from shared.http.auth import AdminOnly
from shared.http.caching import CACHED, cacheable
from shared.http.models import ListAnswer, PageQuery
from shared.http.problems import problems
from shared.shop.pages import service as pages
from shared.shop.pages.rules import SLUG

router = APIRouter(prefix="/pages", tags=["pages"])
Slug = Annotated[str, Path(max_length=80, pattern=SLUG, description="Lower-case letters, digits and hyphens")]


@router.get("", responses={**CACHED, **problems(400)}, response_model=ListAnswer[PageSummary])
async def list_pages(request: Request, page: PageQuery) -> Response:
    """All pages by slug, without their content."""
    found = pages.listing(limit=page.limit, cursor=page.cursor)
    return cacheable(request, ListAnswer[PageSummary].of(found, PageSummary.of))


@router.get("/{slug}", responses={**CACHED, **problems(404)}, response_model=PageOut)
async def read_page(request: Request, slug: Slug) -> Response:
    """A page as it is shown now."""
    return cacheable(request, PageOut.of(pages.get(slug)))


@router.put("/{slug}", responses=problems(400, 401, 403, 409, 413, 415))
async def publish_page(slug: Slug, body: PagePut, admin: AdminOnly) -> PageOut:
    """Write a page, new or changed; every version is kept."""
    view = pages.publish(
        slug=slug, title=body.title, content=body.content, actor=admin.user_id, expected_version=body.version
    )
    return PageOut.of(view)


@router.delete("/{slug}", status_code=204, responses=problems(401, 403, 404, 409))
async def delete_page(slug: Slug, admin: AdminOnly) -> None:
    """Take a page down; its versions stay."""
    pages.delete(slug=slug, actor=admin.user_id)


@router.get("/{slug}/versions", responses=problems(400, 401, 403, 404))
async def list_versions(slug: Slug, admin: AdminOnly, page: PageQuery) -> ListAnswer[VersionOut]:  # noqa: ARG001
    """Every version that the page ever had, newest first, at most 20 at a time."""
    found = pages.versions(slug, limit=page.limit, cursor=page.cursor)
    return ListAnswer[VersionOut].of(found, VersionOut.of)


@router.get("/{slug}/versions/{number}", responses=problems(401, 403, 404))
async def read_version(
    slug: Slug,
    number: Annotated[int, Path(ge=1, le=999_999)],
    admin: AdminOnly,  # noqa: ARG001
) -> VersionOut:
    """One version of a page."""
    return VersionOut.of(pages.version(slug, number))
