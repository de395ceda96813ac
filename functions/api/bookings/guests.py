"""Guests of members: inviting, the staff's list of a day, and the door."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import Field, StringConstraints

from functions.api.bookings.schemas import Id
from functions.api.bookings.space_day import OfSpaceDay
from shared.core.errors import ForbiddenError
from shared.coworking.guests import codes, service
from shared.coworking.guests.models import Guest, GuestStatus
from shared.coworking.readers import service as readers
from shared.data import idempotency
from shared.http.auth import ConfirmedUser, LiveUser, Principal, ReaderKey, requires
from shared.http.idempotency import Idempotent
from shared.http.models import AnswerModel, Day, ListOut, PageQuery, RequestModel, ShortText, example
from shared.http.problems import problems
from shared.http.routing import Router

router = Router(prefix="/guests", tags=["guests"])
GuestId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
CHANGED = (400, 401, 403, 404, 409, 413, 415)


class GuestCreate(RequestModel):
    """Somebody who is invited for a day by the space's clock; name and contact are erased 14 days after it."""

    model_config = example(
        space_id="spc_01KKB4M1V8W7Q3Z5N6P2R4S9TA", day="2030-12-03", name="Irina", contact="+79990000000"
    )

    space_id: Id
    day: Annotated[Day, Field(strict=False)]
    name: ShortText
    contact: ShortText | None = None


class GuestScanRequest(RequestModel):
    """A guest's code; the space is the reader's own, and another one is refused."""

    model_config = example(code="g1.gst_01KKB4M1V8W7Q3Z5N6P2R4S9TA.c2lnbmF0dXJl")

    code: Annotated[str, StringConstraints(min_length=1, max_length=codes.MAX_LENGTH, pattern=r"^[A-Za-z0-9._-]+$")]
    space_id: Id | None = None


class GuestByHandRequest(RequestModel):
    """Why a guest is let in or out without their code."""

    model_config = example(reason="No phone with them")

    reason: ShortText


class GuestScannedOut(AnswerModel):
    """What a reader is told of a guest: not their contact, nor whose guest they are."""

    id: str
    space_id: str
    day: str
    name: str
    status: GuestStatus
    arrived_at: str | None
    left_at: str | None


class GuestOut(AnswerModel):
    """A guest; `code` is for a QR code, null in the answers for staff, as the reasons are in those for hosts."""

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
    let_in_reason: str | None
    let_out_reason: str | None

    @classmethod
    def own(cls, guest: Guest) -> GuestOut:
        """A guest as their host sees them, with the code while it opens something."""
        is_open = guest.status in (GuestStatus.INVITED, GuestStatus.ARRIVED)
        code = codes.code_of(guest.guest_id) if is_open else None
        return cls.copy_of(guest, id=guest.guest_id, code=code, let_in_reason=None, let_out_reason=None)

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
async def list_guests(user: LiveUser, page: PageQuery, of: OfSpaceDay) -> ListOut[GuestOut]:
    """One's own guests, the latest day first; for staff those of a space on a day."""
    if of is None:
        found = service.mine(host_id=user.user_id, limit=page.limit, cursor=page.cursor)
        return ListOut[GuestOut].of(found, GuestOut.own)
    if not user.may("guests.read_all"):
        raise ForbiddenError()
    found = service.of_day(space_id=of.space_id, day=of.day, limit=page.limit, cursor=page.cursor)
    return ListOut[GuestOut].of(found, GuestOut.for_staff)


@router.post("/scan", responses=problems(*CHANGED, 429))
async def scan_guest_code(body: GuestScanRequest, reader_key: ReaderKey) -> GuestScannedOut:
    """Let the guest behind a code in, or out when they are in; the status says which it was.

    Only a reader's key opens this; two scans within a minute are one.
    """
    reader = readers.authenticate(reader_key, space_id=body.space_id)
    guest = service.scan(code=body.code, space_id=reader.space_id, actor=reader.reader_id)
    return GuestScannedOut.copy_of(guest, id=guest.guest_id)


@router.post("/{guest_id}/let-in", responses=problems(*CHANGED))
async def let_guest_in(
    guest_id: GuestId, body: GuestByHandRequest, user: Annotated[Principal, requires("guests.let_in")]
) -> GuestOut:
    """Let a guest in by hand on their day, as when they cannot show the code; the answer keeps why."""
    return GuestOut.for_staff(service.let_in(guest_id=guest_id, actor=user.user_id, reason=body.reason))


@router.post("/{guest_id}/let-out", responses=problems(*CHANGED))
async def let_guest_out(
    guest_id: GuestId, body: GuestByHandRequest, user: Annotated[Principal, requires("guests.let_in")]
) -> GuestOut:
    """Let a guest out by hand; the answer keeps why."""
    return GuestOut.for_staff(service.let_out(guest_id=guest_id, actor=user.user_id, reason=body.reason))


@router.delete("/{guest_id}", responses=problems(401, 403, 404, 409))
async def cancel_guest(guest_id: GuestId, user: LiveUser) -> GuestOut:
    """Take an invitation back, before the guest has come; it counts no more for the month."""
    owner = None if user.may("guests.read_all") else user.user_id
    return GuestOut.for_staff(service.cancel(guest_id=guest_id, owner=owner, actor=user.user_id))
