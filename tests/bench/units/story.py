"""The standard order, and what the acts of a story share (tests/bench/units/acts)."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from shared.core import ids
from shared.data.events import from_stream_image
from shared.shop.counters.models import PromoSales
from tests.bench.units.harness import Measured, Person, Stage, sqs_event

ADDRESS = "630091, г. Новосибирск, Красный проспект, д. 82, кв. 17, домофон 17"
HOODIE: dict[str, Any] = {
    "article": "HD-ORBITA-01",
    "name": "Худи «Орбита» оверсайз, графит",
    "description": "Плотный футер с начёсом, 340 г/м². Капюшон на кулиске, карман-кенгуру, манжеты из рибаны. " * 4,
    "care_instructions": "Стирка при 30 °C наизнанку, не отбеливать, не сушить в барабане.",
    "price": 459000,
    "sizes": [{"size": size, "stock": 500} for size in ("S", "M", "L", "XL")],
}
# A million orders spread over 30 days are 0.77 events in a second; two concurrent workers share what a minute brings.
WINDOW_SECONDS = 60
ORDERS_IN_BATCH = 10
SOLD_BEFORE = 1_000


@dataclass
class Story:
    """What the acts share."""

    stage: Stage
    admin: Person
    anna: Person
    hoodie: str = ""
    standard: list[Measured] = field(default_factory=list)
    views: list[Measured] = field(default_factory=list)
    batches: list[Measured] = field(default_factory=list)
    _keys: int = 0

    @property
    def batch(self) -> Measured:
        """A batch of the projector's, as it comes when orders come evenly."""
        return self.batches[0]

    def product(self, article: str, **fields: Any) -> str:
        """A product by the admin; its id."""
        body = {**HOODIE, "article": article, **fields}
        made = self.stage.ask("POST", "/products", body, by=self.admin, headers=self.key())
        return str(made.json["id"])

    def key(self) -> dict[str, str]:
        """A fresh Idempotency-Key, as browsers make them."""
        self._keys += 1
        return {"idempotency-key": f"1f0e9a52-6c1d-4b8e-9f3a-{self._keys:012d}"}

    def wanted(self, product: str, quantity: int = 1) -> dict[str, Any]:
        """The body of a quote or an order."""
        return {"items": [{"product_id": product, "size": "M", "quantity": quantity}], "delivery": {"address": ADDRESS}}

    def placed(self, product: str, *, quantity: int = 1, by: Person | None = None) -> dict[str, Any]:
        """An order that waits for its money."""
        body = self.wanted(product, quantity)
        answer = self.stage.ask("POST", "/orders", body, by=by or self.anna, headers=self.key(), label="another order")
        order: dict[str, Any] = answer.json["order"]
        return order

    def paid(self, product: str, *, quantity: int = 1, by: Person | None = None) -> dict[str, Any]:
        """An order whose payment has been applied."""
        order = self.placed(product, quantity=quantity, by=by)
        self.stage.pay(order)
        self.stage.drain()
        return order

    def code(self, channel: str, *, to: str) -> str:
        """The code that was last sent, out of the message in its queue."""
        queue = "sms" if channel == "phone" else "email"
        sent = [one for one in self.stage.aws.messages(queue) if to in one["data"].values()]
        return str(sent[-1]["data"]["variables"]["code"])


def begin(stage: Stage) -> Story:
    """The shop opens, and its standard order is placed, paid, notified and counted."""
    story = Story(stage, stage.person("admin", "admin"), stage.person("anna"))
    _open_shop(story)
    standard_order(story)
    _batch_of_counting(story)
    return story


def _open_shop(story: Story) -> None:
    stage, admin = story.stage, story.admin
    story.hoodie = story.product("HD-ORBITA-01")
    body = {"code": "SPRING", "discount_percent": 10, "max_uses": 100_000, "max_uses_per_user": 50}
    stage.ask("POST", "/promo-codes", body, by=admin, headers=story.key())
    # Days, products and codes that were sold before: the standard order is not the first one.
    story.paid(story.hoodie)
    stage.ask(
        "POST", "/orders", {**story.wanted(story.hoodie), "promo_code": "SPRING"}, by=admin, label="another order"
    )
    stage.drain()


def standard_order(story: Story) -> None:
    """One line, a promo code, an address, a buyer with a phone and an e-mail: what a million orders are made of."""
    stage, anna, begin = story.stage, story.anna, len(story.stage.measured)
    stage.ask("GET", f"/products/{story.hoodie}")
    story.views = stage.measured[begin:]
    begin = len(stage.measured)
    body = {**story.wanted(story.hoodie), "promo_code": "SPRING"}
    quoted = stage.ask("POST", "/orders/quote", body, by=anna).json
    body["expected_total"] = quoted["final_amount"]
    order = stage.ask("POST", "/orders", body, by=anna, headers=story.key()).json["order"]
    stage.drain()
    stage.pay(order)
    stage.drain()
    story.standard = stage.measured[begin:]


def _batch_of_counting(story: Story) -> None:
    """What the projector gets in its batching window: ten orders placed and paid, each of another product.

    A million orders of the twenty things that are sold on a day are fifty thousand of each: a thousand came before.
    """
    stage = story.stage
    products = [story.product(f"HD-COUNTED-{number:02d}") for number in range(ORDERS_IN_BATCH)]
    bodies = []
    for number in range(ORDERS_IN_BATCH):
        for image in stage.published[-2:]:
            event = from_stream_image(image)
            stage.clock.tick(seconds=WINDOW_SECONDS / ORDERS_IN_BATCH / 2)
            body = {**event.envelope(), "id": ids.new("evt")}
            item = {**event.data["items"][0], "product_id": products[number]}
            bodies.append({**body, "data": {**event.data, "items": [item]}})
    code = PromoSales(*PromoSales.key_in(1, "SPRING"))
    code.update([PromoSales.uses.add(SOLD_BEFORE)])
    for label, times in (("first counters", SOLD_BEFORE), ("count a batch", 1)):
        fresh = [
            {**body, "id": f"{body['id'][:-4]}{label[:4].upper()}", "data": sold(body["data"], times)}
            for body in bodies
        ]
        source = next(one for one in stage.wires.sources if one.function.name == "ProjectorWorkerFunction")
        assert len(fresh) <= source.batch_size
        stage.invoke(source.function, sqs_event(*fresh), label, messages=len(fresh))
    story.batches = stage.measured[-1:]


def sold(order: dict[str, Any], times: int) -> dict[str, Any]:
    """An order's data with so many units of each line."""
    lines = [{**one, "quantity": times, "discount": one["discount"] * times} for one in order["items"]]
    return {**order, "items": lines}


def picture() -> bytes:
    """A small PNG file."""
    target = io.BytesIO()
    Image.new("RGB", (64, 64), "#c33").save(target, "PNG")
    return target.getvalue()
