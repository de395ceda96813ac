"""What the shop stores of a person: orders with contacts and addresses, waiting lists, and the use of promo codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any

from shared.core.paging import MAX_LIMIT, Page, every
from shared.data import event_views
from shared.data.base import query_page
from shared.data.personal_data import (
    ERASED,
    KEPT_UNTIL,
    Blocker,
    ExportFile,
    Kept,
    PersonalData,
    Retention,
    delete_partition,
    record_pages,
    records,
    resumable,
)
from shared.payments.personal_data import ACCOUNTING, erase_reasons, of_payables, purge_payable, running_refunds
from shared.shop.catalog import waitlist_own
from shared.shop.catalog.models import Product
from shared.shop.catalog.statuses import ProductState
from shared.shop.catalog.waitlist_models import WaitlistClaim, WaitlistEntry
from shared.shop.corrections import service as corrections
from shared.shop.order_notes import service as order_notes
from shared.shop.orders import limits, store
from shared.shop.orders.models import Order
from shared.shop.orders.rules import OrderStatus
from shared.shop.promo import listed_uses, personal
from shared.shop.promo.models import PromoUse

# Paid and not yet on its way: without its address nobody could deliver it.
TO_BE_SENT = frozenset({OrderStatus.PAID, OrderStatus.ASSEMBLING})


def _page(user_id: str, cursor: str | None) -> Page[Order]:
    return store.of_customer(user_id, limit=MAX_LIMIT, cursor=cursor)


def _orders(user_id: str) -> Iterator[Order]:
    yield from every(partial(_page, user_id))


def export(user_id: str) -> Iterator[ExportFile]:
    """Orders with lines, their payments and history, waiting lists, promo codes."""
    orders = partial(_page, user_id)

    def paid(order: Order) -> Iterator[dict[str, Any]]:
        return records(of_payables("order", [order.order_id]), user_id)

    yield ExportFile("orders.json", pages=record_pages(orders, user_id))
    yield ExportFile("order-history.json", pages=resumable(orders, partial(_history, user_id)))
    yield ExportFile("payments.json", pages=resumable(orders, paid))
    yield ExportFile("waitlists.json", records((entry for entry, _ in _waiting(user_id)), user_id))
    own = partial(personal.of_person, user_id)
    yield ExportFile("own-promo-codes.json", pages=record_pages(own, user_id))
    uses: Counter[str] = Counter()
    for name, count in limits.read(user_id).uses.items():
        uses[listed_uses.code_in(name)[0]] += count
    for code, use in _promo_uses(user_id):
        uses[code] += use.uses
    yield ExportFile("promo-codes.json", ({"code": code, "uses": count} for code, count in uses.items()))


def _history(user_id: str, order: Order) -> Iterator[dict[str, Any]]:
    order_id = str(order.order_id)
    for event in every(
        lambda cursor: event_views.history("order", order_id, user_id=user_id, limit=MAX_LIMIT, cursor=cursor)
    ):
        yield {"order_id": order_id, "type": event.type, "occurred_at": event.occurred_at, "data": event.data}


def _waiting(user_id: str) -> Iterator[tuple[WaitlistEntry, WaitlistClaim]]:
    """The person's entries: by an index and, those from before it, by product, of which there are few."""
    person, seen = f"USER#{user_id}", set[str]()
    for listed in every(lambda cursor: waitlist_own.mine(user_id, limit=MAX_LIMIT, cursor=cursor)):
        own = WaitlistClaim.get_or_none(*WaitlistClaim.key(listed.line, person))
        if own is not None:
            seen.add(listed.id)
            yield listed, own
    for state in ProductState:
        products = every(
            lambda cursor, state=state: query_page(  # type: ignore[misc]
                Product.gsi1, Product.listing(state), scope=f"waiting:{state}", limit=MAX_LIMIT, cursor=cursor
            )
        )
        while chunk := list(islice(products, MAX_LIMIT)):
            for claim in WaitlistClaim.batch_get([WaitlistClaim.key(product.id, person) for product in chunk]):
                product_id = claim.pk.removeprefix("WAITLIST#")
                entry = WaitlistEntry.get_or_none(*WaitlistEntry.key(product_id, claim.entry_id))
                if entry is not None and entry.id not in seen:
                    yield entry, claim


def _promo_uses(user_id: str) -> Iterator[tuple[str, PromoUse]]:
    used = {(str(order.promo_code), order.promo_generation) for order in _orders(user_id) if order.promo_code}
    for code, generation in sorted(used, key=lambda one: (one[0], one[1] or "")):
        for key in (PromoUse.key, PromoUse.key_apart):
            use = PromoUse.get_or_none(*key(code, user_id, generation))
            if use is not None:
                yield code, use


def blockers(user_id: str) -> Iterator[Blocker]:
    """Orders that are paid and not sent, those that somebody looks at, and refunds on their way."""
    for order in _orders(user_id):
        if order.status in TO_BE_SENT or order.payment_review is not None:
            yield Blocker("order", order.order_id, order.status)
    yield from running_refunds(str(order.payment_id) for order in _orders(user_id) if order.payment_id)


def waits_for(user_id: str) -> Iterator[Blocker]:
    """Unpaid orders: each is paid, cancelled or expired when its hold ends, and then gives back what it holds."""
    for order in _orders(user_id):
        if order.status == OrderStatus.AWAITING_PAYMENT:
            yield Blocker("order", order.order_id, order.status)


def erase(user_id: str) -> None:
    """Take contacts, addresses and words out of the orders, and the person off the waiting lists."""
    for order in _orders(user_id):
        if _has_contacts(order) or order.comment or order.cancel_reason:
            store.change(order.order_id, lambda _, found: _erase_order(found))
        order_notes.erase(order.order_id)
        corrections.erase(order.order_id)
    erase_reasons("order", (order.order_id for order in _orders(user_id)))
    for entry, claim in list(_waiting(user_id)):
        entry.delete()
        claim.delete()
    personal.erase(user_id)


def _has_contacts(order: Order) -> bool:
    who = (order.customer_name, order.phone, order.email, order.recipient)
    return any((*who, order.delivery_address, order.cdek_point))


def _erase_order(order: Order) -> None:
    order.customer_name = order.phone = order.email = order.recipient = None
    order.delivery_address = order.cdek_point = None
    order.comment = ERASED if order.comment else None
    order.cancel_reason = ERASED if order.cancel_reason else None


def purge(user_id: str, before: str) -> bool:
    """Delete the orders with their payments, and what counts how often the person used a code."""
    limits.read(user_id).delete()
    for _, use in list(_promo_uses(user_id)):
        use.delete()
    is_left = False
    for order in list(_orders(user_id)):
        if order.updated_at < before and purge_payable("order", order.order_id, before):
            delete_partition(Order, order.pk)
        else:
            is_left = True
    return is_left


def redact(_event_id: str, event_type: str, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """What people wrote into the oldest cancellations; later ones hold none."""
    return {**data, "reason": ERASED} if event_type == "order.cancelled" and data.get("reason") else None


_NOBODY = "no personal data"
_WAITS = "until they are notified or erased, or the product is archived"

PERSONAL_DATA = PersonalData(
    export=export,
    erase=erase,
    purge=purge,
    blockers=blockers,
    waits_for=waits_for,
    redact=redact,
    kept=(
        Kept(
            "orders and what was bought, without contacts and addresses, under the account's random id",
            f"{ACCOUNTING}; consumers' claims (2300-1 art. 19)",
            KEPT_UNTIL,
        ),
        Kept("how often a promo code was used by the account", "each person uses it so often", KEPT_UNTIL),
    ),
    retention=(
        Retention("Order", "contacts, address, goods", f"{KEPT_UNTIL}; contacts until erasure", "purge"),
        Retention("OrderNote", "what staff wrote about an order", f"{KEPT_UNTIL}; words until erasure", "purge"),
        Retention("OrderCorrection", "old and new contacts and addresses", "until erasure", "erasure"),
        Retention("WaveMember", "orders in a wave, by random id", "until the wave's orders are sent", "replaced"),
        Retention("WaitlistEntry", "who waits; a guest's contact", _WAITS, "erasure"),
        Retention("WaitlistClaim", "who waits; a guest's contact", _WAITS, "erasure"),
        Retention(
            "CustomerLimits",
            "ids of a person's last orders; uses of promo codes by random id",
            f"{KEPT_UNTIL}; without uses 30 days after the last order",
            "purge",
        ),
        Retention("ClientOrders", "an address block", "2 hours", "ttl"),
        Retention("ClientWaits", "an address block", "2 hours", "ttl"),
        Retention("InspectionAttempts", "no personal data", "a day after the upload", "ttl"),
        Retention("StockMovement", "who of the staff moved stock, by random id", "until it is deleted", "kept"),
        Retention("PromoUse", "uses by random id", KEPT_UNTIL, "purge"),
        *(
            Retention(model, _NOBODY, "until it is deleted", "kept")
            for model in (
                *(
                    "Product",
                    "Availability",
                    "StockShard",
                    "Wave",
                    "Media",
                    "ArticleClaim",
                    "SlugClaim",
                    *("WordEntry", "WordPack", "WordChange", "PackingLease"),
                    "SortEntry",
                    *("Promo", "PromoShard"),
                ),
                "LowStock",
                *("Category", "CategoryTree", "CategoryEntry", "SectionSlug", "Collection"),
                *("SitePage", "PageVersion", "DeliveryMethods", "SalesDay"),
                *("ShopDay", "ProductSales", "PromoSales", "WaveFill"),
            )
        ),
    ),
)
