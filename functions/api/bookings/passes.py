"""Passes: what is for sale, one's own, and what admins sell. Amounts in kopecks, times ISO 8601 UTC."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from functions.api.bookings.schemas import Amount, Id, Kind
from shared.core.errors import ForbiddenError, UnauthenticatedError
from shared.coworking.bookings.models import ResourceKind
from shared.coworking.passes import export, products, service, store
from shared.coworking.passes.models import Pass, PassKind, PassProduct, PassStatus
from shared.data import idempotency
from shared.http.auth import PUBLIC_ROUTE, ConfirmedUser, CurrentUser, LiveUser, OptionalUser, Principal, requires
from shared.http.caching import CACHED, cacheable
from shared.http.history import HistoryEventOut, history_for
from shared.http.idempotency import Idempotent
from shared.http.models import (
    VERSION_LIMIT,
    AnswerModel,
    ListOut,
    PageQuery,
    RangeEnd,
    RangeStart,
    RequestModel,
    ShortText,
    example,
)
from shared.http.problems import problems
from shared.http.routing import Router
from shared.http.tasks import FormatQuery, TaskAcceptedOut
from shared.payments.lookup import captured_of
from shared.payments.models import Payment
from shared.providers.payments import from_settings as payment_provider

router = Router(prefix="/passes", tags=["passes"])
PassId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
ProductId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
CHANGED = (400, 401, 403, 404, 409, 413, 415)
Days = Annotated[int, Field(ge=1, le=731)]
NeedsAttention = Annotated[bool, Query(description="For staff: those whose payment came in another amount")]
From = Annotated[RangeStart | None, Query(alias="from", description="Bought at or after this moment or day")]
To = Annotated[RangeEnd | None, Query(alias="to", description="Bought before this moment, or on this day at last")]
Covers = Annotated[list[Kind], Field(max_length=2, description="The kinds of resources that it pays for")]


class PassProductCreate(RequestModel):
    """A pass for sale: for a day, for a number of visits (days), or for a month; good `valid_days` days.

    It may be frozen `freezes` times, for `freeze_days` days together. Without a space it is good in every one.
    """

    model_config = example(
        name="Ten visits", kind="visits", visits=10, valid_days=90, price=450000, freeze_days=14, freezes=2
    )

    name: ShortText
    kind: Annotated[PassKind, Field(strict=False)]
    visits: Annotated[int, Field(ge=0, le=366)] = 0
    valid_days: Days
    price: Amount
    space_id: Id | None = None
    covers: Covers = Field(default_factory=list)
    freeze_days: Annotated[int, Field(ge=0, le=366)] = 0
    freezes: Annotated[int, Field(ge=0, le=50)] = 0

    def fields(self) -> dict[str, Any]:
        """What is stored."""
        return {**self.model_dump(), "kind": self.kind.value, "covers": [one.value for one in self.covers]}


class PassProductUpdate(RequestModel):
    """What is to change, and the version that the caller read; what was bought stays as it was."""

    model_config = example(version=1, price=480000, is_offered=True)

    version: int = Field(ge=1, le=VERSION_LIMIT, description="The version that was read; 409 when it has changed since")
    name: ShortText = Field(default_factory=str)
    visits: Annotated[int, Field(ge=0, le=366)] = Field(default_factory=int)
    valid_days: Days = Field(default_factory=int)
    price: Amount = Field(default_factory=int)
    space_id: Id | None = None
    covers: Covers = Field(default_factory=list)
    freeze_days: Annotated[int, Field(ge=0, le=366)] = Field(default_factory=int)
    freezes: Annotated[int, Field(ge=0, le=50)] = Field(default_factory=int)
    is_offered: bool = Field(default_factory=bool)

    def fields(self) -> dict[str, Any]:
        """What was named."""
        named = self.model_dump(exclude_unset=True, exclude={"version"})
        if "covers" in named:
            named["covers"] = [one.value for one in self.covers]
        return named


class PassProductOut(AnswerModel):
    """A pass that is or was for sale."""

    id: str
    name: str
    kind: PassKind
    visits: int
    valid_days: int
    price: int
    space_id: str | None
    covers: list[ResourceKind]
    freeze_days: int
    freezes: int
    is_offered: bool
    version: int

    @classmethod
    def of(cls, product: PassProduct) -> PassProductOut:
        """A stored product."""
        return cls.copy_of(product, id=product.product_id)


class PassCreate(RequestModel):
    """Which pass somebody buys."""

    model_config = example(product_id="ppr_01KKB4M1V8W7Q3Z5N6P2R4S9TA", expected_amount=450000)

    product_id: Id
    expected_amount: Amount | None = Field(default=None, description="The price that was shown; 409 for another")


class PassUpdate(RequestModel):
    """Whether a pass is frozen."""

    model_config = example(is_frozen=True)

    is_frozen: bool


class PassOut(AnswerModel):
    """A person's pass; `is_used_up`: no days are left. `visits_left` says nothing of a month's pass.

    `last_used_on`: the day that was counted last; what else comes on it takes no other day.

    `payment_url` is set while it is unpaid and the link is valid. `captured_amount` is what came, where it is another
    amount and staff decide (`needs_attention`); null in other answers.
    """

    id: str
    user_id: str
    product_id: str
    name: str
    kind: PassKind
    status: PassStatus
    visits: int
    visits_left: int
    uses: int
    is_used_up: bool
    last_used_on: str | None
    space_id: str | None
    covers: list[ResourceKind]
    valid_until: str | None
    freeze_days: int
    freezes: int
    frozen_days: int
    frozen_times: int
    frozen_at: str | None
    amount: int
    captured_amount: int | None
    refunded_amount: int
    currency: str
    payment_url: str | None
    created_at: str
    paid_at: str | None

    @classmethod
    def of(cls, bought: Pass, payment: Payment | None = None, captured_amount: int | None = None) -> PassOut:
        """A stored pass, with the payment that it waits for, or what came for one of another amount."""
        return cls.copy_of(
            bought,
            id=bought.pass_id,
            captured_amount=captured_amount,
            is_used_up=bought.is_counted and bought.visits_left <= 0,
            payment_url=payment.confirmation_url if payment and payment.status == "pending" else None,
        )


@router.get(
    "/products",
    responses={**CACHED, **problems(400, 401, 403)},
    response_model=ListOut[PassProductOut],
    openapi_extra=PUBLIC_ROUTE,
)
async def list_pass_products(
    request: Request,
    user: OptionalUser,
    page: PageQuery,
    offered: Annotated[bool, Query(description="For admins: false lists what is no longer sold")] = True,
) -> Response:
    """The passes that can be bought, newest first."""
    if not offered:
        if user is None:
            raise UnauthenticatedError()
        if not user.may("passes.write"):
            raise ForbiddenError()
    found = products.listing(offered=offered, limit=page.limit, cursor=page.cursor)
    control = "public, max-age=30, s-maxage=60" if offered else "private, no-store"
    return cacheable(request, ListOut[PassProductOut].of(found, PassProductOut.of), cache_control=control)


@router.post("/products", status_code=201, responses=problems(400, 401, 403, 404, 413, 415))
async def create_pass_product(
    body: PassProductCreate, user: Annotated[Principal, requires("passes.write")], key: Idempotent
) -> PassProductOut:
    """Put a pass up for sale."""

    def act() -> PassProduct:
        return products.create(fields=body.fields(), actor=user.user_id, idempotency=key)

    return PassProductOut.of(idempotency.run(key, act, lambda kept: products.find(kept["id"])))


@router.patch("/products/{pass_product_id}", responses=problems(*CHANGED))
async def update_pass_product(
    pass_product_id: ProductId, body: PassProductUpdate, user: Annotated[Principal, requires("passes.write")]
) -> PassProductOut:
    """Change or withdraw a pass that is for sale; what was bought stays as it was."""
    changed = products.update(
        product_id=pass_product_id, version=body.version, fields=body.fields(), actor=user.user_id
    )
    return PassProductOut.of(changed)


@router.post("", status_code=201, responses=problems(*CHANGED, 429))
async def buy_pass(body: PassCreate, user: ConfirmedUser, key: Idempotent) -> PassOut:
    """Buy a pass; the answer says where to pay. Without the provider's answer the link comes later."""

    def act() -> PassOut:
        bought = service.buy(
            user_id=user.user_id, product_id=body.product_id, expected_amount=body.expected_amount, idempotency=key
        )
        service.open_link(bought, payment_provider())
        return _shown(bought)

    return idempotency.run(key, act, lambda kept: _shown(store.load(kept["id"])))


@router.get("", responses=problems(400, 401, 403))
async def list_own_passes(
    user: CurrentUser, page: PageQuery, needs_attention: NeedsAttention = False
) -> ListOut[PassOut]:
    """One's own passes, newest first; the link to pay by stands at the pass itself.

    With `needs_attention`, for staff, those whose money they give back by returning them.
    """
    if needs_attention:
        if not user.may("passes.refund"):
            raise ForbiddenError()
        held = service.mismatched(limit=page.limit, cursor=page.cursor)
        came = captured_of(one.payment_id for one in held.items)
        return ListOut[PassOut].of(held, lambda one: PassOut.of(one, captured_amount=came.get(str(one.payment_id))))
    found = service.mine(user_id=user.user_id, limit=page.limit, cursor=page.cursor)
    return ListOut[PassOut].of(found, PassOut.of)


@router.get("/export", status_code=202, responses=problems(401, 403))
async def export_passes(
    user: Annotated[Principal, requires("passes.export")],
    since: From = None,
    until: To = None,
    file_format: FormatQuery = "csv",
) -> TaskAcceptedOut:
    """Passes that were bought as CSV or a workbook, made in the background."""
    task = export.request(actor=user.user_id, since=since, until=until, file_format=file_format)
    return TaskAcceptedOut(task_id=task.id)


@router.get("/{pass_id}", responses=problems(401, 403, 404))
async def get_pass(pass_id: PassId, user: LiveUser) -> PassOut:
    """One pass, with the link to pay by while it is unpaid."""
    return _shown(store.load(pass_id, owner=None if user.may("passes.refund") else user.user_id))


@router.get("/{pass_id}/history", responses=problems(400, 401, 404))
async def list_pass_events(pass_id: PassId, user: LiveUser, page: PageQuery) -> ListOut[HistoryEventOut]:
    """What happened to a pass, newest first: who bought, used, froze and returned it, and when."""
    owner = None if user.may("passes.refund") else user.user_id
    store.load(pass_id, owner=owner)
    return history_for("pass", pass_id, owner=owner, page=page)


@router.patch("/{pass_id}", responses=problems(*CHANGED))
async def freeze_pass(pass_id: PassId, body: PassUpdate, user: LiveUser) -> PassOut:
    """Freeze a pass, or make it good again: it is then good for as many days longer as it was frozen.

    Bookings that it pays for, and that begin before the freeze must end, forbid it (409).
    """
    if body.is_frozen:
        return PassOut.of(service.freeze(pass_id=pass_id, owner=user.user_id))
    return PassOut.of(service.resume(pass_id=pass_id, owner=user.user_id, actor=user.user_id))


@router.delete("/{pass_id}", responses=problems(401, 403, 404, 409))
async def return_pass(pass_id: PassId, user: LiveUser) -> PassOut:
    """Give up an unpaid pass, or have one that was never used refunded; staff may refund any that was paid."""
    is_staff = user.may("passes.refund") and store.load(pass_id).user_id != user.user_id
    owner = None if is_staff else user.user_id
    return PassOut.of(service.give_back(pass_id=pass_id, owner=owner, actor=user.user_id))


def _shown(bought: Pass) -> PassOut:
    return PassOut.of(bought, service.open_payment(bought))
