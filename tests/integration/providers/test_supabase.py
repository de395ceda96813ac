"""The official SDK at the stand-in, unchanged; and the adapter beside it, which sees what the SDK wrote."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from postgrest.exceptions import APIError
from supabase import Client, create_client
from supabase_auth.errors import AuthApiError

from infra.local.sandbox.supabase import create_app
from shared.providers.supabase.base import SupabaseRejectedError, SupabaseUnavailableError
from shared.providers.supabase.rest import SupabaseRest
from tests.support.sandboxes import Running, running

KEY = "service-key-for-tests"
NOON = "2026-03-10T12:00:00.000Z"


def ticket(ticket_id: str = "tkt_1", *, version: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": ticket_id,
        "number": "K7M2-PQ4R",
        "customer_id": "usr_1",
        "subject": "Где заказ?",
        "channel": "web",
        "status": "open",
        "priority": "normal",
        "tags": ["shipping", "a,b"],
        "created_at": NOON,
        "updated_at": NOON,
        "version": version,
        **more,
    }


def message(message_id: str, ticket_id: str = "tkt_1", **more: Any) -> dict[str, Any]:
    return {
        "id": message_id,
        "ticket_id": ticket_id,
        "author_role": "customer",
        "kind": "public",
        "body": "Где?",
        "automatic": False,
        "attachments": [],
        "created_at": NOON,
        **more,
    }


@pytest.fixture
def sandbox() -> Iterator[Running]:
    with running("supabase", create_app(state_path=None, service_key=KEY)) as project:
        yield project


@pytest.fixture
def sdk(sandbox: Running) -> Iterator[Client]:
    client = create_client(sandbox.address, KEY)
    yield client
    client.postgrest.session.close()
    client.auth._http_client.close()


@pytest.fixture
def rest(sandbox: Running) -> SupabaseRest:
    return SupabaseRest(sandbox.address, KEY)


# PostgREST, through the SDK.


def test_rows_are_written_read_changed_and_deleted(sdk: Client) -> None:
    tickets = sdk.table("support_tickets")
    made = tickets.insert(ticket()).execute().data[0]
    assert (made["id"], made["tags"], made["csat"]) == ("tkt_1", ["shipping", "a,b"], None)
    assert tickets.update({"status": "closed"}).eq("id", "tkt_1").execute().data[0]["status"] == "closed"
    assert tickets.select("id,status").execute().data == [{"id": "tkt_1", "status": "closed"}]
    assert [row["id"] for row in tickets.delete().eq("id", "tkt_1").execute().data] == ["tkt_1"]
    assert tickets.select("*").execute().data == []


def test_types_come_back_as_they_were_sent(sdk: Client) -> None:
    sdk.table("support_tickets").insert(ticket()).execute()
    sdk.table("support_messages").insert(message("msg_1", automatic=True, attachments=["a.png"])).execute()
    [kept] = sdk.table("support_messages").select("*").eq("automatic", "true").execute().data
    assert (kept["automatic"], kept["attachments"]) == (True, ["a.png"])


def test_filters_order_and_limits_choose_rows(sdk: Client) -> None:
    tickets = sdk.table("support_tickets")
    tickets.insert([ticket(f"tkt_{number}", version=number) for number in range(1, 6)]).execute()

    def ids(request: Any) -> list[str]:
        return [row["id"] for row in request.execute().data]

    assert ids(tickets.select("id").gt("version", 3).order("version", desc=True)) == ["tkt_5", "tkt_4"]
    assert ids(tickets.select("id").lt("version", 3).order("version")) == ["tkt_1", "tkt_2"]
    assert ids(tickets.select("id").gte("version", 2).lte("version", 3).order("id")) == ["tkt_2", "tkt_3"]
    assert ids(tickets.select("id").in_("id", ["tkt_2", "tkt_4", "no,such"]).order("id")) == ["tkt_2", "tkt_4"]
    assert ids(tickets.select("id").neq("id", "tkt_1").order("id").limit(2)) == ["tkt_2", "tkt_3"]
    assert ids(tickets.select("id").order("id").range(1, 2)) == ["tkt_2", "tkt_3"]
    assert ids(tickets.select("id").is_("assignee_id", "null").not_.eq("version", 1).order("id").limit(1)) == ["tkt_2"]


def test_what_is_counted_is_said(sdk: Client) -> None:
    sdk.table("support_tickets").insert([ticket(f"tkt_{number}") for number in range(3)]).execute()
    answer = sdk.table("support_tickets").select("id", count="exact").limit(1).execute()  # type: ignore[arg-type]
    assert (len(answer.data), answer.count) == (1, 3)


def test_an_upsert_writes_over_and_can_leave_alone(sdk: Client) -> None:
    tickets = sdk.table("support_tickets")
    tickets.upsert(ticket(), on_conflict="id").execute()
    assert tickets.upsert(ticket(status="closed"), on_conflict="id").execute().data[0]["status"] == "closed"
    left = tickets.upsert(ticket(status="open"), on_conflict="id", ignore_duplicates=True).execute()
    assert left.data == [], "a row that was passed over is not given back"
    assert tickets.select("status").execute().data == [{"status": "closed"}]


def test_a_row_that_is_there_is_a_conflict(sdk: Client) -> None:
    sdk.table("support_tickets").insert(ticket()).execute()
    with pytest.raises(APIError) as caught:
        sdk.table("support_tickets").insert([ticket("tkt_2"), ticket()]).execute()
    assert caught.value.code == "23505"
    assert len(sdk.table("support_tickets").select("id").execute().data) == 1, "all or nothing"


@pytest.mark.parametrize(
    ("table", "row", "code"),
    [
        ("support_messages", message("msg_1", "tkt_none"), "23503"),
        ("support_tickets", {**ticket(), "subject": None}, "23502"),
        ("support_tickets", {**ticket(), "colour": "blue"}, "PGRST204"),
        ("support_tickets", {**ticket(), "version": "new"}, "22P02"),
        ("no_such_table", {"id": "1"}, "PGRST205"),
    ],
)
def test_refusals_carry_the_codes_of_postgres(sdk: Client, table: str, row: dict[str, Any], code: str) -> None:
    with pytest.raises(APIError) as caught:
        sdk.table(table).insert(row).execute()
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/rest/v1/support_tickets?colour=eq.1", 400, "42703"),
        ("/rest/v1/support_tickets?id=like", 400, "PGRST100"),
        ("/rest/v1/support_tickets?version=lt.new", 400, "22P02"),
        ("/rest/v1/support_tickets?order=id.sideways", 400, "PGRST100"),
        ("/rest/v1/support_tickets?select=id,customers(*)", 400, "PGRST100"),
        ("/rest/v1/auth_users", 404, "PGRST205"),
    ],
)
def test_what_cannot_be_read_is_refused(sandbox: Running, path: str, status: int, code: str) -> None:
    answer = sandbox.call("GET", path, headers={"apikey": KEY, "Authorization": f"Bearer {KEY}"})
    assert (answer[0], answer[1]["code"]) == (status, code)
    assert set(answer[1]) == {"code", "message", "details", "hint"}


def test_one_row_is_asked_for_and_nothing_else(sdk: Client) -> None:
    tickets = sdk.table("support_tickets")
    tickets.insert([ticket("tkt_1"), ticket("tkt_2")]).execute()
    assert tickets.select("id").eq("id", "tkt_1").single().execute().data == {"id": "tkt_1"}
    with pytest.raises(APIError) as caught:
        tickets.select("id").single().execute()
    assert caught.value.code == "PGRST116"
    none = tickets.select("id").eq("id", "tkt_9").maybe_single().execute()
    assert none is None


def test_nothing_is_given_back_when_nothing_is_wanted(sdk: Client) -> None:
    from postgrest.types import ReturnMethod

    done = sdk.table("support_tickets").insert(ticket(), returning=ReturnMethod.minimal).execute()
    assert done.data == []


@pytest.mark.parametrize("key", ["another key", ""])
def test_without_the_key_nothing_is_seen(sandbox: Running, key: str) -> None:
    answer = sandbox.call("GET", "/rest/v1/support_tickets", headers={"apikey": key, "Authorization": f"Bearer {KEY}"})
    assert answer[0] == 401


# The project's people, through the SDK.


def test_people_are_made_listed_changed_and_deleted(sdk: Client) -> None:
    admin = sdk.auth.admin
    anna = admin.create_user({"email": "Anna@Example.com", "phone": "+79123456789", "email_confirm": True}).user
    assert (anna.email, anna.phone) == ("anna@example.com", "79123456789")
    assert admin.get_user_by_id(anna.id).user.email_confirmed_at is not None
    changed = admin.update_user_by_id(anna.id, {"user_metadata": {"vip": True}}).user
    assert changed.user_metadata == {"vip": True}
    assert [user.id for user in admin.list_users()] == [anna.id]
    admin.delete_user(anna.id)
    assert admin.list_users() == []


def test_people_are_listed_page_by_page(sdk: Client) -> None:
    for number in range(5):
        sdk.auth.admin.create_user({"email": f"person{number}@example.com"})
    pages = [sdk.auth.admin.list_users(page=page, per_page=2) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert len({user.id for page in pages for user in page}) == 5


def test_refusals_about_people_carry_their_codes(sdk: Client) -> None:
    sdk.auth.admin.create_user({"email": "anna@example.com"})
    wrong: list[tuple[str, Any]] = [
        ("email_exists", lambda: sdk.auth.admin.create_user({"email": "ANNA@example.com"})),
        ("user_not_found", lambda: sdk.auth.admin.get_user_by_id(str(uuid.uuid4()))),
        ("validation_failed", lambda: sdk.auth.admin.create_user({})),
    ]
    for code, act in wrong:
        with pytest.raises(AuthApiError) as caught:
            act()
        assert caught.value.code == code


# The adapter.


def test_the_adapter_changes_only_what_is_older(rest: SupabaseRest, sdk: Client) -> None:
    assert rest.insert("support_tickets", [ticket(version=5, status="closed")]) == 1
    older = {"id": "eq.tkt_1", "version": "lt.4"}
    assert rest.update("support_tickets", {"status": "open", "version": 4}, where=older) == 0
    assert rest.insert("support_tickets", [ticket(version=4)]) == 0
    newer = {"id": "eq.tkt_1", "version": "lt.6"}
    assert rest.update("support_tickets", {"status": "resolved", "version": 6}, where=newer) == 1
    [row] = sdk.table("support_tickets").select("status,version").execute().data
    assert row == {"status": "resolved", "version": 6}


def test_a_person_is_found_by_email_or_by_phone(rest: SupabaseRest, sdk: Client) -> None:
    anna = sdk.auth.admin.create_user({"email": "anna@example.com", "phone": "+79123456789"}).user
    sdk.auth.admin.create_user({"email": "boris@example.com"})
    for contact in ({"email": "ANNA@example.com", "phone": None}, {"email": None, "phone": "+79123456789"}):
        found = rest.find_person(**contact)
        assert found is not None
        assert (found.id, found.email, found.phone) == (anna.id, "anna@example.com", "+79123456789")
    assert rest.find_person(email="clara@example.com", phone="+79000000000") is None
    assert rest.find_person(email=None, phone=None) is None


@pytest.mark.parametrize("mode", ["down", "error_500", "garbage"])
def test_a_project_that_fails_is_asked_again(rest: SupabaseRest, sandbox: Running, mode: str) -> None:
    sandbox.fault(mode, None)
    with pytest.raises(SupabaseUnavailableError):
        rest.insert("support_tickets", [ticket()])
    sandbox.heal()
    assert rest.insert("support_tickets", [ticket()]) in (0, 1)


def test_an_answer_that_is_lost_once_is_asked_for_again(rest: SupabaseRest, sandbox: Running, sdk: Client) -> None:
    sandbox.fault("error_500")
    rest.insert("support_tickets", [ticket()])
    assert len(sdk.table("support_tickets").select("id").execute().data) == 1


def test_a_project_that_hangs_is_given_up_in_time(sandbox: Running) -> None:
    sandbox.fault("timeout", None, seconds=3)
    with pytest.raises(SupabaseUnavailableError):
        SupabaseRest(sandbox.address, KEY, deadline=0.3).insert("support_tickets", [ticket()])


def test_a_wrong_key_or_a_missing_table_is_our_trouble_and_not_the_rows(sandbox: Running, rest: SupabaseRest) -> None:
    with pytest.raises(SupabaseUnavailableError, match="401"):
        SupabaseRest(sandbox.address, "another").insert("support_tickets", [ticket()])
    with pytest.raises(SupabaseUnavailableError, match="404"):
        rest.insert("no_such_table", [ticket()])


def test_a_row_that_does_not_fit_is_refused_for_good(rest: SupabaseRest) -> None:
    with pytest.raises(SupabaseRejectedError, match="23503"):
        rest.insert("support_messages", [message("msg_1")])


def test_a_restart_finds_rows_and_people(tmp_path: Path) -> None:
    for expected in (0, 1):
        with running("supabase", create_app(state_path=tmp_path / "project.sqlite", service_key=KEY)) as project:
            client = SupabaseRest(project.address, KEY)
            assert client.insert("support_tickets", [ticket()]) == 1 - expected
