"""The catalogue, its orders and its preorders."""

from __future__ import annotations

from tests.bench.units.story import Story, picture
from tests.support.cloud import SECRETS

PREORDER = {"order_type": "preorder", "preorder_waves_total": 2, "preorder_wave_capacity": 2}
SHEET = """article,name,price,sizes,order_type,preorder_waves_total,preorder_wave_capacity,is_active
NW-1,Кепка,1500.50,ONE:7,in_stock,,,
"""


def sections(story: Story, product: str) -> None:
    """Categories, a collection, and what they are found by."""
    ask, admin = story.stage.ask, story.admin
    above = ask("POST", "/categories", {"name": "Одежда"}, by=admin, headers=story.key()).json["id"]
    below = ask("POST", "/categories", {"name": "Худи", "parent_id": above}, by=admin, headers=story.key()).json["id"]
    ask("GET", "/categories")
    ask("GET", f"/categories/{below}")
    ask("PATCH", f"/categories/{below}", {"position": 2}, by=admin)
    winter = {"name": "Зима", "product_ids": [product]}
    collection = ask("POST", "/collections", winter, by=admin, headers=story.key()).json["id"]
    ask("GET", "/collections")
    ask("GET", f"/collections/{collection}")
    ask("PATCH", f"/collections/{collection}", {"position": 2}, by=admin)
    ask("GET", "/products/facets?size=M")
    ask("DELETE", f"/categories/{below}", by=admin)
    ask("DELETE", f"/collections/{collection}", by=admin)


def catalogue(story: Story) -> None:
    """Products with pictures and files, pages and promo codes."""
    stage, ask, admin = story.stage, story.stage.ask, story.admin
    for number in range(2, 21):
        story.product(f"HD-ORBITA-{number:02d}")
    stage.pass_over()
    ask("GET", "/products?limit=20")
    product = story.product("TS-COMET-01")
    version = ask("GET", f"/products/{product}", by=admin, label="GET product, as staff").json["version"]
    ask("PATCH", f"/products/{product}", {"version": version, "price": 479000}, by=admin)
    ask("POST", f"/products/{product}/stock", {"size": "M", "delta": 5, "reason": "Возврат на склад"}, by=admin)
    pictures = []
    for _ in range(2):
        form = ask("POST", f"/products/{product}/media", {"content_type": "image/png"}, by=admin, headers=story.key())
        pictures.append(form.json["media_id"])
        stage.upload(form.json["fields"]["key"], picture())
    ask("GET", f"/products/{product}/media", by=admin)
    ask("PUT", f"/products/{product}/media/order", {"media_ids": pictures[::-1]}, by=admin)
    ask("DELETE", f"/products/{product}/media/{pictures[0]}", by=admin)
    rows = [{"product_id": product, "size": "M", "delta": 5}]
    ask("POST", "/products/stock", {"reason": "Поставка", "items": rows}, by=admin, headers=story.key())
    ask("GET", f"/products/{product}/stock-log", by=admin)
    ask("PUT", f"/products/{product}/stock/shards", {"shards": 4}, by=admin)
    ask("GET", f"/products/{product}/stock/shards", by=admin)
    ask("PUT", f"/products/{product}/stock/shards", {"shards": 1}, by=admin)
    ask("GET", "/products/waitlist", by=story.anna)
    ask("DELETE", f"/products/{product}/waitlist", by=story.anna)
    sections(story, product)
    ask("DELETE", f"/products/{product}", by=admin)
    task = ask("POST", "/products/import", {"csv": SHEET}, by=admin, headers=story.key()).json["task_id"]
    ask("GET", "/products/export", by=admin)
    stage.drain()
    ask("GET", f"/result/{task}", by=admin)
    for version in (0, 1):
        body = {"title": "Доставка и оплата", "content": "# Доставка\n\nПо всей России. " * 10, "version": version}
        ask("PUT", "/pages/delivery", body, by=admin)
    ask("GET", "/pages")
    ask("GET", "/pages/delivery")
    ask("GET", "/pages/delivery/versions", by=admin)
    ask("GET", "/pages/delivery/versions/1", by=admin)
    ask("DELETE", "/pages/delivery", by=admin)
    body = {"code": "SPRING", "items": story.wanted(story.hoodie)["items"]}
    ask("POST", "/promo-codes/check", body, by=story.anna)
    ask("POST", "/promo-codes", {"code": "AUTUMN", "discount_amount": 50000}, by=admin, headers=story.key())
    ask("GET", "/promo-codes", by=admin)
    ask("GET", "/promo-codes/AUTUMN", by=admin)
    ask("PATCH", "/promo-codes/AUTUMN", {"discount_amount": 60000}, by=admin)
    ask("PUT", "/promo-codes/AUTUMN/shards", {"shards": 4}, by=admin)
    ask("GET", "/promo-codes/AUTUMN/shards", by=admin)
    ask("PUT", "/promo-codes/AUTUMN/shards", {"shards": 1}, by=admin)
    ask("DELETE", "/promo-codes/AUTUMN", by=admin)
    method = {"code": "courier", "kind": "courier", "name": "Курьер", "price": 50000, "free_from": 500000}
    ask("POST", "/delivery-methods", method, by=admin)
    ask("PATCH", "/delivery-methods/courier", {"price": 45000}, by=admin)
    ask("GET", "/delivery-methods")
    ask("GET", "/delivery-methods/courier", by=admin)
    ask("DELETE", "/delivery-methods/courier", by=admin)
    ask("GET", "/health")
    stage.drain()


def orders(story: Story) -> None:
    """Orders assembled, refunded, cancelled, expired, searched for, and paid with a wrong amount."""
    stage, ask, admin, anna = story.stage, story.stage.ask, story.admin, story.anna
    order = story.paid(story.hoodie, quantity=2)
    ask("GET", f"/orders/{order['id']}", by=anna)
    ask("GET", f"/orders/{order['id']}/history", by=anna)
    ask("GET", f"/orders/{order['id']}/why", by=anna)
    ask("POST", f"/orders/{order['id']}/notes", {"text": "Просила позвонить"}, by=admin, headers=story.key())
    ask("GET", f"/orders/{order['id']}/notes", by=admin)
    ask("POST", f"/orders/{order['id']}/assemble", by=admin)
    ask("POST", f"/orders/{order['id']}/ship", {"tracking_number": "1234567890"}, by=admin)
    stage.drain()
    body = {"lines": [{"line_id": order["items"][0]["line_id"], "quantity": 1}], "reason": "Брак", "restock": True}
    ask("POST", f"/orders/{order['id']}/refunds/preview", {"lines": body["lines"], "restock": True}, by=admin)
    ask("POST", f"/orders/{order['id']}/refunds", body, by=admin, headers=story.key())
    stage.drain()
    ask("POST", f"/orders/{order['id']}/deliver", by=admin)
    stage.drain()
    unpaid = story.placed(story.hoodie)
    corrected = {"items": [{"line_id": unpaid["items"][0]["line_id"], "size": "S"}]}
    ask("PATCH", f"/orders/{unpaid['id']}", corrected, by=admin)
    ask("POST", f"/orders/{unpaid['id']}/pay", by=anna, headers=story.key())
    ask("POST", f"/orders/{unpaid['id']}/cancel", {"reason": "Передумал"}, by=anna, headers=story.key())
    stage.drain()
    late = story.placed(story.hoodie)
    stage.drain()
    stage.clock.tick(minutes=65)
    stage.run("ExpireOrdersFunction")
    stage.run("ReconcilePaymentsFunction")
    stage.drain()
    stage.clock.tick(minutes=15)
    stage.run("ExpireOrdersFunction")
    stage.drain()
    assert ask("GET", f"/orders/{late['id']}", by=anna).json["status"] == "expired"
    for _ in range(20):
        story.placed(story.hoodie, by=admin)
    stage.pass_over()
    ask("GET", "/orders?limit=20", by=anna)
    ask("GET", "/orders?limit=20", by=admin, label="GET /api/v1/orders, everybody's")
    ask("GET", f"/orders?q={order['order_number']}", by=anna, label="GET /api/v1/orders, by number")
    ask("GET", "/orders/export", by=admin)
    ask("GET", "/orders/export?format=xlsx", by=admin, label="GET orders as a workbook")
    stage.drain()
    odd = story.placed(story.hoodie)
    paid = [one for one in stage.provider.payments.values() if one.metadata["payable_id"] == odd["id"]][-1]
    stage.provider.pay(paid.id, amount=100)
    stage.notify("payment.succeeded", paid.id)
    token = SECRETS["exolve"]["webhook_token"]
    stage.ask("POST", f"/webhooks/sms/exolve/{token}", {"message_id": "1", "delivery_status": "DELIVERED"})
    stage.drain()
    ask("POST", f"/orders/{odd['id']}/attention", {"action": "refund"}, by=admin)
    stage.drain()


def preorders(story: Story) -> None:
    """Waves, a waitlist, and a preorder that is cancelled."""
    stage, ask, admin, anna = story.stage, story.stage.ask, story.admin, story.anna
    product = story.product("PR-NOVA-01", **PREORDER, sizes=[{"size": "M", "stock": 0}])
    first = story.paid(product, quantity=3)
    ask("GET", f"/products/{product}/waves")
    body = {"status": "in_production", "message": "Шьём, всё по плану", "line_ids": []}
    preorder = {"status": "ready", "status_message": "Ваше уже готово"}
    ask("PATCH", f"/orders/{first['id']}/preorder-status", preorder, by=admin)
    last = story.placed(product)
    stage.drain()
    ask("POST", f"/products/{product}/waitlist", {}, by=anna, headers=story.key())
    guest = {"email": "guest@example.com"}
    ask("POST", f"/products/{product}/waitlist", guest, headers=story.key(), label="a guest joins the waitlist")
    ask("POST", f"/orders/{last['id']}/cancel", by=anna, headers=story.key(), label="cancel a preorder")
    stage.drain()
    del body["line_ids"]
    ask("PATCH", f"/products/{product}/waves/1", body, by=admin)
    stage.drain()
