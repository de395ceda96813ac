"""The classes of all events that the shop announces."""

from __future__ import annotations

from shared.data.event_types import EventData
from shared.shop.catalog import events as catalog
from shared.shop.catalog import stock_events as stock
from shared.shop.corrections import events as corrections
from shared.shop.delivery import events as delivery
from shared.shop.order_notes import events as notes
from shared.shop.orders import events as orders
from shared.shop.pages import events as pages
from shared.shop.promo import events as promo
from shared.shop.sections import events as sections

EVENTS: tuple[type[EventData], ...] = (
    *orders.EVENTS,
    *catalog.EVENTS,
    *stock.EVENTS,
    *sections.EVENTS,
    *promo.EVENTS,
    *pages.EVENTS,
    *delivery.EVENTS,
    *corrections.EVENTS,
    *notes.EVENTS,
)
