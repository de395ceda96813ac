"""Visits: coming in and going, who is in, and what admins put right."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from functions.api.visits import schemas
from functions.api.visits.schemas import CurrentVisitOut, DoorCodeOut, PresentVisitorsOut, ScannerOut, VisitOut
from shared.core.errors import ForbiddenError
from shared.coworking.readers import service as readers
from shared.coworking.visits import corrections, door_codes, export, leaving, listing, notes, reading, service
from shared.coworking.visits.models import Visit
from shared.data import idempotency
from shared.http.auth import ConfirmedUser, CurrentUser, LiveUser, Principal, ReaderKey, requires
from shared.http.client import NewAccountClient
from shared.http.history import HistoryEventOut, history_for
from shared.http.idempotency import Idempotent, ReaderIdempotent
from shared.http.models import ListOut, PageQuery, RangeEnd, RangeStart
from shared.http.problems import problems
from shared.http.routing import Router
from shared.http.tasks import FormatQuery, TaskAcceptedOut

router = Router(prefix="/visits", tags=["visits"])
VisitId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
SpaceIn = Annotated[schemas.Id | None, Query(alias="space_id")]
UserIn = Annotated[schemas.Id | None, Query(alias="user_id")]
From = Annotated[
    RangeStart | None,
    Query(alias="from", description="Begun at or after this moment or day"),
]
To = Annotated[RangeEnd | None, Query(alias="to", description="Begun before this moment, or on this day at last")]
ADMINISTERED = (400, 401, 403, 404, 409, 413, 415)


def _again(kept: dict[str, str]) -> Visit:
    return reading.find(kept["id"])


@router.post("/check-in", status_code=201, responses=problems(*ADMINISTERED, 429))
async def check_in_visitor(
    user: ConfirmedUser, client: NewAccountClient, key: Idempotent, body: schemas.CheckInRequest | None = None
) -> VisitOut:
    """Come in by oneself, where the space does not demand a door code. One person is in at one place at a time."""
    space_id = body.space_id if body else None

    def act() -> Visit:
        return service.check_in(
            user_id=user.user_id,
            space_id=space_id,
            actor=user.user_id,
            idempotency=key,
            extra_writes=service.count_new_account(client) if client is not None else None,
        )

    return VisitOut.own(idempotency.run(key, act, _again))


@router.post("/check-out", responses=problems(400, 401, 409))
async def check_out_visitor(user: LiveUser, key: Idempotent) -> VisitOut:
    """Go. Hours give karma when the door code was shown on the way out too."""

    def act() -> Visit:
        return leaving.check_out(user_id=user.user_id, actor=user.user_id, idempotency=key)

    return VisitOut.own(idempotency.run(key, act, _again))


@router.get("/current", responses=problems(401))
async def get_current_visit(user: CurrentUser) -> CurrentVisitOut:
    """The visit that one is on."""
    presence = reading.present(user.user_id)
    return CurrentVisitOut(visit=VisitOut.own(presence.visit()) if presence else None)


@router.get("/present", responses=problems(400, 401, 404))
async def list_present_visitors(user: CurrentUser, page: PageQuery, space_id: SpaceIn = None) -> PresentVisitorsOut:
    """Who is in a space or in any: the names of those who agreed to be seen, a number for the rest; all for staff."""
    found = listing.present(
        space_id=space_id,
        show_all=user.may("visits.read_present"),
        show_contacts=user.may("visits.read_contacts"),
        limit=page.limit,
        cursor=page.cursor,
    )
    return PresentVisitorsOut.of(found, space_id)


@router.post("/door-code", responses=problems(401, 403))
async def issue_door_code(user: ConfirmedUser) -> DoorCodeOut:
    """A code to show at the door: good for a minute and for one time."""
    return DoorCodeOut.of(door_codes.issue(user_id=user.user_id, session_id=user.session_id))


@router.post("/scan", responses=problems(*ADMINISTERED, 429))
async def scan_door_code(body: schemas.DoorScanRequest, reader_key: ReaderKey, key: ReaderIdempotent) -> VisitOut:
    """Let the person behind a door code in, out when they are in here, or over from another space.

    Only a reader's key opens this; the visit's status says which it was. Two scans within a minute are one.
    """
    reader = readers.authenticate(reader_key, space_id=body.space_id)

    def act() -> Visit:
        return door_codes.scan(
            code=body.code,
            space_id=reader.space_id,
            actor=reader.reader_id,
            scanner_of=reader.scanner_of,
            idempotency=key,
        )

    return VisitOut.model_validate(idempotency.run(key, act, _again))


@router.post("/scanners", status_code=201, responses=problems(400, 401, 403, 404, 413, 415))
async def create_visit_scanner(
    user: Annotated[Principal, requires("visits.let_in")], body: schemas.CheckInRequest | None = None
) -> ScannerOut:
    """Make the browser of somebody at the desk a reader of a space: a key that scans codes and does nothing else.

    It ends after twelve hours, with the session, and with the permission to let people in. It is shown this once.
    """
    space_id = body.space_id if body else None
    made, key = readers.create_scanner(space_id=space_id, user_id=user.user_id, session_id=user.session_id)
    return ScannerOut(reader_id=made.reader_id, space_id=made.space_id, expires_at=str(made.expires_at), key=key)


@router.post("/let-in", status_code=201, responses=problems(*ADMINISTERED))
async def let_visitor_in(
    body: schemas.LetInRequest, user: Annotated[Principal, requires("visits.let_in")], key: Idempotent
) -> VisitOut:
    """Let somebody in by hand, as when their phone is flat; the history says for staff who did it and why."""

    def act() -> Visit:
        return service.let_in(**body.model_dump(), actor=user.user_id, idempotency=key)

    return VisitOut.model_validate(idempotency.run(key, act, _again))


@router.post("/let-out", responses=problems(*ADMINISTERED))
async def let_visitor_out(
    body: schemas.LetOutRequest, user: Annotated[Principal, requires("visits.let_in")], key: Idempotent
) -> VisitOut:
    """Let somebody out by hand, wherever they are in; the history says for staff who did it and why."""

    def act() -> Visit:
        return leaving.let_out(user_id=body.user_id, reason=body.reason, actor=user.user_id, idempotency=key)

    return VisitOut.model_validate(idempotency.run(key, act, _again))


@router.get("/export", status_code=202, responses=problems(401, 403, 404))
async def export_visits(
    user: Annotated[Principal, requires("visits.export")],
    user_id: UserIn = None,
    space_id: SpaceIn = None,
    since: From = None,
    until: To = None,
    file_format: FormatQuery = "csv",
) -> TaskAcceptedOut:
    """Visits as CSV or a workbook, made in the background; narrowed as the list is."""
    task = export.request(
        actor=user.user_id, user_id=user_id, space_id=space_id, since=since, until=until, file_format=file_format
    )
    return TaskAcceptedOut(task_id=task.id)


@router.get("", responses=problems(400, 401, 403))
async def list_visits(
    user: CurrentUser,
    page: PageQuery,
    user_id: UserIn = None,
    space_id: SpaceIn = None,
    since: From = None,
    until: To = None,
) -> ListOut[VisitOut]:
    """One's own visits, newest first; an admin's answer has everybody's, or those of a person or a space."""
    if user_id is None and space_id is None and not user.may("visits.read_all"):
        user_id = user.user_id
    elif user_id != user.user_id and not user.may("visits.read_all"):
        raise ForbiddenError()
    found = listing.visits(
        user_id=user_id, space_id=space_id, since=since, until=until, limit=page.limit, cursor=page.cursor
    )
    return ListOut[VisitOut].of(found, VisitOut.model_validate if user.may("visits.read_all") else VisitOut.own)


@router.post("", status_code=201, responses=problems(*ADMINISTERED))
async def create_visit(
    body: schemas.VisitCreate, user: Annotated[Principal, requires("visits.write")], key: Idempotent
) -> VisitOut:
    """Write down a visit that is over."""

    def act() -> Visit:
        return corrections.add(**body.model_dump(), actor=user.user_id, idempotency=key)

    return VisitOut.model_validate(idempotency.run(key, act, _again))


@router.patch("/{visit_id}", responses=problems(*ADMINISTERED))
async def correct_visit(
    visit_id: VisitId, body: schemas.VisitUpdate, user: Annotated[Principal, requires("visits.write")]
) -> VisitOut:
    """Put a visit's times right; its history keeps what they were. An end closes a visit that is open."""
    found = corrections.correct(visit_id=visit_id, check_in=body.check_in, check_out=body.check_out, actor=user.user_id)
    return VisitOut.model_validate(found)


@router.get("/{visit_id}/history", responses=problems(400, 401, 404))
async def list_visit_events(visit_id: VisitId, user: CurrentUser, page: PageQuery) -> ListOut[HistoryEventOut]:
    """What happened to a visit, newest first, with what its times were before each correction."""
    owner = None if user.may("visits.read_all") else user.user_id
    reading.find(visit_id, owner=owner)
    shown = history_for("visit", visit_id, owner=owner, page=page)
    if owner is not None:
        return shown
    reasons = notes.reasons_of(visit_id, [one.id for one in shown.items])
    return ListOut[HistoryEventOut](
        items=[one.with_reason(reasons.get(one.id)) for one in shown.items], next_cursor=shown.next_cursor
    )


@router.post("/{visit_id}/close", responses=problems(*ADMINISTERED))
async def close_visit(
    visit_id: VisitId,
    user: Annotated[Principal, requires("visits.let_in")],
    body: schemas.VisitCloseRequest | None = None,
) -> VisitOut:
    """End somebody's open visit; the reason stays in its history, for staff."""
    reason = body.reason if body else None
    return VisitOut.model_validate(leaving.close(visit_id=visit_id, actor=user.user_id, reason=reason))
