"""What the catalogue announces. Aggregate `product` unless said; amounts in kopecks."""

from __future__ import annotations

from typing import Any

from shared.data.events import DomainEvent
from shared.shop.catalog.models import Product, WaitlistEntry, Wave, WaveMember


def product_event(what: str, product: Product, actor: str | None, **data: Any) -> DomainEvent:
    """`product.created`, `updated`, `archived`, `stock_changed`, `available_again`."""
    named = {"product_id": product.id, "product_name": product.name, "article": product.article, **data}
    return DomainEvent(f"product.{what}", "product", product.id, named, actor=actor)


def wave_opened(product: Product, number: int, capacity: int, actor: str | None) -> DomainEvent:
    """A wave was made."""
    data = {"product_id": product.id, "product_name": product.name, "wave_number": number, "capacity": capacity}
    return DomainEvent("wave.opened", "product", product.id, data, actor=actor)


def wave_moved(product: Product, wave: Wave, previous: str, actor: str) -> DomainEvent:
    """An admin moved a wave, or changed what is said about it; the tasks worker tells every customer in it."""
    data = {
        "product_id": product.id,
        "product_name": product.name,
        "wave_number": int(wave.wave_number),
        "previous": previous,
        "status": wave.status,
        "message": wave.message,
        "ship_date": wave.ship_date,
    }
    return DomainEvent("wave.moved", "product", product.id, data, actor=actor)


def order_wave_moved(member: WaveMember, moved: dict[str, Any]) -> DomainEvent:
    """One order's part in a wave that moved; `moved` is the data of `wave.moved`. Aggregate `order`."""
    told = {key: moved.get(key) for key in ("product_id", "product_name", "wave_number", "status")}
    told |= {key: moved.get(key) for key in ("message", "ship_date")}
    data = {**told, "order_number": member.order_number, "quantity": int(member.quantity)}
    return DomainEvent("order.wave_moved", "order", member.order_id, data, customer_id=member.user_id)


def waitlist_joined(entry: WaitlistEntry) -> DomainEvent:
    """Somebody stands in line. Aggregate `waitlist`."""
    data = {"product_id": entry.product_id}
    return DomainEvent("waitlist.joined", "waitlist", entry.id, data, customer_id=entry.user_id)


def slot_available(entry: WaitlistEntry, product: Product) -> DomainEvent:
    """The first in line may buy now; how to reach a guest stays in their `WaitlistEntry`. Aggregate `waitlist`."""
    data = {"product_id": product.id, "product_name": product.name, "article": product.article}
    return DomainEvent("waitlist.slot_available", "waitlist", entry.id, data, customer_id=entry.user_id)


def media_event(what: str, product_id: str, media_id: str, **data: Any) -> DomainEvent:
    """`media.ready`, `media.rejected` (with a `reason`), `media.deleted`."""
    named = {"product_id": product_id, "media_id": media_id, **data}
    return DomainEvent(f"media.{what}", "product", product_id, named)
