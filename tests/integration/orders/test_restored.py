"""Orders in waves after a restore: who has left a wave since is not told of it."""

from __future__ import annotations

from shared.shop.catalog.models import WaveMember
from shared.shop.orders.models import Order
from tests.integration.orders.conftest import Shop
from tests.support.cloud import Aws
from tests.support.restores import Restores


def test_a_cancelled_order_does_not_return_to_its_wave(shop: Shop, aws: Aws) -> None:
    restores = Restores(aws, Order)
    coat = shop.preorder(waves=1, capacity=5)
    cancelled, lost, kept = (str(shop.placed((coat, "M", 1))["id"]) for _ in range(3))
    restores.run()
    assert shop.call("POST", f"/orders/{cancelled}/cancel", by="anna").status == 200
    for one in (lost, kept):
        WaveMember(*WaveMember.key(coat, 1, one)).delete()
    Order(*Order.key(lost)).delete()

    restores.run(bring_back=True)

    assert shop.members(coat, 1) == {lost: 1, kept: 1}
