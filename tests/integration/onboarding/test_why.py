"""Why a client's case stands where it stands, for managers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.onboarding.conftest import PHONE, Onboarding
from tests.support.why import check_answer


def why(desk: Onboarding, client_id: str, *, language: str = "ru", short: bool = False, by: str = "manager") -> Any:
    path = f"/clients/{client_id}/why" if short else f"/manager/clients/{client_id}/why"
    answer = desk.call("GET", path, by=by, headers={"Accept-Language": language})
    assert answer.status == 200, answer.body
    if language == "ru":
        check_answer(answer.json, language)
    return answer.json


def test_a_case_waits_for_its_first_blocker_and_names_its_manager(desk: Onboarding) -> None:
    client = desk.client()
    found = why(desk, client["id"], by="marta")
    assert found["waits_for"] == {
        "what": "подтверждения имени и контактов",
        "since": client["created_at"],
        "who": "менеджер Manager Иванова",
        "action": "Подтвердите имя и контакты.",
    }
    assert found["steps"][0]["text"] == "Клиент заведён менеджером."
    desk.confirm(client)
    after = why(desk, client["id"], language="en")
    assert after["waits_for"]["who"] == "the client"
    assert "personal data" in after["waits_for"]["what"]


def test_a_case_that_was_given_up_waits_for_nothing(desk: Onboarding) -> None:
    client = desk.client()
    desk.desk("POST", f"/{client['id']}/cancel", {"reason": "передумал"})
    found = why(desk, client["id"])
    assert (found["state"], found["waits_for"]) == ("CANCELLED", None)
    assert "передумал" not in str(found)
    assert PHONE not in str(found)


def test_a_client_that_nobody_holds_waits_for_any_manager(desk: Onboarding) -> None:
    client = desk.client()
    assert desk.desk("DELETE", f"/{client['id']}/claim").status == 200
    assert why(desk, client["id"])["waits_for"]["who"] == "любой менеджер"


def test_both_paths_say_the_same(desk: Onboarding) -> None:
    client = desk.client()
    assert why(desk, client["id"]) == why(desk, client["id"], short=True)


@pytest.mark.parametrize("path", ["/manager/clients", "/clients"])
def test_only_those_who_may_see_clients_may_ask(desk: Onboarding, path: str) -> None:
    client = desk.client()
    assert desk.call("GET", f"{path}/{client['id']}/why", by="anna").status == 403
    assert desk.call("GET", f"{path}/{client['id']}/why", by=None).status == 401
    assert desk.call("GET", f"{path}/cli_nothing/why").code == "client_not_found"


def test_a_case_of_a_manager_who_has_left_waits_for_an_admin_who_hands_it_on(desk: Onboarding) -> None:
    from shared.identity.models import User
    from shared.onboarding.clients.models import Client

    client = desk.client()
    holder = str(Client.get(*Client.key(client["id"])).manager_id)
    User.get(*User.key(holder)).update([User.roles.set({"customer"})])
    found = why(desk, client["id"], by="marta")["waits_for"]
    assert found["who"] == "администратор"
    assert found["action"].startswith("Передайте клиента")
