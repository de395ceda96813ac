"""Donations: giving, what the world sees of it, and what admins do with it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Request
from starlette.responses import Response

from functions.api.donations import schemas
from shared.core.observability import forget_person
from shared.core.paging import MAX_LIMIT
from shared.coworking.donations import export, moderation, service, store, unpaid
from shared.coworking.donations.models import Donation, DonationStatus
from shared.data import idempotency
from shared.http.auth import PUBLIC_ROUTE, CurrentUser, LiveUser, Principal, requires
from shared.http.caching import CACHED, NAMES, cacheable
from shared.http.history import HistoryEventOut, history_for
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.http.tasks import FormatQuery, TaskQueuedOut
from shared.providers.payments import from_settings as payment_provider

router = Router(prefix="/donations", tags=["donations"])
CHANGED = (400, 401, 404, 409, 413, 415)
ADMINISTERED = (400, 401, 403, 404, 409, 413, 415)
Moderator = Annotated[Principal, requires("donations.moderate")]
DonationId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


@router.post("", status_code=201, responses=problems(400, 401, 413, 415, 429))
async def create_donation(body: schemas.DonationCreate, user: LiveUser, key: Idempotent) -> schemas.DonationPlacedOut:
    """Give something; the answer says where to pay. Without the provider's answer the link comes later."""
    if body.is_anonymous:
        # Whatever is logged of this request, it does not say who gives.
        forget_person()

    def act() -> schemas.DonationPlacedOut:
        donation = service.give(
            user_id=user.user_id,
            amount=body.amount,
            message=body.message,
            is_anonymous=body.is_anonymous,
            idempotency=key,
        )
        return schemas.DonationPlacedOut.of(donation, service.open_link(donation, payment_provider()))

    return idempotency.run(key, act, lambda kept: _placed(store.load(kept["donation_id"])))


@router.get(
    "",
    responses={**CACHED, **problems(400)},
    response_model=ListOut[schemas.PublicDonationOut],
    openapi_extra=PUBLIC_ROUTE,
)
async def list_public_donations(request: Request, page: PageQuery) -> Response:
    """What was given, newest first; names only of who gave openly and agreed to be shown."""
    found = service.feed(limit=page.limit, cursor=page.cursor)
    answer = ListOut[schemas.PublicDonationOut].of(found, schemas.PublicDonationOut.of)
    return cacheable(request, answer, cache_control=NAMES)


@router.get("/mine", responses=problems(400, 401))
async def list_own_donations(user: CurrentUser, page: PageQuery) -> ListOut[schemas.DonationOut]:
    """One's own donations, newest first."""
    found = service.mine(user_id=user.user_id, limit=page.limit, cursor=page.cursor)
    payments = service.open_payments(found.items)
    # A link to pay by is for a live session alone; without a payment that waits there is none.
    is_live = not payments or user.live() is not None
    return ListOut[schemas.DonationOut].of(
        found, lambda one: schemas.DonationOut.of(one, payments.get(one.donation_id)).for_session(is_live=is_live)
    )


@router.get(
    "/leaderboard",
    responses={**CACHED, **problems(400)},
    response_model=ListOut[schemas.DonorRankOut],
    openapi_extra=PUBLIC_ROUTE,
)
async def get_donation_leaderboard(
    request: Request, period: service.Period = "all", limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 20
) -> Response:
    """Those who gave most openly, ever or in the present year or month by the organisation's clock.

    Only those who agreed to be shown.
    """
    found = service.top_donors(period=period, limit=limit)
    shown = [schemas.DonorRankOut.of(place, one) for place, one in enumerate(found, 1)]
    return cacheable(request, ListOut[schemas.DonorRankOut](items=shown), cache_control=NAMES)


@router.get("/all", responses=problems(400, 401, 403))
async def list_donations(
    _user: Annotated[Principal, requires("donations.read_all")],
    page: PageQuery,
    status: DonationStatus = DonationStatus.SUCCEEDED,
) -> ListOut[schemas.DonationAdminOut]:
    """Everybody's donations in one status, newest first."""
    found = service.listing(status=status, limit=page.limit, cursor=page.cursor)
    return ListOut[schemas.DonationAdminOut].of(found, schemas.DonationAdminOut.of)


@router.get("/export", status_code=202, responses=problems(401, 403))
async def export_donations(
    user: Annotated[Principal, requires("donations.export")],
    status: Annotated[DonationStatus | None, Query(description="Donations in this status alone")] = None,
    file_format: FormatQuery = "csv",
) -> TaskQueuedOut:
    """Donations as CSV, made in the background."""
    return TaskQueuedOut(task_id=export.request(actor=user.user_id, status=status, file_format=file_format).id)


@router.post("/{donation_id}/pay", responses=problems(*CHANGED))
async def pay_donation(donation_id: DonationId, user: LiveUser, key: Idempotent) -> schemas.DonationPlacedOut:
    """A link to pay an unpaid donation by: the one that it has, or a new one when that ran out."""

    def act() -> Donation:
        return unpaid.pay_again(
            donation_id=donation_id, owner=user.user_id, provider=payment_provider(), idempotency=key
        )

    return _placed(idempotency.run(key, act, lambda kept: store.load(kept["donation_id"])))


@router.post("/{donation_id}/cancel", responses=problems(*CHANGED))
async def cancel_donation(donation_id: DonationId, user: LiveUser, key: Idempotent) -> schemas.DonationOut:
    """Give up an unpaid donation. A link that is still open cannot be withdrawn: money that comes by it is taken."""

    def act() -> Donation:
        return unpaid.cancel(donation_id=donation_id, owner=user.user_id, provider=payment_provider(), idempotency=key)

    return _placed(idempotency.run(key, act, lambda kept: store.load(kept["donation_id"]))).donation


@router.post("/{donation_id}/refunds", status_code=201, responses=problems(400, 401, 403, 404, 409, 413, 415))
async def refund_donation(
    donation_id: DonationId,
    body: schemas.DonationRefundCreate,
    user: Annotated[Principal, requires("donations.refund")],
    key: Idempotent,
) -> schemas.DonationRefundOut:
    """Give a donation back, in part or whole, never more than came."""

    def act() -> tuple[Donation, str, int]:
        return service.ask_refund(
            donation_id=donation_id, actor=user.user_id, reason=body.reason, amount=body.amount, idempotency=key
        )

    def again(kept: dict[str, str]) -> tuple[Donation, str, int]:
        return store.load(donation_id), kept["refund_id"], int(kept["amount"])

    donation, refund_id, amount = idempotency.run(key, act, again)
    shown = schemas.DonationAdminOut.of(donation)
    return schemas.DonationRefundOut(donation=shown, refund_id=refund_id, amount=amount)


@router.post("/{donation_id}/hide-message", responses=problems(*ADMINISTERED))
async def hide_donation_message(
    donation_id: DonationId, body: schemas.MessageHideRequest, user: Moderator
) -> schemas.DonationAdminOut:
    """Take a donation's message out of the public feed; the donation stays there."""
    found = moderation.hide(donation_id=donation_id, actor=user.user_id, reason=body.reason)
    return schemas.DonationAdminOut.of(found)


@router.post("/{donation_id}/unhide-message", responses=problems(*ADMINISTERED))
async def unhide_donation_message(
    donation_id: DonationId, user: Moderator, body: schemas.MessageUnhideRequest | None = None
) -> schemas.DonationAdminOut:
    """Show a hidden message in the public feed again."""
    reason = body.reason if body else None
    return schemas.DonationAdminOut.of(moderation.show(donation_id=donation_id, actor=user.user_id, reason=reason))


@router.get("/{donation_id}/history", responses=problems(400, 401, 403, 404))
async def list_donation_events(donation_id: DonationId, _user: Moderator, page: PageQuery) -> ListOut[HistoryEventOut]:
    """What happened to a donation, newest first, with why its message was hidden or shown."""
    store.load(donation_id)
    shown = history_for("donation", donation_id, owner=None, page=page)
    reasons = moderation.reasons_of(donation_id, [one.id for one in shown.items])
    return ListOut[HistoryEventOut](
        items=[one.with_reason(reasons.get(one.id)) for one in shown.items], next_cursor=shown.next_cursor
    )


def _placed(donation: Donation) -> schemas.DonationPlacedOut:
    """A donation as it is now, and the link that it has."""
    return schemas.DonationPlacedOut.of(donation, service.open_payments([donation]).get(donation.donation_id))
