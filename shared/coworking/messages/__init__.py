"""Messages of the coworking: about visits and donations."""

from __future__ import annotations

from typing import Any

from shared.coworking.messages import en, ru
from shared.notifications.message_catalog import (
    MessageKind,
    Messages,
    day,
    duration,
    label,
    last_day,
    money,
    required_text,
)
from shared.notifications.rules import Category
from shared.notifications.texts import Language


def _stop_link(value: Any, _: Language) -> str:
    # Imported by the worker that plans messages, when it needs it: it reads a secret.
    from shared.coworking.messages import stop_links

    return stop_links.link_of(str(value))


_VISIT = {"space": ("space_name", required_text), "duration": ("duration_minutes", duration)}
_AMOUNT = {"amount": ("amount", money)}
_BOOKING = {
    "resource": ("resource_name", required_text),
    "space": ("space_name", required_text),
    "begin": ("begins_at", required_text),
}
_PASS = {"name": ("name", required_text)}
_MONTHLY = {**_AMOUNT, "link": ("monthly_donation_id", _stop_link)}

MESSAGES = Messages(
    categories=(
        Category("visits", optional=True, transactional=False),
        Category("donations", optional=True, transactional=True),
        Category("bookings", optional=True, transactional=True),
        Category("passes", optional=True, transactional=True),
    ),
    kinds=(
        MessageKind("donation.succeeded", "donation_succeeded", "donations", _AMOUNT),
        MessageKind("donation.refunded", "donation_refunded", "donations", _AMOUNT),
        # Whoever checks out themselves knows that the visit is over.
        MessageKind("visit.closed", "visit_auto_closed", "visits", _VISIT, only={"status": "auto_closed"}),
        MessageKind("booking.confirmed", "booking_confirmed", "bookings", _BOOKING),
        MessageKind("booking.moved", "booking_moved", "bookings", _BOOKING),
        MessageKind("booking.cancelled", "booking_cancelled_free", "bookings", _BOOKING, only={"refund_amount": 0}),
        MessageKind(
            "booking.cancelled", "booking_cancelled", "bookings", {**_BOOKING, "amount": ("refund_amount", money)}
        ),
        MessageKind("booking.expired", "booking_expired", "bookings", _BOOKING),
        MessageKind("booking.late_refund", "booking_late_refund", "bookings", _BOOKING),
        MessageKind("booking.reminder", "booking_reminder", "bookings", _BOOKING, until="begin"),
        MessageKind("pass.activated", "pass_activated", "passes", {**_PASS, "until": ("valid_until", last_day)}),
        MessageKind("pass.resumed", "pass_resumed", "passes", {**_PASS, "until": ("valid_until", last_day)}),
        MessageKind("pass.expired", "pass_expired", "passes", _PASS, only={"was_paid": True}),
        MessageKind("pass.refunded", "pass_refunded", "passes", {**_PASS, "amount": ("refund_amount", money)}),
        MessageKind("pass.late_refund", "pass_late_refund", "passes", _PASS),
        MessageKind("monthly_donation.charged", "monthly_charged", "donations", {**_MONTHLY, "next": ("next_at", day)}),
        MessageKind(
            "monthly_donation.declined", "monthly_declined", "donations", {**_MONTHLY, "next": ("retry_at", day)}
        ),
        MessageKind(
            "monthly_donation.stopped",
            "monthly_stopped",
            "donations",
            {**_AMOUNT, "reason": ("reason", label("monthly_stop_reason"))},
        ),
        MessageKind("guest.arrived", "guest_arrived", "visits", {"space": ("space_name", required_text)}),
    ),
    labels={"ru": ru.LABELS, "en": en.LABELS},
    texts={"ru": ru.TEXTS, "en": en.TEXTS},
)
