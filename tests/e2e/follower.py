"""What follows an order by itself, with its invariants: a rule that acts once, and a page that is told of it."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator

from websockets.exceptions import InvalidHandshake

from tests.e2e.client import TIMEOUT_S, Api, Cloud, Json, eventually
from tests.e2e.test_live import Page, page
from tests.support.chaos_cloud import ChaosCloud


class Follower:
    """An admin's rule on paid orders, and the buyer's open page."""

    def __init__(self, chaos: ChaosCloud, buyer: Api) -> None:
        self.buyer = buyer
        self.admin = Api(Cloud(chaos.cloud.base_url, chaos.cloud.outputs, chaos.cloud.aws)).as_demo("admin")
        self._tag = f"paid-{uuid.uuid4().hex[:8]}"
        rule: Json = {
            "title": "Покупатели",
            "event_type": "order.paid",
            "actions": [{"type": "tag", "add": [self._tag]}],
            "caps": {"per_person": {"times": 1, "period": "ever"}, "per_day": 1000},
            "is_active": True,
        }
        made = self.admin.post("/automation/rules", rule)
        assert made.status_code == 201, made.text
        self._rule = f"/automation/rules/{made.json()['id']}"

    @contextlib.contextmanager
    def watching(self, order_id: str) -> Iterator[None]:
        """The buyer looks at their order; at the end their page has been told that it changed."""
        with contextlib.ExitStack() as stack:
            socket = eventually(lambda: self._open(stack), within=TIMEOUT_S, what="a connection")
            topic = f"order/{order_id}"
            assert socket.subscribe(topic)["type"] == "subscribed"
            yield
            socket.changed(topic, TIMEOUT_S)

    def check_invariants(self) -> None:
        """The rule fired once for the buyer and is done; they have its tag."""

        def firings() -> list[Json]:
            found = self.admin.get(f"{self._rule}/history").json()["items"]
            return [one for one in found if one.get("user_id") == self.buyer.user["id"]]

        def is_done() -> bool:
            return any(one["status"] == "done" for one in firings())

        eventually(is_done, within=TIMEOUT_S, what="what the rule does")
        assert len(firings()) == 1
        tags = self.admin.get(f"/users/{self.buyer.user['id']}/tags").json()["tags"]
        assert tags.count(self._tag) == 1
        assert self.admin.delete(self._rule).is_success

    def _open(self, stack: contextlib.ExitStack) -> Page | None:
        # Its function may have died at the handshake: a browser connects again as well.
        with contextlib.suppress(InvalidHandshake, EOFError):
            return stack.enter_context(page(self.buyer))
        return None
