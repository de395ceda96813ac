"""A product's pictures (admin)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from functions.api.products.picture_schemas import MediaOrderRequest, MediaStatusOut, MediaUploadOut, MediaUploadRequest
from functions.api.products.routes import ProductId
from functions.api.products.schemas import ProductOut
from shared.data import idempotency
from shared.http.auth import Principal, requires
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut
from shared.http.problems import problems
from shared.http.routing import Router
from shared.providers import storage
from shared.shop.catalog import media, products
from shared.shop.catalog.rules import IMAGE_BYTES_LIMIT

router = Router(prefix="/products/{product_id}/media", tags=["products"])
MediaId = Annotated[str, Path(max_length=64)]


@router.get("", responses=problems(401, 403, 404))
async def list_product_media(
    product_id: ProductId, _user: Annotated[Principal, requires("media.read")]
) -> ListOut[MediaStatusOut]:
    """All uploads of a product: pending, ready, or rejected with the reason."""
    view = products.get(product_id, hidden=True)
    return ListOut[MediaStatusOut](items=[MediaStatusOut.of(one) for one in media.uploads_of(view.product.id)])


@router.post("", status_code=201, responses=problems(400, 401, 403, 404, 409, 413, 415))
async def create_media_upload(
    product_id: ProductId,
    body: MediaUploadRequest,
    user: Annotated[Principal, requires("media.write")],
    key: Idempotent,
) -> MediaUploadOut:
    """A form to upload one picture with; it shows once its bytes were looked at."""
    store = storage.from_settings()

    def allow() -> media.Upload:
        return media.request_upload(
            product_id=product_id,
            content_type=body.content_type,
            actor=user.user_id,
            store=store,
            idempotency=key,
        )

    def again(reference: dict[str, str]) -> media.Upload:
        return media.form_of(media.find(reference["product_id"], reference["id"]), store)

    return MediaUploadOut.of(idempotency.run(key, allow, again), IMAGE_BYTES_LIMIT)


@router.put("/order", responses=problems(400, 401, 403, 404, 409, 413, 415))
async def reorder_product_media(
    product_id: ProductId, body: MediaOrderRequest, user: Annotated[Principal, requires("media.write")]
) -> ProductOut:
    """Put the pictures into another order; the first is the cover."""
    view = media.reorder(product_id=product_id, media_ids=body.media_ids, actor=user.user_id)
    return ProductOut.of(view)


@router.delete("/{media_id}", status_code=204, responses=problems(401, 403, 404, 409))
async def delete_product_media(
    product_id: ProductId, media_id: MediaId, user: Annotated[Principal, requires("media.write")]
) -> None:
    """Take a picture away."""
    media.delete(product_id=product_id, media_id=media_id, actor=user.user_id)
