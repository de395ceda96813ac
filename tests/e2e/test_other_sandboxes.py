"""The game's and the mirror's stand-ins on the front door: the official SDK finds its project there, unchanged."""

from __future__ import annotations

import base64
import uuid

import httpx
import pytest
from supabase import create_client

from infra.local import secrets_store
from tests.e2e.client import Cloud

pytestmark = pytest.mark.sample


def test_the_official_sdk_works_at_the_local_address(cloud: Cloud) -> None:
    project = create_client(f"{cloud.base_url}/_sandbox/supabase", secrets_store.SUPABASE_SERVICE_KEY)
    email = f"{uuid.uuid4().hex}@example.com"
    made = project.auth.admin.create_user({"email": email, "email_confirm": True}).user
    assert project.table("support_customers").select("id").eq("email", email).execute().data == [{"id": made.id}]
    assert project.table("support_tickets").select("id").eq("id", "tkt_nothing").execute().data == []
    project.auth.admin.delete_user(made.id)
    project.postgrest.session.close()
    project.auth._http_client.close()


def test_a_player_signs_in_at_the_local_address(cloud: Cloud) -> None:
    game = f"{cloud.base_url}/_sandbox/nakama"
    server = {"Authorization": "Basic " + base64.b64encode(b"defaultkey:").decode()}
    body = {"email": f"{uuid.uuid4().hex}@example.com", "password": "a long password"}
    token = httpx.post(f"{game}/v2/account/authenticate/email?create=true", json=body, headers=server).json()["token"]
    account = httpx.get(f"{game}/v2/account", headers={"Authorization": f"Bearer {token}"}).json()
    assert account["email"] == body["email"]
