"""What happens to an order at the packers' desk: corrections, notes, its history."""

from __future__ import annotations

from typing import Annotated

from fastapi import Request, Response

from functions.api.orders import desk_schemas as schemas
from functions.api.orders.answers import OrderOut
from functions.api.orders.order_parts import OrderNoteOut
from functions.api.orders.showing import ADMINISTERED, SEEN, OrderId, show_order, visible_owner
from shared.data import idempotency
from shared.http.auth import CurrentUser, LiveUser, Principal, requires
from shared.http.caching import CACHED, polled
from shared.http.history import HistoryEventOut, history_for
from shared.http.idempotency import Idempotent
from shared.http.languages import ReaderLanguage
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.http.why import WhyOut
from shared.shop.corrections import service as corrections
from shared.shop.corrections.events import OrderCorrected
from shared.shop.order_notes import service as order_notes
from shared.shop.order_notes.models import OrderNote
from shared.shop.orders import store, why

router = Router(prefix="/orders", tags=["orders"])


@router.patch("/{order_id}", responses=problems(*ADMINISTERED))
async def correct_order(order_id: OrderId, body: schemas.OrderCorrectRequest, user: LiveUser) -> OrderOut:
    """Correct an order that was not sent yet: where it goes and who takes it; staff also sizes, within stock.

    Buyers may until assembling begins, staff until the parcel leaves; then staff may correct its tracking number.
    """
    corrected = corrections.correct(
        order_id=order_id,
        actor=user.user_id,
        by_staff=user.may("orders.correct"),
        destination=body.destination(),
        recipient=body.recipient.details() if body.recipient else None,
        line_sizes=body.sizes(),
        tracking_number=body.tracking_number,
        version=body.version,
    )
    return show_order(corrected, user)


@router.post("/{order_id}/notes", status_code=201, responses=problems(*ADMINISTERED))
async def add_order_note(
    order_id: OrderId,
    body: schemas.OrderNoteCreate,
    user: Annotated[Principal, requires("orders.write_notes")],
    key: Idempotent,
) -> OrderNoteOut:
    """Write a note about an order, which its customer never sees."""

    def act() -> OrderNote:
        return order_notes.add(order_id=order_id, author=user.user_id, text=body.text, idempotency=key)

    return OrderNoteOut.of(idempotency.run(key, act, _note_again))


@router.get("/{order_id}/notes", responses=problems(400, 401, 403, 404))
async def list_order_notes(
    order_id: OrderId, _user: Annotated[Principal, requires("orders.read_notes")], page: PageQuery
) -> ListOut[OrderNoteOut]:
    """The notes about an order, newest first."""
    found = order_notes.listing(order_id=order_id, limit=page.limit, cursor=page.cursor)
    return ListOut[OrderNoteOut].of(found, OrderNoteOut.of)


@router.get("/{order_id}/history", responses=problems(*SEEN))
async def list_order_events(order_id: OrderId, user: CurrentUser, page: PageQuery) -> ListOut[HistoryEventOut]:
    """What happened to an order, newest first."""
    owner = visible_owner(user)
    store.load(order_id, owner=owner)
    return _with_changes(order_id, history_for("order", order_id, owner=owner, page=page))


@router.get("/{order_id}/why", responses={**CACHED, **problems(*SEEN)}, response_model=WhyOut)
async def explain_order(request: Request, order_id: OrderId, user: CurrentUser, language: ReaderLanguage) -> Response:
    """Why an order stands where it stands: what happened, what it waits for, since when, and who can move it.

    In the language that `Accept-Language` names, or else the profile's.
    """
    return polled(request, WhyOut.of(why.explain(order_id=order_id, owner=visible_owner(user), locale=language)))


def _with_changes(order_id: str, history: ListOut[HistoryEventOut]) -> ListOut[HistoryEventOut]:
    """The history with what corrections changed: old and new values, which do not travel with the events."""
    corrected = [one for one in history.items if one.type == OrderCorrected.type]
    changes = corrections.changes_of(order_id, (one.data["correction_id"] for one in corrected))
    for one in corrected:
        one.data = {**one.data, "changes": changes.get(one.data["correction_id"], [])}
    return history


def _note_again(reference: dict[str, str]) -> OrderNote:
    return order_notes.get(reference["order_id"], reference["note_id"])
