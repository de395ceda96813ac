"""What the console shows of the shop: the order that somebody comes back from paying for."""

from __future__ import annotations

from infra.local.web.module_page import ModulePage, Payable


class Page(ModulePage):
    """No page of its own: orders are seen in their events."""

    payable_kind = "order"

    def payable_title(self, payable: Payable) -> str | None:
        """An order's number and status, by its newest event."""
        known = [event["data"] for event in payable.events if "payment_status" in event["data"]]
        return f"Order {known[0]['order_number']}: {known[0]['status'].replace('_', ' ')}" if known else None
