"""Pictures of products: an upload is pending until the inspector has seen its bytes, then ready or rejected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared.core import clock, ids, pictures
from shared.data.idempotency import IdempotencyKey
from shared.data.uow import DuplicateMessage, UnitOfWork
from shared.providers.storage.base import ObjectStore, PresignedPost
from shared.shop.catalog import events, products, rules
from shared.shop.catalog.errors import (
    MediaChangedError,
    MediaNotFoundError,
    MediaOrderError,
    ProductArchivedError,
    TooManyMediaError,
)
from shared.shop.catalog.models import InspectionAttempts, Media, Product, ReadyMedia
from shared.shop.catalog.statuses import MediaStatus
from shared.shop.catalog.views import ProductView
from shared.tasks.events import FilesDiscarded

UPLOADS = "uploads/products"
READY = "media/products"
UPLOAD_LIFETIME = timedelta(minutes=10)
# What was never uploaded, or was rejected, is deleted after this.
UNUSED_LIFETIME = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Upload:
    """A presigned form that uploads one picture; it expires after ten minutes."""

    media: Media
    form: PresignedPost


def request_upload(
    *,
    product_id: str,
    content_type: str,
    actor: str,
    store: ObjectStore,
    idempotency: IdempotencyKey | None = None,
) -> Upload:
    """Allow the upload of one picture of a `PictureType`.

    Raises ProductNotFoundError, ProductArchivedError, TooManyMediaError.
    """
    product = products.get(product_id, hidden=True, consistent=True).product
    if product.is_archived:
        raise ProductArchivedError()
    if (
        len([one for one in uploads_of(product.id) if status_of(one)[0] == MediaStatus.PENDING]) + len(product.media)
        >= rules.MEDIA_LIMIT
    ):
        raise TooManyMediaError()
    media_id = ids.new("med")
    moment = clock.now()
    media = Media(
        *Media.key(product.id, media_id),
        product_id=product.id,
        id=media_id,
        upload_key=f"{UPLOADS}/{product.id}/{media_id}",
        content_type=content_type,
        created_at=clock.iso(moment),
        ttl=clock.epoch(moment + UNUSED_LIFETIME),
    )
    uow = UnitOfWork()
    uow.create(media)
    requested = events.MediaRequested(product_id=product.id, media_id=media_id, actor=actor)
    uow.add_event(requested.about_product(actor=actor))
    uow.store_idempotency_key(idempotency, {"product_id": product.id, "id": media_id})
    uow.commit()
    return form_of(media, store)


def form_of(media: Media, store: ObjectStore) -> Upload:
    """The form for a pending upload; a repeated request gets a fresh one for the same picture."""
    form = store.presigned_post(
        media.upload_key,
        content_type=media.content_type,
        max_bytes=rules.IMAGE_BYTES_LIMIT,
        expires_s=int(UPLOAD_LIFETIME.total_seconds()),
    )
    return Upload(media, form)


def uploads_of(product_id: str) -> list[Media]:
    """All uploads of a product, whatever became of them."""
    return list(Media.query(Product.key(product_id)[0], Media.sk.startswith("MEDIA#")))


def status_of(upload: Media) -> tuple[MediaStatus, str | None]:
    """(status, reason) of an upload as it is now: what did not come within 20 minutes is rejected, not pending."""
    if upload.status == MediaStatus.PENDING and pictures.is_overdue(upload.created_at):
        return MediaStatus.REJECTED, pictures.NOT_UPLOADED
    return MediaStatus(upload.status), upload.reason


def find(product_id: str, media_id: str) -> Media:
    """One upload. Raises MediaNotFoundError."""
    media = Media.get_or_none(*Media.key(product_id, media_id), consistent=True)
    if media is None:
        raise MediaNotFoundError()
    return media


def count_attempt(upload_id: str) -> int:
    """Count that an inspection of an upload begins, before anything can go wrong with it; which attempt this is."""
    attempts = InspectionAttempts(*InspectionAttempts.key(upload_id))
    attempts.update(
        actions=[
            InspectionAttempts.attempts.add(1),
            InspectionAttempts.item_type.set(InspectionAttempts),
            InspectionAttempts.ttl.set(clock.epoch(clock.now() + UNUSED_LIFETIME)),
        ]
    )
    return int(attempts.attempts)


def accept(*, product_id: str, media_id: str, key: str, thumbnail_key: str) -> None:
    """The inspector found a picture: show it, as the last one. Raises DuplicateMessage, MediaNotFoundError."""
    media = find(product_id, media_id)
    if media.status != MediaStatus.PENDING:
        raise DuplicateMessage(f"media {media_id} is {media.status}")
    ready = ReadyMedia(id=media_id, key=key, thumbnail_key=thumbnail_key)  # type: ignore[no-untyped-call]
    uow = UnitOfWork()
    uow.update(
        media,
        [Media.status.set(MediaStatus.READY), Media.ttl.remove()],
        condition=Media.status == MediaStatus.PENDING,
        on_conflict=lambda old: MediaNotFoundError() if old is None else DuplicateMessage(media_id),
    )
    uow.update(
        Product(*Product.key(product_id)),
        [Product.media.set(Product.media.append([ready])), Product.media_revision.add(1)],
        condition=Product.pk.exists(),
        on_conflict=MediaNotFoundError(),
    )
    uow.add_event(events.MediaReady(product_id=product_id, media_id=media_id).about_product())
    uow.commit()


def reject(*, product_id: str, media_id: str, reason: str) -> None:
    """The inspector refused the file: keep the reason. Raises DuplicateMessage, MediaNotFoundError."""
    media = find(product_id, media_id)
    uow = UnitOfWork()
    uow.update(
        media,
        [Media.status.set(MediaStatus.REJECTED), Media.reason.set(reason)],
        condition=Media.status == MediaStatus.PENDING,
        on_conflict=DuplicateMessage(media_id),
    )
    uow.add_event(events.MediaRejected(product_id=product_id, media_id=media_id, reason=reason).about_product())
    uow.commit()


def reorder(*, product_id: str, media_ids: Sequence[str], actor: str) -> ProductView:
    """Put the pictures into this order. Raises ProductNotFoundError, MediaOrderError, MediaChangedError."""
    product = products.get(product_id, hidden=True, consistent=True).product
    by_id = {one.id: one for one in product.media}
    if sorted(media_ids) != sorted(by_id):
        raise MediaOrderError()
    uow = UnitOfWork()
    _replace(uow, product, [by_id[media_id] for media_id in media_ids])
    event = events.ProductMediaReordered(**events.product_facts(product), media_ids=list(media_ids))
    uow.add_event(event.by(actor))
    uow.commit()
    return products.get(product.id, hidden=True, consistent=True)


def delete(*, product_id: str, media_id: str, actor: str) -> None:
    """Delete a picture, or an upload that did not become one; a worker deletes its files.

    Raises MediaNotFoundError, MediaChangedError.
    """
    product = products.get(product_id, hidden=True, consistent=True).product
    media = find(product.id, media_id)
    shown = [one for one in product.media if one.id == media_id]
    uow = UnitOfWork()
    uow.delete(media, condition=Media.status == media.status, on_conflict=MediaChangedError())
    if shown:
        _replace(uow, product, [one for one in product.media if one.id != media_id])
    uow.add_event(events.MediaDeleted(product_id=product.id, media_id=media_id).about_product(actor=actor))
    files = [key for one in shown for key in (one.key, one.thumbnail_key)]
    uow.add_event(FilesDiscarded(files=[*files, media.upload_key]).of(product.id, aggregate="product"))
    uow.commit()


def _replace(uow: UnitOfWork, product: Product, pictures: list[Any]) -> None:
    revision = product.media_revision
    actions = [Product.media.set(pictures), Product.media_revision.set(revision + 1)]
    same = Product.media_revision == revision
    uow.update(product, actions, condition=same, on_conflict=MediaChangedError())
