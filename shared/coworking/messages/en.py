"""The coworking's messages in English."""

from __future__ import annotations

from shared.notifications.texts import Text

TEXTS: dict[str, Text] = {
    "visit_auto_closed": Text(
        "Your visit to {space} was closed",
        "You did not check out of {space}; your visit was closed: {duration}.",
        "You did not check out of {space}, so your visit ended by itself: when the space closed, or after the longest "
        "stay there.\n\n"
        "It was counted as {duration}. If you left earlier, tell us and we will put it right.",
    ),
    "donation_succeeded": Text(
        "Thank you for your donation",
        "Thank you! Your donation of {amount} has arrived.",
        "We have received your donation of {amount}.\n\nThank you for helping us.",
    ),
    "booking_confirmed": Text(
        "Booked: {resource}, {begin}",
        "Booked: {resource}, {space}, {begin}.",
        "You have booked {resource} in {space} from {begin} (local time).\n\n"
        "Move or cancel it in your account; until when without loss is said there.",
    ),
    "booking_moved": Text(
        "Your booking was moved: {resource}, {begin}",
        "Your booking was moved: {resource}, {space}, {begin}.",
        "Your booking is now {resource} in {space} from {begin} (local time).",
    ),
    "booking_cancelled": Text(
        "Your booking was cancelled: {resource}, {begin}",
        "Cancelled: {resource}, {begin}. Refund: {amount}.",
        "Your booking of {resource} in {space} from {begin} was cancelled.\n\n"
        "Refund: {amount}. Your bank decides when it reaches your card.",
    ),
    # Of what cost nothing, was not paid, or is not paid back.
    "booking_cancelled_free": Text(
        "Your booking was cancelled: {resource}, {begin}",
        "Cancelled: {resource}, {begin}.",
        "Your booking of {resource} in {space} from {begin} was cancelled.",
    ),
    "booking_expired": Text(
        "Your booking was not paid in time",
        "{resource}, {begin}: not paid in time, the time is free again.",
        "Your booking of {resource} in {space} from {begin} was not paid in time, so the time is free again.\n\n"
        "Book anew in your account.",
    ),
    "booking_late_refund": Text(
        "Your payment came too late and is returned",
        "{resource}, {begin}: your payment came too late and is returned.",
        "Your payment for {resource} in {space} from {begin} came when the booking was no longer good: it was "
        "cancelled, or the time is taken or over.\n\n"
        "The whole sum is on its way back to you.",
    ),
    "booking_reminder": Text(
        "Soon: {resource}, {begin}",
        "Soon: {resource}, {space}, {begin}.",
        "We are waiting for you: {resource} in {space} from {begin} (local time).",
    ),
    "pass_activated": Text(
        "Your pass: {name}",
        "Your pass {name} is good until {until}.",
        "Your pass {name} is good until {until}.\n\nIt is counted at the door, once a day.",
    ),
    "pass_resumed": Text(
        "Your pass is good again: {name}",
        "Your pass {name} is good again, until {until}.",
        "Your pass {name} is no longer frozen. It is good until {until}.",
    ),
    "pass_expired": Text(
        "Your pass has ended: {name}",
        "Your pass {name} has ended.",
        "Your pass {name} has ended.\n\nBuy another in your account.",
    ),
    "pass_refunded": Text(
        "Your pass was refunded",
        "Refund of your pass {name}: {amount}.",
        "We have returned {amount} for your pass {name}.\n\nYour bank decides when it reaches your card.",
    ),
    "pass_late_refund": Text(
        "Your payment for a pass is returned",
        "Your payment for the pass {name} is returned.",
        "You paid for the pass {name} after it was given up or already paid.\n\n"
        "The whole sum is on its way back to you.",
    ),
    "monthly_charged": Text(
        "Your monthly donation",
        "Thank you! Monthly donation: {amount}. Next: {next}.",
        "We have received your monthly donation of {amount}. The next one is charged on {next}.\n\n"
        "Stop it with one click: {link}",
    ),
    "monthly_declined": Text(
        "Your monthly donation could not be charged",
        "Monthly donation {amount} was declined. We try again on {next}.",
        "Your bank declined your monthly donation of {amount}. We try again on {next}.\n\n"
        "Stop it with one click: {link}",
    ),
    "monthly_stopped": Text(
        "Your monthly donation has stopped",
        "Your monthly donation of {amount} has stopped: {reason}.",
        "Your monthly donation of {amount} has stopped: {reason}. Nothing is charged any more.\n\n"
        "Thank you for your help. You can begin anew in your account.",
    ),
    "guest_arrived": Text(
        "Your guest is here",
        "Your guest has come to {space}.",
        "Your guest has come to {space}.",
    ),
    "donation_refunded": Text(
        "Your donation was refunded",
        "Refund of your donation: {amount}.",
        "We have returned {amount} of your donation.\n\nYour bank decides when it reaches your card.",
    ),
}

LABELS: dict[str, dict[str, str]] = {
    "monthly_stop_reason": {
        "donor": "you stopped it",
        "link": "you stopped it",
        "erased": "the account was deleted",
        "account": "the account is not active",
        "not_saved": "the payment method was not saved",
        "another": "you donate every month already",
        "declined": "the bank declined it several times",
        "method_gone": "the payment method is no longer available",
    },
}
