"""Supabase's REST API, which is PostgREST (https://docs.postgrest.org/en/stable/references/api/tables_views.html)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from shared.providers.http import JsonClient, NoAnswerError
from shared.providers.supabase.base import Person, Row, SupabaseRejectedError, SupabaseUnavailableError

PEOPLE = "support_customers"
# Twice within the deadline: each of these calls may be repeated.
ATTEMPTS = 2
# About our key, a table that is not there yet, our pace: not about the row.
NOT_ABOUT_THE_REQUEST = frozenset({401, 403, 404, 408, 429})


class SupabaseRest:
    """The project at ``url``; ``deadline`` in seconds for one call, repeats included."""

    def __init__(self, url: str, service_key: str, *, deadline: float = 2.0) -> None:
        headers = {"apikey": service_key, "Authorization": f"Bearer {service_key}"}
        self._http = JsonClient(f"{url}/rest/v1", headers=headers, deadline=deadline)

    def update(self, table: str, values: Row, *, where: Mapping[str, str]) -> int:
        """`PATCH` with filters."""
        return len(self._call("PATCH", table, {**where, "select": "id"}, values, "return=representation"))

    def insert(self, table: str, rows: Sequence[Row]) -> int:
        """`POST` that ignores duplicates."""
        prefer = "return=representation,resolution=ignore-duplicates"
        return len(self._call("POST", table, {"on_conflict": "id", "select": "id"}, list(rows), prefer))

    def delete(self, table: str, *, where: Mapping[str, str]) -> int:
        """`DELETE` with filters."""
        return len(self._call("DELETE", table, {**where, "select": "id"}, None, "return=representation"))

    def find_person(self, *, email: str | None, phone: str | None) -> Person | None:
        """By the view that infra/mirror.sql makes of the project's people."""
        for column, value in (("email", email.lower() if email else None), ("phone", phone)):
            if value is None:
                continue
            for row in self._call("GET", PEOPLE, {column: f"eq.{value}", "limit": "1"}):
                known = {name: row.get(name) for name in ("email", "phone", "created_at", "last_sign_in_at")}
                return Person(id=str(row["id"]), **known)
        return None

    def _call(
        self, method: str, table: str, query: Mapping[str, str], body: Any = None, prefer: str = ""
    ) -> list[dict[str, Any]]:
        path = f"/{quote(table, safe='')}?{urlencode(query)}"
        headers = {"Prefer": prefer} if prefer else {}
        try:
            answer = self._http.call(method, path, body=body, headers=headers, attempts=ATTEMPTS)
        except NoAnswerError as error:
            raise SupabaseUnavailableError(str(error)) from error
        if answer.status in (200, 201) and isinstance(answer.body, list):
            return answer.body
        if 400 <= answer.status < 500 and answer.status not in NOT_ABOUT_THE_REQUEST:
            code = answer.body.get("code") if isinstance(answer.body, dict) else None
            raise SupabaseRejectedError(str(code or answer.status))
        raise SupabaseUnavailableError(str(answer.status))
