"""The messages in English."""

from __future__ import annotations

from shared.notifications.templates import Text, Words

TEXTS: dict[str, Text] = {
    "verification_code": Text(
        "Verification code",
        "{code} is your verification code. Do not share it.",
        "Your verification code: {code}\n\nIt is valid for 10 minutes. Do not share it with anyone.\n"
        "If you did not ask for it, delete this message.",
    ),
    "password_reset": Text(
        "New password",
        "{code} is your password reset code. Do not share it.",
        "Your password reset code: {code}\n\nIt is valid for 10 minutes. Do not share it with anyone.\n"
        "If you did not ask for it, there is nothing to do: your password still works.",
    ),
    "registered": Text(
        "Welcome",
        "Welcome! Your account is ready.",
        "Welcome!\n\nYour account is ready. You will find your orders and how they are doing there.",
    ),
    "donation_succeeded": Text(
        "Thank you for your donation",
        "Thank you! Your donation of {amount} has arrived.",
        "We have received your donation of {amount}.\n\nThank you for helping us.",
    ),
    "donation_refunded": Text(
        "Your donation was refunded",
        "Refund of your donation: {amount}.",
        "We have returned {amount} of your donation.\n\nYour bank decides when it reaches your card.",
    ),
    "order_placed": Text(
        "Order {order_number} received",
        "Order {order_number} received, total {amount}.",
        "We have received your order {order_number}, total {amount}.\n\nThe goods are held for you until you pay.",
    ),
    "order_paid": Text(
        "Order {order_number} is paid",
        "Order {order_number} is paid: {amount}. Thank you!",
        "We have received the payment for order {order_number}: {amount}.\n\n"
        "Thank you! We will write when it is on its way.",
    ),
    "order_shipped": Text(
        "Order {order_number} is on its way",
        "Order {order_number} is on its way, tracking {tracking_number}.",
        "Order {order_number} has been handed to the carrier.\n\nTracking number: {tracking_number}",
    ),
    "order_cancelled": Text(
        "Order {order_number} is cancelled",
        "Order {order_number} is cancelled.",
        "Order {order_number} is cancelled.\n\nIf it was paid, the money goes back the way it came.",
    ),
    "order_expired": Text(
        "Order {order_number} was not paid",
        "Order {order_number} was not paid in time and is released.",
        "Order {order_number} was not paid in time, and its goods are on sale again.\n\nYou can order once more.",
    ),
    "order_refunded": Text(
        "Refund for order {order_number}",
        "Refund for order {order_number}: {amount}.",
        "We have refunded {amount} for order {order_number}.\n\nYour bank decides when it reaches your card.",
    ),
    "late_refund": Text(
        "Payment for order {order_number} is returned",
        "The payment for order {order_number} came too late, {amount} goes back.",
        "The payment for order {order_number} came after the order was released and the goods were sold.\n\n"
        "We are returning {amount} in full. We are sorry.",
    ),
    "hold_expiring": Text(
        "Order {order_number} is waiting for payment",
        "Order {order_number} is waiting for {amount}; the hold ends soon.",
        "Order {order_number}, total {amount}, is not paid yet.\n\n"
        "Soon its goods go back on sale. The payment link is on the order's page.",
    ),
    "wave_moved": Text(
        "Preorder of {product}: {status}",
        "Preorder of {product}: {status}.",
        "News about your preorder of {product}, wave {wave}: {status}.\n\nExpected shipping: {ship_date}.\n{note}",
    ),
    "waitlist_slot": Text(
        "A preorder slot is free: {product}",
        "A preorder slot is free: {product}.",
        'A slot in the preorder of "{product}" is free, and you are first in line.\n\n'
        "Order before somebody else takes it.",
    ),
    "visit_auto_closed": Text(
        "Your visit to {space} was closed",
        "You did not check out of {space}; your visit ended when it closed: {duration}.",
        "You did not check out of {space}, so your visit ended when the space closed.\n\n"
        "It was counted as {duration}. If you left earlier, tell us and we will put it right.",
    ),
    "ticket_answered": Text(
        "An answer to your request {ticket}",
        "Support has answered your request {ticket}.",
        "Support has answered your request {ticket}.\n\nThe answer is on the request's page, where you can also reply.",
    ),
    "ticket_asked": Text(
        "The customer has replied: {ticket}",
        "The customer has replied in {ticket}.",
        "The customer has replied in ticket {ticket}, which is yours.",
    ),
    "ticket_resolved": Text(
        "Your request {ticket} is resolved",
        "Your request {ticket} is resolved. A reply opens it again.",
        "We consider your request {ticket} resolved.\n\nIf it is not, just reply on its page: that opens it again.",
    ),
    "ticket_closed": Text(
        "Your request {ticket} is closed",
        "Your request {ticket} is closed.",
        "Your request {ticket} is closed.\n\nOn its page you can say how we did, or ask again.",
    ),
    "ticket_rating": Text(
        "How did we do? Request {ticket}",
        "Request {ticket} is closed. How did we do?",
        "Your request {ticket} is closed.\n\nHow did we do? One to five stars on its page help us get better.",
    ),
    "ticket_assigned": Text(
        "A ticket for you: {ticket}",
        "Ticket {ticket} is yours now.",
        "Ticket {ticket} has been assigned to you.",
    ),
    "ticket_due": Text(
        "Due soon: {ticket}, {target}",
        "Ticket {ticket}: {target} is due by {due}.",
        "Ticket {ticket} waits for its {target}.\n\nIt is due by {due}.",
    ),
    "ticket_overdue": Text(
        "Overdue: {ticket}, {target}",
        "Ticket {ticket}: {target} was due by {due}.",
        "Ticket {ticket} has not had its {target} in time.\n\nIt was due by {due}.",
    ),
    "digest": Text(
        "Your news: {count}",
        "News for you: {count}. They are in your inbox.",
        "What has happened ({count}):\n\n{lines}\n\n"
        "All of it is in your inbox, where you also choose what comes by e-mail.",
    ),
}

WORDS = Words(
    wave_status={
        "open": "open for orders",
        "full": "all slots are taken",
        "in_production": "in production",
        "ready": "ready to ship",
        "completed": "completed",
    },
    soon="to be announced",
    money="{whole}.{part} RUB",
    day="%Y-%m-%d",
    duration="{hours} h {minutes} min",
    moment="%Y-%m-%d %H:%M UTC",
    target={"first_response": "first answer", "resolution": "resolution"},
    more="and {count} more in your inbox",
)
