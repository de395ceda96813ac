"""What the sandboxes of providers were sent last, as it was sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from infra.local.sandbox.nakama.app import Game
from infra.local.sandbox.openai.context import Context
from infra.local.sandbox.supabase.database import Database
from infra.local.web.tables import Row


@dataclass(frozen=True)
class SandboxView:
    """The sandboxes of OpenAI, Nakama and Supabase."""

    openai: Context
    nakama: Game
    supabase: Database

    def asked(self, limit: int) -> list[Row]:
        """Requests to the model, the newest first. Nothing is masked here: what the system left open is to be seen."""
        return [_request(one) for one in list(self.openai.requests)[: -limit - 1 : -1]]

    def notices(self, limit: int) -> list[Row]:
        """Notices to players, the newest first."""
        return [
            {
                "player": one["player"],
                "subject": one["subject"],
                "content": json.loads(one["content"]),
                "at": one["create_time"],
            }
            for one in self.nakama.latest_notifications(limit)
        ]

    def rows(self, table: str, query: str, limit: int) -> list[Row]:
        """What a query with one parameter, the limit, finds in a table of Supabase's."""
        return self.supabase.run(table, query, (limit,))


def _request(kept: Row) -> Row:
    body: Any = kept["body"]
    messages = body.get("messages") if isinstance(body, dict) else None
    form = body.get("response_format") if isinstance(body, dict) else None
    return {
        "at": kept["at"],
        "path": kept["path"],
        "model": body.get("model") if isinstance(body, dict) else None,
        "form": form.get("json_schema", {}).get("name") if isinstance(form, dict) else None,
        "messages": messages if isinstance(messages, list) else [{"role": "user", "content": body}],
    }
