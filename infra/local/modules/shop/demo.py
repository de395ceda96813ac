"""The demo's chapters of the shop: from a basket to a partial refund, and an order that karma pays a part of."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from infra.local.demo.client import DemoClient, DemoError, Row, check, press_pay, wait_for
from infra.local.demo.narrator import Narrator, rub
from infra.local.demo.story import Story
from infra.local.modules.karma.balance import await_karma, karma_of
from infra.local.modules.shop import basket as goods

SPENT = 20
"""Points of karma, one rouble each."""


def play(story: Story) -> None:
    """Choose, order, pay, ship, and give one piece back."""
    customer, admin, tell = story.people["customer"], story.people["admin"], story.tell
    chosen, code = choose(customer, admin, tell)
    order, payment_url = place(customer, chosen, code, tell)
    pay(customer, order, payment_url, story.phone, tell)
    ship(customer, admin, order, story.phone, tell)
    refund(customer, admin, order, payment_url, story.phone, chosen[0].product["id"], tell)
    story.queues |= {"notifications", "tasks"}


def play_later(story: Story) -> None:
    """With the karma that other chapters brought she pays a part of an order."""
    spend_karma(story.people["customer"], story.people["admin"], story.tell)


def choose(customer: DemoClient, admin: DemoClient, tell: Narrator) -> tuple[list[goods.Choice], str]:
    """Something from stock, and a preorder that does not fit into the open wave."""
    tell.chapter("She looks around and fills a basket")
    basket = [goods.from_stock(customer, admin, tell), goods.over_a_wave_boundary(customer, admin, tell)]
    stock, preorder = basket
    tell.done(f"From stock: {stock.quantity} × “{stock.product['name']}”, {stock.size}", rub(stock.product["price"]))
    tell.done(
        f"Preorder: {preorder.quantity} × “{preorder.product['name']}”, {preorder.size}; "
        f"the open wave takes {preorder.quantity - 1}",
        rub(preorder.product["price"]),
    )
    return basket, goods.promo_code(customer, admin, [choice.item for choice in basket], tell)


def place(customer: DemoClient, basket: list[goods.Choice], code: str, tell: Narrator) -> tuple[Row, str]:
    """Quote, then order: the same numbers, and a double click makes one order."""
    tell.chapter(f"A quote with the promo code {code}, then the order")
    items = [choice.item for choice in basket]
    offer = goods.quote(customer, items, code)
    check(not offer["problems"], f"The quote should have no problems, but has {offer['problems']}.")
    tell.lines([_line(item) for item in offer["items"]])
    check_sums(offer)
    tell.done(f"{rub(offer['total_amount'])} − {rub(offer['discount_amount'])} = {rub(offer['final_amount'])}")
    key = secrets.token_hex(16)
    body = {
        "items": items,
        "promo_code": code,
        "delivery": {"cdek_point": "MSK-42"},
        "expected_total": offer["final_amount"],
    }
    placed = customer.api("POST", "/orders", body, expect=201, doing="Placing the order", key=key)
    order: Row = placed["order"]
    check_sums(order)
    check(
        order["final_amount"] == offer["final_amount"],
        f"The order should cost what was quoted ({rub(offer['final_amount'])}), not {rub(order['final_amount'])}.",
    )
    waves = sorted({item["preorder_wave"] for item in order["items"] if item["is_preorder"]})
    check(len(waves) == 2, f"The preorder should be split over two waves, but is in {waves}.")
    tell.done(
        f"Order {order['order_number']} is placed; the preorder is in waves {waves[0]} and {waves[1]}", order["id"]
    )
    again = customer.api("POST", "/orders", body, expect=201, doing="Repeating the same request", key=key)
    check(again["order"]["id"] == order["id"], "The same request with the same key should give the same order.")
    tell.done("A double click gives the same order, not a second one")
    url = placed["payment_url"] or wait_for(
        lambda: _order(customer, order["id"])["payment_url"], f"The payment link of order {order['order_number']}"
    )
    return order, str(url)


def pay(customer: DemoClient, order: Row, url: str, phone: str, tell: Narrator) -> None:
    """The hosted page, its button, the provider's notification, the paid order, the messages."""
    tell.chapter("She pays on the provider's page")
    page = customer.fetch("GET", url)
    check(page.status == 200 and "Pay" in page.text, f"The payment page should open, but answered {page.status}.")
    tell.done("The payment page is open", url)
    pressed = customer.fetch("POST", url, fields={"action": "pay"}, encode_multipart=False)
    check(pressed.status == 303, f"The button “Pay” should lead back to the shop (303), but answered {pressed.status}.")
    tell.done("“Pay” is pressed; the browser is sent back to the shop", pressed.headers.get("location", ""))
    paid = await_order(customer, order, "status", "paid")
    check(
        paid["payment_status"] == "succeeded",
        f"A paid order should have payment_status succeeded, not {paid['payment_status']}.",
    )
    tell.done("The provider's notification arrived: the order is paid", paid["paid_at"])
    for what, word in (("that the order was placed", "received"), ("that it is paid", "is paid")):
        tell.message(customer.await_sms(phone, rf"{order['order_number']}.*{word}", what))


def ship(customer: DemoClient, admin: DemoClient, order: Row, phone: str, tell: Narrator) -> None:
    """The admin packs and sends it; the customer sees that in her timeline."""
    tell.chapter("The admin ships it")
    tracking = f"CDEK-{secrets.randbelow(10**10):010d}"
    path = f"/orders/{order['id']}"
    admin.api("POST", f"{path}/assemble", expect=200, doing="Assembling the order")
    tell.done("The order is being assembled")
    admin.api("POST", f"{path}/ship", {"tracking_number": tracking}, expect=200, doing="Shipping the order")
    shipped = await_order(customer, order, "status", "shipped")
    check(shipped["tracking_number"] == tracking, "The customer should see the tracking number.")
    tell.done("The parcel is on its way", tracking)
    tell.message(customer.await_sms(phone, tracking, "with the tracking number"))
    events = customer.items("/users/me/timeline", "Reading the timeline")
    types = [event["type"] for event in reversed(events)]
    expected = ["user.registered", "order.placed", "order.paid", "order.shipped"]
    missing = [one for one in expected if one not in types]
    check(not missing, f"The timeline should tell of {', '.join(missing)} too; it has {', '.join(types)}.")
    order_of_events = [types.index(one) for one in expected]
    check(order_of_events == sorted(order_of_events), f"The timeline should be in order, but is {', '.join(types)}.")
    tell.done("Her timeline tells all of it", " → ".join(types))


def refund(
    customer: DemoClient, admin: DemoClient, order: Row, url: str, phone: str, product_id: str, tell: Narrator
) -> None:
    """One piece comes back: money for exactly that piece, and the piece back in stock."""
    tell.chapter("One piece comes back: a partial refund")
    line = next(item for item in order["items"] if not item["is_preorder"])
    before = _stock(admin, product_id, line["size"])
    body = {
        "lines": [{"line_id": line["line_id"], "quantity": 1}],
        "reason": "One piece does not fit",
        "restock": True,
    }
    path = f"/orders/{order['id']}/refunds"
    asked = admin.api("POST", path, body, expect=201, doing="Asking for a refund", key=secrets.token_hex(16))
    tell.done(f"The admin gives back {rub(asked['amount'])} for one “{line['name']}”", asked["refund_id"])
    after = await_order(customer, order, "payment_status", "partially_refunded")
    check(
        after["refunded_amount"] == asked["amount"],
        f"The order should show {rub(asked['amount'])} as refunded, not {rub(after['refunded_amount'])}.",
    )
    at_provider = provider_refunded(admin, url.rsplit("/", 1)[-1])
    check(
        at_provider == asked["amount"],
        f"The provider should have refunded {rub(asked['amount'])}, but it says {rub(at_provider)}.",
    )
    tell.done("The provider says the same; the order is partially refunded")
    now = _stock(admin, product_id, line["size"])
    check(now >= before + 1, f"The piece should be back in stock: {before} before, {now} now.")
    tell.done("The piece is back in stock", f"{before} → {now}")
    tell.message(customer.await_sms(phone, rf"(?i)refund.*{order['order_number']}", "about the refund"))


def spend_karma(customer: DemoClient, admin: DemoClient, tell: Narrator) -> None:
    """An order paid in part by karma."""
    tell.chapter("Karma pays a part of her next order")
    choice = goods.from_stock(customer, admin, tell)
    body: Row = {"items": [choice.item], "delivery": {"cdek_point": "MSK-42"}, "karma_points": SPENT}
    offer = customer.api("POST", "/orders/quote", body, expect=200, doing="Asking for a quote with karma")
    total = offer["total_amount"]
    check(offer["final_amount"] == total - SPENT * 100, f"{SPENT} points should take {SPENT} ₽ off {rub(total)}.")
    body["expected_total"] = offer["final_amount"]
    placed = customer.api("POST", "/orders", body, expect=201, doing="Ordering", key=secrets.token_hex(16))
    order = placed["order"]
    await_karma(customer, -SPENT, of="order")
    tell.done(f"{rub(total)} − {SPENT} karma = {rub(order['final_amount'])}; {karma_of(customer)} karma left")
    path = f"/orders/{order['id']}"
    link = placed["payment_url"] or wait_for(
        lambda: customer.api("GET", path, expect=200, doing="Reading the order")["payment_url"], "The payment link"
    )
    press_pay(customer, str(link))
    await_order(customer, order, "status", "paid")
    tell.done(f"Order {order['order_number']} is paid", order["id"])


def await_order(client: DemoClient, order: Row, field: str, value: str) -> Row:
    """Waits until a field of the order has a value; returns the order."""

    def check_once() -> Row | None:
        current = _order(client, order["id"])
        return current if current[field] == value else None

    return wait_for(check_once, f"Order {order['order_number']} with {field} {value}")


def provider_refunded(client: DemoClient, provider_payment_id: str) -> int:
    """What the payment sandbox has given back of a payment (kopecks)."""
    state = client.fetch("GET", f"{client.base_url}/_sandbox/yookassa/_state")
    payments: Iterable[Row] = (state.body or {}).get("payments", [])
    for payment in payments:
        if payment["id"] == provider_payment_id:
            return int(str(payment["refunded_amount"]["value"]).replace(".", ""))
    raise DemoError(f"The provider should know payment {provider_payment_id}, but does not.")


def check_sums(offer: Row) -> None:
    """The parts must make the whole, to the kopeck."""
    total = sum(item["price"] * item["quantity"] for item in offer["items"])
    discount = sum(item["discount"] for item in offer["items"])
    check(total == offer["total_amount"], f"The lines come to {rub(total)}, not {rub(offer['total_amount'])}.")
    check(
        discount == offer["discount_amount"] and discount > 0,
        f"The lines' discounts come to {rub(discount)}, the whole to {rub(offer['discount_amount'])}.",
    )
    check(total - discount == offer["final_amount"], "The final amount should be the total without the discount.")


def _order(client: DemoClient, order_id: str) -> Row:
    order: Row = client.api("GET", f"/orders/{order_id}", expect=200, doing="Reading the order")
    return order


def _stock(admin: DemoClient, product_id: str, size: str) -> int:
    product = admin.api("GET", f"/products/{product_id}", expect=200, doing="Reading the product")
    return next(int(one["stock"]) for one in product["sizes"] if one["size"] == size)


def _line(item: Row) -> tuple[str, str, str]:
    where = f" (wave {item['preorder_wave']})" if item["is_preorder"] else ""
    cost = item["price"] * item["quantity"]
    return f"{item['name']}, {item['size']}{where}", f"× {item['quantity']}", f"{rub(cost)} − {rub(item['discount'])}"
