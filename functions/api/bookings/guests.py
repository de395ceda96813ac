"""Guests of members: inviting, the staff's list of a day, and the door."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field, StringConstraints

from functions.api.bookings.schemas import Id
from shared.core.errors import ForbiddenError
from shared.coworking.guests import codes, service
from shared.coworking.guests.models import Guest, GuestStatus
from shared.data import idempotency
from shared.http.auth import ConfirmedUser, CurrentUser, LiveUser, Principal, requires
from shared.http.idempotency import Idempotent
from shared.http.models import AnswerModel, Day, ListOut, PageQuery, RequestModel, ShortText, example
from shared.http.problems import problems

router = APIRouter(prefix="/guests", tags=["guests"])
GuestId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
SpaceOf = Annotated[Id | None, Query(alias="space_id", description="For staff: with `day`, the guests of a space")]
OnDay = Annotated[Day | None, Query(alias="day", description="For staff: the day by the space's clock")]
CHANGED = (400, 401, 403, 404, 409, 413, 415)


class GuestCreate(RequestModel):
    """Somebody who is invited for a day by the space's clock; name and contact are erased 14 days after it."""

    model_config = example(
        space_id="spc_01KKB4M1V8W7Q3Z5N6P2R4S9TA", day="2026-12-01", name="Irina", contact="+79990000000"
    )

    space_id: Id
    day: Annotated[Day, Field(strict=False)]
    name: ShortText
    contact: ShortText | None = None


class GuestScanRequest(RequestModel):
    """A guest's code, and where its reader hangs."""

    model_config = example(code="g1.gst_01KKB4M1V8W7Q3Z5N6P2R4S9TA.c2lnbmF0dXJl")

    code: Annotated[str, StringConstraints(min_length=1, max_length=codes.MAX_LENGTH, pattern=r"^[A-Za-z0-9._-]+$")]
    space_id: Id | None = None


class GuestOut(AnswerModel):
    """A guest; `code` is for a QR code, null in the answers for staff."""

    id: str
    host_id: str
    space_id: str
    space_name: str
    day: str
    name: str
    contact: str | None
    status: GuestStatus
    code: str | None
    arrived_at: str | None
    left_at: str | None
    created_at: str

    @classmethod
    def own(cls, guest: Guest) -> GuestOut:
        """A guest as their host sees them, with the code while it opens something."""
        is_open = guest.status in (GuestStatus.INVITED, GuestStatus.ARRIVED)
        return cls.copy_of(guest, id=guest.guest_id, code=codes.code_of(guest.guest_id) if is_open else None)

    @classmethod
    def for_staff(cls, guest: Guest) -> GuestOut:
        """A guest as the staff see them."""
        return cls.copy_of(guest, id=guest.guest_id, code=None)


@router.post("", status_code=201, responses=problems(*CHANGED))
async def invite_guest(body: GuestCreate, user: ConfirmedUser, key: Idempotent) -> GuestOut:
    """Invite somebody for a day; the answer holds the code that lets them in on that day."""

    def act() -> Guest:
        return service.invite(host_id=user.user_id, **body.model_dump(), idempotency=key)

    return GuestOut.own(idempotency.run(key, act, lambda kept: service.find(kept["id"])))


@router.get("", responses=problems(400, 401, 403))
async def list_guests(
    user: CurrentUser, page: PageQuery, space_id: SpaceOf = None, day: OnDay = None
) -> ListOut[GuestOut]:
    """One's own guests, the latest day first; for staff those of a space on a day."""
    if space_id is None or day is None:
        found = service.mine(host_id=user.user_id, limit=page.limit, cursor=page.cursor)
        return ListOut[GuestOut].of(found, GuestOut.own)
    if not user.may("guests.read_all"):
        raise ForbiddenError()
    found = service.of_day(space_id=space_id, day=day, limit=page.limit, cursor=page.cursor)
    return ListOut[GuestOut].of(found, GuestOut.for_staff)


@router.post("/scan", responses=problems(*CHANGED))
async def scan_guest_code(body: GuestScanRequest, user: Annotated[Principal, requires("guests.scan")]) -> GuestOut:
    """Let the guest behind a code in, or out when they are in; the status says which it was."""
    return GuestOut.for_staff(service.scan(code=body.code, space_id=body.space_id, actor=user.user_id))


@router.delete("/{guest_id}", responses=problems(401, 403, 404, 409))
async def cancel_guest(guest_id: GuestId, user: LiveUser) -> GuestOut:
    """Take an invitation back, before the guest has come; it counts no more for the month."""
    owner = None if user.may("guests.read_all") else user.user_id
    return GuestOut.for_staff(service.cancel(guest_id=guest_id, owner=owner, actor=user.user_id))
