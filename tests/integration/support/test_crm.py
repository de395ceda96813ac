"""What agents are shown of the customers' records, and what a silent Supabase keeps them from: nothing else."""

from __future__ import annotations

import pytest

from shared.identity.models import User
from shared.providers import supabase
from shared.providers.supabase.base import Person, SupabaseUnavailableError
from shared.providers.supabase.fake import FakeSupabase
from tests.integration.support.conftest import Support
from tests.support import template

ANNA = Person("3f1c2e9a-5b7d-4e8f-9a0b-1c2d3e4f5a6b", "anna@example.com", "+79123456789", "2026-01-01T00:00:00Z")


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch) -> FakeSupabase:
    fake = FakeSupabase(people=[ANNA])
    monkeypatch.setattr(supabase, "from_settings", lambda: fake)
    return fake


def known(help_: Support, **fields: object) -> None:
    """Anna's addresses, as she has verified them or not."""
    user = help_.person("anna")
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "anna@example.com", "email_verified": True},
        {"email": None, "email_verified": False, "phone": "+79123456789", "phone_verified": True},
    ],
)
def test_an_agent_sees_the_customers_record(support: Support, project: FakeSupabase, fields: dict[str, object]) -> None:
    known(support, **fields)
    asked = support.open()
    answer = support.call("GET", f"/tickets/{asked}/crm", by="manager")
    assert answer.status == 200
    assert (answer.json["person"]["id"], answer.json["person"]["email"]) == (ANNA.id, "anna@example.com")


def test_an_address_that_nobody_verified_finds_nobody(support: Support, project: FakeSupabase) -> None:
    known(support, email="anna@example.com", email_verified=False, phone="+79123456789", phone_verified=False)
    assert support.call("GET", f"/tickets/{support.open()}/crm", by="manager").json == {"person": None}


def test_somebody_unknown_has_no_record(support: Support, project: FakeSupabase) -> None:
    project.people.clear()
    known(support, email="anna@example.com", email_verified=True)
    assert support.call("GET", f"/tickets/{support.open()}/crm", by="manager").json == {"person": None}


def test_customers_do_not_look_into_the_records(support: Support, project: FakeSupabase) -> None:
    asked = support.open()
    assert support.call("GET", f"/tickets/{asked}/crm", by="anna").status == 403
    assert support.call("GET", f"/tickets/{asked}/crm").status == 401
    assert support.call("GET", "/tickets/tkt_nothing/crm", by="manager").status == 404


def test_a_silent_supabase_is_reported_and_the_ticket_works_on(support: Support, project: FakeSupabase) -> None:
    known(support, email="anna@example.com", email_verified=True)
    asked = support.open()
    project.faults.append(SupabaseUnavailableError("down"))
    answer = support.call("GET", f"/tickets/{asked}/crm", by="manager")
    assert (answer.status, answer.code) == (503, "crm_unavailable")
    assert support.call("GET", f"/tickets/{asked}", by="manager").status == 200
    assert support.say(asked, by="manager").status == 201


def test_only_the_mirrors_worker_and_that_route_know_supabase() -> None:
    knowing = {
        name
        for name, function in template.resources("AWS::Serverless::Function").items()
        if "SUPABASE_BASE_URL" in function.get("Environment", {}).get("Variables", {})
    }
    # Operators see whether it answers; its key they do not have.
    assert knowing - {"OperationsFunction"} == {"CrmMirrorWorkerFunction", "SupportFunction"}


def test_without_a_project_nobody_has_a_record(support: Support) -> None:
    known(support, email="anna@example.com", email_verified=True)
    assert User.get(*User.key(support.person("anna").id)).email == "anna@example.com"
    assert support.call("GET", f"/tickets/{support.open()}/crm", by="manager").json == {"person": None}
