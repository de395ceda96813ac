"""A player who asks support for help, with its invariants: what the game and the CRM copy must hold, exactly once."""

from __future__ import annotations

import base64
import uuid
from typing import Any

import httpx

from infra.local import secrets_store
from tests.e2e.client import TIMEOUT_S, Api, Cloud, Json, eventually
from tests.support.chaos_cloud import ChaosCloud

SERVER = {"Authorization": "Basic " + base64.b64encode(b"defaultkey:").decode()}


class Help:
    """A customer with a mailbox that they have verified, who plays under the same address, and an agent."""

    def __init__(self, chaos: ChaosCloud) -> None:
        self.cloud = Cloud(chaos.cloud.base_url, chaos.cloud.outputs, chaos.cloud.aws)
        self.agent = Api(self.cloud).as_demo("manager")
        self.asker = Api(self.cloud)
        email = f"{uuid.uuid4().hex}@example.com"
        self.asker.register(phone=None, email=email)
        self._game = f"{self.cloud.base_url}/_sandbox/nakama"
        signed_in = httpx.post(
            f"{self._game}/v2/account/authenticate/email?create=true",
            json={"email": email, "password": "a long password"},
            headers=SERVER,
        )
        self._player = {"Authorization": f"Bearer {signed_in.json()['token']}"}
        account = httpx.get(f"{self._game}/v2/account", headers=self._player).json()
        assert self.asker.patch("/users/me", {"nakama_user_id": account["user"]["id"]}).is_success
        # Tests are run at night too.
        assert self.asker.put("/notifications/preferences", {"quiet_hours": None}).is_success
        self.ticket: Json = {}

    def ask(self) -> None:
        """Open a ticket; nothing but the API is needed for it."""
        body = {"subject": "Не вижу награду", "text": "Где она?"}
        answer = self.asker.post("/support/tickets", body, headers={"Idempotency-Key": uuid.uuid4().hex})
        assert answer.is_success, answer.text
        self.ticket = answer.json()

    def answer(self) -> None:
        """The agent takes the ticket, answers and thinks it resolved."""
        path = f"/support/tickets/{self.ticket['id']}"
        assert self.agent.post(f"{path}/assign", {}).is_success
        body = {"text": "Она в почте игры", "then": "resolved"}
        said = self.agent.post(f"{path}/messages", body, headers={"Idempotency-Key": uuid.uuid4().hex})
        assert said.is_success, said.text

    def notices(self) -> list[Json]:
        """The notifications that the player got in the game."""
        answer = httpx.get(f"{self._game}/v2/notification?limit=100", headers=self._player)
        found: list[Json] = answer.json().get("notifications", [])
        return found

    def mirrored(self, table: str, column: str) -> list[Json]:
        """The rows about this ticket at Supabase."""
        key = secrets_store.SUPABASE_SERVICE_KEY
        answer = httpx.get(
            f"{self.cloud.base_url}/_sandbox/supabase/rest/v1/{table}",
            params={column: f"eq.{self.ticket['id']}"},
            headers={"apikey": key, "Authorization": f"Bearer {key}"},
        )
        rows: list[Json] = answer.json()
        return rows

    def await_notified(self) -> None:
        """Wait until the game and the CRM copy have everything."""
        eventually(lambda: len(self.notices()) >= 2, within=TIMEOUT_S, what="two notices in the game")
        eventually(self._is_mirrored, within=TIMEOUT_S, what="the ticket in the mirror")

    def _is_mirrored(self) -> bool:
        rows = self.mirrored("support_tickets", "id")
        said = self.mirrored("support_messages", "ticket_id")
        return [row["status"] for row in rows] == ["resolved"] and len(said) == 2

    def check_invariants(self, *, repeated_notices: int = 0) -> None:
        """Each notice once, but for those whose sender died before it could note them; each message once."""
        self.await_notified()
        notices: list[Any] = [one["subject"] for one in self.notices()]
        assert len(set(notices)) == 2
        assert len(notices) <= 2 + repeated_notices, "no notice twice"
        assert sorted(row["body"] for row in self.mirrored("support_messages", "ticket_id")) == [
            "Где она?",
            "Она в почте игры",
        ]
