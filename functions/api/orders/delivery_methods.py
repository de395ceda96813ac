"""Delivery methods: what everybody can choose from, and what admins change about it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from functions.api.orders.delivery_schemas import DeliveryMethodCreate, DeliveryMethodOut, DeliveryMethodUpdate
from shared.core.paging import Page
from shared.data import idempotency
from shared.http.auth import PUBLIC_ROUTE, OptionalUser, Principal, requires
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut
from shared.http.problems import problems
from shared.http.routing import Router
from shared.shop.delivery import service as delivery
from shared.shop.delivery.models import DeliveryMethod

router = Router(prefix="/delivery-methods", tags=["orders"])
MethodCode = Annotated[str, Path(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_-]+$")]
Admin = Annotated[Principal, requires("delivery_methods.write")]
CHANGED = (400, 401, 403, 404, 409, 413, 415)


@router.get("", responses=problems(401), openapi_extra=PUBLIC_ROUTE)
async def list_delivery_methods(user: OptionalUser) -> ListOut[DeliveryMethodOut]:
    """How goods can be had, with prices; those who may change them also see what is not offered now."""
    may_change = user is not None and user.may("delivery_methods.write")
    found = delivery.listing(with_inactive=may_change)
    return ListOut[DeliveryMethodOut].of(Page(list(found)), DeliveryMethodOut.model_validate)


@router.post("", status_code=201, responses=problems(*CHANGED))
async def create_delivery_method(body: DeliveryMethodCreate, user: Admin, key: Idempotent) -> DeliveryMethodOut:
    """Make a delivery method, offered after the others."""

    def create() -> DeliveryMethod:
        return delivery.create(code=body.code, fields=body.fields(), actor=user.user_id, idempotency=key)

    # The other of two at once finds the code taken before its commit can find the key.
    made = idempotency.run_unseen(key, create, lambda made: delivery.get(made["code"]))
    return DeliveryMethodOut.model_validate(made)


@router.get("/{method_code}", responses=problems(401, 403, 404))
async def get_delivery_method(method_code: MethodCode, _user: Admin) -> DeliveryMethodOut:
    """A delivery method, offered or not."""
    return DeliveryMethodOut.model_validate(delivery.get(method_code))


@router.patch("/{method_code}", responses=problems(*CHANGED))
async def change_delivery_method(method_code: MethodCode, body: DeliveryMethodUpdate, user: Admin) -> DeliveryMethodOut:
    """Change what is named; orders keep what they were placed with."""
    changed = delivery.change(code=method_code, fields=body.fields(), actor=user.user_id)
    return DeliveryMethodOut.model_validate(changed)


@router.delete("/{method_code}", status_code=204, responses=problems(401, 403, 404, 409))
async def delete_delivery_method(method_code: MethodCode, user: Admin) -> None:
    """Take a delivery method out of use; orders keep what they were placed with."""
    delivery.delete(code=method_code, actor=user.user_id)
