"""Pages of the site: about, delivery and the like."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Request
from starlette.responses import Response

from functions.api.pages.schemas import PageOut, PageSummaryOut, PageUpdate, PageVersionOut
from shared.core.errors import FieldError, InvalidError
from shared.http.auth import PUBLIC_ROUTE, Principal, requires
from shared.http.caching import CACHED, cacheable
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.shop.pages import service as pages
from shared.shop.pages.rules import SLUG

OTHER_SLUG = FieldError("slug", "other_slug", "Leave it out, or name the slug of the address.")
router = Router(prefix="/pages", tags=["pages"])
Slug = Annotated[str, Path(max_length=80, pattern=SLUG, description="Lower-case letters, digits and hyphens")]


@router.get(
    "", responses={**CACHED, **problems(400)}, response_model=ListOut[PageSummaryOut], openapi_extra=PUBLIC_ROUTE
)
async def list_pages(request: Request, page: PageQuery) -> Response:
    """All pages by slug, without their content."""
    found = pages.listing(limit=page.limit, cursor=page.cursor)
    return cacheable(request, ListOut[PageSummaryOut].of(found, PageSummaryOut.model_validate))


@router.get("/{slug}", responses={**CACHED, **problems(404)}, response_model=PageOut, openapi_extra=PUBLIC_ROUTE)
async def get_page(request: Request, slug: Slug) -> Response:
    """A page as it is shown now."""
    return cacheable(request, PageOut.of(pages.get(slug)))


@router.put("/{slug}", responses=problems(400, 401, 403, 409, 413, 415))
async def publish_page(slug: Slug, body: PageUpdate, user: Annotated[Principal, requires("pages.write")]) -> PageOut:
    """Write a page, new or changed; every version is kept. The body's `slug`, if any, is the address's."""
    if body.slug not in (None, slug):
        raise InvalidError("The page's address names another slug.", errors=[OTHER_SLUG])
    view = pages.publish(
        slug=slug, title=body.title, content=body.content, actor=user.user_id, expected_version=body.version
    )
    return PageOut.of(view)


@router.delete("/{slug}", status_code=204, responses=problems(401, 403, 404, 409))
async def delete_page(slug: Slug, user: Annotated[Principal, requires("pages.write")]) -> None:
    """Take a page down; its versions stay."""
    pages.delete(slug=slug, actor=user.user_id)


@router.get("/{slug}/versions", responses=problems(400, 401, 403, 404))
async def list_page_versions(
    slug: Slug, _user: Annotated[Principal, requires("pages.read_versions")], page: PageQuery
) -> ListOut[PageVersionOut]:
    """Every version that the page ever had, newest first, at most 10 at a time."""
    found = pages.versions(slug, limit=page.limit, cursor=page.cursor)
    return ListOut[PageVersionOut].of(found, PageVersionOut.model_validate)


@router.get("/{slug}/versions/{number}", responses=problems(401, 403, 404))
async def get_page_version(
    slug: Slug,
    number: Annotated[int, Path(ge=1, le=999_999)],
    _user: Annotated[Principal, requires("pages.read_versions")],
) -> PageVersionOut:
    """One version of a page."""
    return PageVersionOut.model_validate(pages.version(slug, number))
