"""Bookings: making, moving and cancelling one's own, the staff's day, and the calendar feed."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import Path, Query, Request
from starlette.responses import Response

from functions.api.bookings.calendar import MEDIA_TYPE, calendar
from functions.api.bookings.schemas import (
    BookingCreate,
    BookingListItemOut,
    BookingOut,
    BookingUpdate,
    CalendarFeedOut,
    Id,
)
from functions.api.bookings.space_day import OfSpaceDay, OneFilterError
from shared.core.errors import FieldError, ForbiddenError
from shared.core.paging import Page
from shared.core.settings import settings
from shared.coworking.bookings import export, feed, reading, service, store
from shared.coworking.bookings.models import Booking
from shared.data import idempotency
from shared.http.auth import PUBLIC_ROUTE, ConfirmedUser, CurrentUser, LiveUser, OptionalUser, Principal, requires
from shared.http.caching import CACHED, polled
from shared.http.history import HistoryEventOut, history_for
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut, PageQuery, RangeEnd, RangeStart
from shared.http.problems import problems
from shared.http.query_parameters import LINKED_PAGE
from shared.http.routing import Router
from shared.http.tasks import FormatQuery, TaskAcceptedOut
from shared.payments.lookup import captured_of
from shared.providers.payments import from_settings as payment_provider

router = Router(prefix="/bookings", tags=["bookings"])
BookingId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Token = Annotated[str | None, Query(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
SpaceIn = Annotated[Id | None, Query(alias="space_id")]
From = Annotated[RangeStart | None, Query(alias="from", description="Begins at or after this moment or day")]
To = Annotated[RangeEnd | None, Query(alias="to", description="Begins before this moment, or on this day at last")]
CHANGED = (400, 401, 403, 404, 409, 413, 415)
NeedsAttention = Annotated[
    bool, Query(description="For staff: those of every space whose payment came in another amount")
]
FULL_REFUND = "For staff: give everything back, whatever the rules say"


@router.post("", status_code=201, responses=problems(*CHANGED))
async def create_booking(body: BookingCreate, user: ConfirmedUser, key: Idempotent) -> BookingOut:
    """Book consecutive slots. Unpaid they are held for a while; the answer says where to pay and until when."""
    wanted = service.Wanted(**body.model_dump())

    def act() -> BookingOut:
        booking = service.book(user_id=user.user_id, wanted=wanted, idempotency=key)
        service.open_link(booking, payment_provider())
        return _shown(booking)

    return idempotency.run(key, act, lambda kept: _shown(store.load(kept["id"])))


@router.get("", responses=problems(400, 401, 403, 404))
async def list_bookings(
    user: CurrentUser, page: PageQuery, of: OfSpaceDay, needs_attention: NeedsAttention = False
) -> ListOut[BookingListItemOut]:
    """One's own bookings, the latest first; for staff the day of a space, by resource and time.

    With `needs_attention`, and without a day, those whose money staff give back by cancelling them.
    """
    if needs_attention:
        if of is not None:
            raise OneFilterError(errors=[FieldError("needs_attention", "exclusive", "Say it without a day.")])
        if not user.may("bookings.read_all"):
            raise ForbiddenError()
        found = reading.mismatched(limit=page.limit, cursor=page.cursor)
        came = captured_of(one.payment_id for one in found.items)
        return ListOut[BookingListItemOut].of(
            found, lambda one: BookingListItemOut.for_staff(one, came.get(str(one.payment_id)))
        )
    if of is None:
        found = reading.mine(user_id=user.user_id, limit=page.limit, cursor=page.cursor)
        return ListOut[BookingListItemOut].of(found, BookingListItemOut.own)
    if not user.may("bookings.read_all"):
        raise ForbiddenError()
    of_day: Page[Booking] = Page(reading.day_of_space(space_id=of.space_id, day=of.day))
    return ListOut[BookingListItemOut].of(of_day, BookingListItemOut.for_staff)


@router.get(
    "/feed",
    responses={
        **CACHED,
        **problems(401, 404),
        200: {
            "description": "With a token the calendar itself (RFC 5545); without one whether the caller has a feed",
            "content": {"text/calendar": {}},
        },
    },
    response_model=CalendarFeedOut,
    openapi_extra=PUBLIC_ROUTE | LINKED_PAGE,
)
async def get_calendar_feed(request: Request, user: OptionalUser, token: Token = None) -> Response:
    """The calendar of whoever the secret token belongs to: for calendar programs, which cannot sign in.

    Without a token, whoever is signed in reads whether they have a feed and since when.
    """
    if token is None and user is not None:
        made = feed.find(user.user_id)
        state = CalendarFeedOut(is_active=made is not None, created_at=made.created_at if made else None, url=None)
        return polled(request, state)
    owner = feed.owner_of(token or "")
    content = calendar(feed.shown(owner))
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, max-age=300"}
    given = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if etag in given:
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=MEDIA_TYPE)


@router.post("/feed", responses=problems(401, 403))
async def issue_calendar_feed(user: ConfirmedUser) -> CalendarFeedOut:
    """A new secret address of one's calendar; the address before opens nothing any more.

    It outlives sessions and passwords, so that whoever only named an address of somebody's gets none.
    """
    made, token = feed.issue(user_id=user.user_id)
    url = f"{settings().public_base_url.rstrip('/')}/api/v1/bookings/feed?token={token}"
    return CalendarFeedOut(is_active=True, created_at=made.created_at, url=url)


@router.delete("/feed", status_code=204, responses=problems(401))
async def revoke_calendar_feed(user: LiveUser) -> None:
    """Take the address of one's calendar away."""
    feed.revoke(user_id=user.user_id)


@router.get("/export", status_code=202, responses=problems(401, 403, 404))
async def export_bookings(
    user: Annotated[Principal, requires("bookings.export")],
    space_id: SpaceIn = None,
    since: From = None,
    until: To = None,
    file_format: FormatQuery = "csv",
) -> TaskAcceptedOut:
    """Bookings as CSV or a workbook, made in the background."""
    task = export.request(actor=user.user_id, space_id=space_id, since=since, until=until, file_format=file_format)
    return TaskAcceptedOut(task_id=task.id)


@router.get("/{booking_id}", responses=problems(401, 404))
async def get_booking(booking_id: BookingId, user: LiveUser) -> BookingOut:
    """One booking, with the link to pay by while it is unpaid."""
    owner = None if user.may("bookings.read_all") else user.user_id
    return _shown(store.load(booking_id, owner=owner))


@router.get("/{booking_id}/history", responses=problems(400, 401, 404))
async def list_booking_events(booking_id: BookingId, user: LiveUser, page: PageQuery) -> ListOut[HistoryEventOut]:
    """What happened to a booking, newest first: who booked, moved and cancelled it, and when."""
    owner = None if user.may("bookings.read_all") else user.user_id
    store.load(booking_id, owner=owner)
    return history_for("booking", booking_id, owner=owner, page=page)


@router.patch("/{booking_id}", responses=problems(*CHANGED))
async def move_booking(booking_id: BookingId, body: BookingUpdate, user: LiveUser) -> BookingOut:
    """Move a confirmed booking: its person until the full refund ends, staff another's until it begins."""
    owner = None if _is_anothers(booking_id, user) else user.user_id
    return BookingOut.of(service.move(booking_id=booking_id, owner=owner, actor=user.user_id, **body.model_dump()))


@router.delete("/{booking_id}", responses=problems(401, 403, 404, 409))
async def cancel_booking(
    booking_id: BookingId,
    user: LiveUser,
    full_refund: Annotated[bool, Query(description=FULL_REFUND)] = False,
) -> BookingOut:
    """Cancel a booking; what its rules give back is refunded."""
    is_staff = _is_anothers(booking_id, user)
    if full_refund and not is_staff:
        raise ForbiddenError()
    booking = service.cancel(
        booking_id=booking_id,
        owner=None if is_staff else user.user_id,
        actor=user.user_id,
        by="staff" if is_staff else "person",
        is_full=full_refund,
    )
    return BookingOut.of(booking)


def _is_anothers(booking_id: str, user: Principal) -> bool:
    """Whether somebody acts as staff: for their own bookings staff have the rules that everybody has."""
    return user.may("bookings.write") and store.load(booking_id).user_id != user.user_id


def _shown(booking: Booking) -> BookingOut:
    return BookingOut.of(booking, service.open_payment(booking))
