"""Everything that is stored, queued and sent, read once through the modules' own models."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from shared.achievements.models import AchievementsItem
from shared.automation.models import AutomationItem
from shared.core.settings import settings
from shared.coworking.donations.models import Donation
from shared.coworking.models import CoworkingItem
from shared.data.base import AtriumModel
from shared.data.events import DomainEvent, EventItem
from shared.data.idempotency import IdempotencyItem
from shared.identity.models import IdentityItem, User
from shared.karma.models import KarmaItem
from shared.learning.models import LearningItem
from shared.notifications.models import NotificationsItem
from shared.onboarding.models import OnboardingItem
from shared.payments.models import Payment, PaymentsItem, Refund
from shared.shop.catalog.models import Availability, Product
from shared.shop.catalog.stock_models import StockShard
from shared.shop.models import ShopItem
from shared.shop.orders import rules
from shared.shop.orders.models import Order, OrderLine
from shared.support.models import SupportItem
from shared.tasks.models import TaskItem
from tests.faults.queues import Arrived
from tests.faults.world import World

M = TypeVar("M", bound=AtriumModel)
TABLES: dict[str, type[AtriumModel]] = {
    "shop": ShopItem,
    "coworking": CoworkingItem,
    "support": SupportItem,
    "learning": LearningItem,
    "onboarding": OnboardingItem,
    "payments": PaymentsItem,
    "tasks": TaskItem,
    "notifications": NotificationsItem,
    "identity": IdentityItem,
    "events": EventItem,
    "idempotency": IdempotencyItem,
    "karma": KarmaItem,
    "achievements": AchievementsItem,
    "automation": AutomationItem,
}
GONE = frozenset({rules.OrderStatus.EXPIRED, rules.OrderStatus.CANCELLED})
Sizes = dict[tuple[str, str], int]


@dataclass
class Snapshot:
    """Everything at one moment; `opening` is the stock before anything was sold."""

    world: World
    opening: Sizes = field(default_factory=dict)
    known_events: frozenset[str] = frozenset()

    @cached_property
    def _stored(self) -> dict[type[AtriumModel], list[Any]]:
        found: dict[type[AtriumModel], list[Any]] = {}
        for table, base in TABLES.items():
            for raw in self._scan(table):
                if "type" in raw:
                    item = base.from_raw_data(raw)
                    found.setdefault(type(item), []).append(item)
        return found

    def _scan(self, table: str) -> Iterator[dict[str, Any]]:
        pages = self.world.aws.client("dynamodb").get_paginator("scan").paginate(TableName=settings().table(table))
        for page in pages:
            yield from page["Items"]

    def all(self, model: type[M]) -> list[M]:
        """All stored items of a class."""
        return self._stored.get(model, [])

    @cached_property
    def orders(self) -> dict[str, Order]:
        return {order.order_id: order for order in self.all(Order)}

    @cached_property
    def people(self) -> dict[str, User]:
        return {user.id: user for user in self.all(User)}

    @cached_property
    def erased(self) -> frozenset[str]:
        """Ids of the people whose accounts are erased."""
        return frozenset(event.aggregate_id for event in self.events_of("user.erased"))

    @cached_property
    def donations(self) -> dict[str, Donation]:
        return {donation.donation_id: donation for donation in self.all(Donation)}

    @cached_property
    def products(self) -> dict[str, Product]:
        return {product.id: product for product in self.all(Product)}

    @cached_property
    def payments(self) -> dict[str, Payment]:
        return {payment.payment_id: payment for payment in self.all(Payment)}

    def payments_of(self, order: Order) -> list[Payment]:
        return [
            one for one in self.payments.values() if (one.payable_kind, one.payable_id) == ("order", order.order_id)
        ]

    def refunds_of(self, payment: Payment) -> list[Refund]:
        return [refund for refund in self.all(Refund) if refund.payment_id == payment.payment_id]

    def late_refunds_of(self, kind: str) -> list[str]:
        """Ids of the payments that came too late for what they paid, of one kind, and went back."""
        late = (one for one in self.all(Refund) if one.sk == Refund.sort_key("late"))
        return [one.payment_id for one in late if one.payable_kind == kind]

    @cached_property
    def events(self) -> list[DomainEvent]:
        """Stored events in the order of their ids."""
        return sorted((item.event() for item in self.all(EventItem)), key=lambda event: event.id)

    def events_of(self, *types: str, about: str | None = None) -> list[DomainEvent]:
        """The events of some types, optionally about one thing."""
        return [one for one in self.events if one.type in types and about in (None, one.aggregate_id)]

    def objects(self, bucket: str) -> set[str]:
        """The keys of a bucket."""
        pages = self.world.aws.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket)
        return {one["Key"] for page in pages for one in page.get("Contents", [])}

    @property
    def arrived(self) -> list[Arrived]:
        return self.world.cloud.arrived

    @cached_property
    def units_in_stock(self) -> Sizes:
        """Pieces per product and size."""
        found: Counter[tuple[str, str]] = Counter()
        for one in (*self.all(Availability), *self.all(StockShard)):
            for size, pieces in one.stock.items():
                found[one.product_id, size] += pieces
        return found

    @cached_property
    def sold(self) -> Counter[tuple[str, str]]:
        """Units that orders took from stock, by product and size; pieces of a preorder can come to it alone."""
        found: Counter[tuple[str, str]] = Counter()
        for order in self.orders.values():
            for line in order.lines:
                if not line.is_preorder:
                    found[line.product_id, line.size] += taken(order, line)
                elif line.stocked_quantity:
                    found[line.product_id, line.size] -= int(line.stocked_quantity)
        return found


def taken(order: Order, line: OrderLine) -> int:
    """Units of a line that are not available: held, sold, or written off with a refund."""
    if order.status in GONE and not order.was_paid:
        return 0
    return int(line.quantity - line.restocked_quantity)


Invariant = Callable[[Snapshot], Iterator[str]]


def invariant(function: Invariant) -> Invariant:
    """Mark a generator of findings as an invariant."""
    function.is_invariant = True  # type: ignore[attr-defined]
    return function


def _of_itself(event: DomainEvent) -> str:
    return str(event.aggregate_id)


@dataclass(frozen=True)
class Once:
    """A business fact that is announced once for each of `subjects` (ids); `subject` gives that of an event.

    Subjects in `gone` are no longer stored: one announcement of each stays. A file of invariants lists its module's as
    `ONCE`, by event type.
    """

    subjects: Callable[[Snapshot], Iterable[str]]
    subject: Callable[[DomainEvent], str] = _of_itself
    gone: Callable[[Snapshot], Iterable[str]] = lambda _: ()


def data(name: str) -> Callable[[DomainEvent], str]:
    """A subject that a field of the event's data names."""
    return lambda event: str(event.data[name])
