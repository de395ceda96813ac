"""Step 2: the passport is checked, encrypted, shown masked, and read in clear by its holder alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from shared.core import aws
from tests.integration.onboarding.conftest import PHONE, Onboarding
from tests.support.http import Answer

OTHER, THIRD = "+79161234568", "+79161234569"
NUMBER = "908172"
PASSPORT: dict[str, Any] = {
    "series": "4512",
    "number": NUMBER,
    "issued_by": "ОВД Тверского района",
    "issued_at": "2012-05-15",
    "department_code": "770-001",
    "birth_date": "1990-04-01",
    "birth_place": "г. Москва",
    "registration_address": "г. Москва, ул. Лесная, д. 5",
}


def consented(desk: Onboarding, phone: str = PHONE, full_name: str = "Пётр Сидоров") -> dict[str, Any]:
    """A client with a confirmed profile and both consents."""
    made = desk.client(phone, full_name)
    desk.confirm(made)
    for text in desk.call("GET", "/onboarding/consents").json["items"]:
        body = {"kind": text["kind"], "version": text["version"], "method": "paper"}
        made = desk.desk("POST", f"/{made['id']}/consents", body).json
    return dict(made)


def record(desk: Onboarding, client: dict[str, Any], by: str = "manager", **fields: Any) -> Answer:
    body = {**PASSPORT, "version": client["version"], **fields}
    return desk.desk("PUT", f"/{client['id']}/passport", body, by=by)


def reveal(desk: Onboarding, client: dict[str, Any], by: str = "manager") -> Answer:
    return desk.desk("POST", f"/{client['id']}/passport/reveal", {"reason": "сверка с оригиналом"}, by=by)


def test_a_passport_is_shown_masked_and_in_clear_nowhere(desk: Onboarding) -> None:
    client = consented(desk)
    answer = record(desk, client)
    assert answer.status == 200, answer.body
    recorded = answer.json
    assert recorded["passport"] == {
        "masked": "45** ****72",
        "recorded_at": "2026-03-10T09:00:00.000Z",
        "recorded_by": desk.person("manager").id,
        "valid_until": "2035-06-30",
    }
    assert recorded["registration_address"] == PASSPORT["registration_address"]
    assert "passport_missing" not in [one["code"] for one in recorded["blockers"]]
    assert recorded["facts_version"] > client["facts_version"]
    everything = json.dumps(
        [desk.aws.items(table) for table in ("onboarding", "events", "idempotency")], default=repr, ensure_ascii=False
    )
    assert NUMBER not in everything
    assert "Тверского" not in everything
    assert NUMBER not in desk.desk("GET", "").body
    [event] = desk.aws.events("client.passport_recorded")
    assert event["data"] == {"client_id": client["id"], "is_correction": False}


def test_the_same_passport_again_changes_no_facts(desk: Onboarding) -> None:
    once = record(desk, consented(desk)).json
    again = record(desk, once).json
    assert again["facts_version"] == once["facts_version"]
    corrected = record(desk, again, number="654321").json
    assert corrected["facts_version"] == again["facts_version"] + 1
    assert [one["data"]["is_correction"] for one in desk.aws.events("client.passport_recorded")] == [False, True]


def test_a_profile_without_an_address_keeps_that_of_the_passport_and_the_contracts_facts(desk: Onboarding) -> None:
    recorded = record(desk, consented(desk)).json
    corrected = desk.confirm(recorded, email="anna@example.com").json
    assert corrected["email"] == "anna@example.com"
    assert corrected["registration_address"] == PASSPORT["registration_address"]
    assert corrected["facts_version"] == recorded["facts_version"]
    moved = desk.confirm(corrected, registration_address="г. Уфа, ул. Ленина, д. 7").json
    assert moved["registration_address"] == "г. Уфа, ул. Ленина, д. 7"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("series", "45a2"),
        ("series", "٤٥١٢"),
        ("number", "12345"),
        ("department_code", "770001"),
        ("birth_date", "1990-02-30"),
        ("birth_date", "2026-03-11"),
        ("issued_at", "2026-03-11"),
        ("issued_at", "1997-09-30"),
        ("issued_at", "2004-03-31"),
        ("issued_at", "20120515"),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_not_repeated(desk: Onboarding, field: str, value: str) -> None:
    refused = record(desk, consented(desk), **{field: value})
    assert (refused.status, refused.code) == (422, "passport_invalid")
    assert {one["field"] for one in refused.json["errors"]} & {field, "issued_at"}
    assert value not in refused.body


def test_a_name_of_the_form_that_cannot_be_printed_is_refused(desk: Onboarding) -> None:
    refused = record(desk, consented(desk), issued_by="ОВД 漢")
    assert (refused.status, refused.code) == (422, "unprintable_text")
    assert refused.json["characters"] == ["漢"]


def test_without_consent_or_profile_no_passport_is_stored(desk: Onboarding) -> None:
    made = desk.client()
    refused = record(desk, made)
    assert (refused.status, refused.code) == (409, "step_incomplete")
    assert refused.json["missing"] == ["profile_unconfirmed", "consent_personal_data"]
    confirmed = desk.confirm(made).json
    assert record(desk, confirmed).json["missing"] == ["consent_personal_data"]


def test_two_tabs_with_one_version_store_one_passport(desk: Onboarding) -> None:
    client = consented(desk)
    assert record(desk, client).status == 200
    refused = record(desk, client, number="654321")
    assert (refused.status, refused.code) == (409, "version_conflict")
    assert refused.json["version"] == client["version"] + 1


def test_a_client_of_seventeen_is_recorded_and_waits(desk: Onboarding) -> None:
    answer = record(desk, consented(desk), birth_date="2008-03-11", issued_at="2022-03-11", series="4522")
    assert "under_age" in [one["code"] for one in answer.json["blockers"]]


def test_an_old_form_is_worth_a_warning(desk: Onboarding) -> None:
    answer = record(desk, consented(desk), series="4502")
    assert "series_year" in [one["code"] for one in answer.json["warnings"]]


def test_the_holder_reads_it_in_clear_and_the_person_sees_so(desk: Onboarding) -> None:
    anna = desk.person("anna", phone=PHONE)
    client = consented(desk)
    version = record(desk, client).json["version"]
    shown = reveal(desk, client)
    assert (shown.status, shown.json) == (200, PASSPORT)
    assert "no-store" in shown.headers["cache-control"]
    [event] = desk.aws.events("client.passport_viewed")
    assert event["customer_id"] == anna.id
    assert event["data"] == {"client_id": client["id"], "viewed_by": desk.person("manager").id}
    # Reading changes nothing that somebody else has read.
    assert desk.desk("GET", f"/{client['id']}").json["version"] == version
    [message] = desk.desk("GET", f"/{client['id']}/thread").json["items"]
    assert (message["kind"], message["text"]) == ("system", "Паспорт просмотрен: сверка с оригиналом")
    assert reveal(desk, client, by="admin").status == 200
    refused = reveal(desk, client, by="marta")
    assert (refused.status, refused.code) == (409, "client_taken")
    assert reveal(desk, client, by="anna").status == 403


def test_a_passport_that_is_not_there_cannot_be_read(desk: Onboarding) -> None:
    refused = reveal(desk, desk.client())
    assert (refused.status, refused.code) == (404, "passport_not_found")


def test_twenty_an_hour_are_read(desk: Onboarding) -> None:
    client = consented(desk)
    record(desk, client)
    assert {reveal(desk, client).status for _ in range(20)} == {200}
    refused = reveal(desk, client)
    assert (refused.status, refused.code) == (429, "reveal_limit")
    assert int(refused.headers["retry-after"]) > 0
    assert len(desk.aws.events("client.passport_viewed")) == 20
    assert reveal(desk, client, by="admin").status == 200
    desk.clock.tick(hours=1)
    assert reveal(desk, client).status == 200


def test_another_clients_ciphertext_cannot_be_read(desk: Onboarding) -> None:
    from shared.onboarding.passports.models import Passport

    one, two = consented(desk), consented(desk, OTHER)
    record(desk, one)
    record(desk, two, number="654321")
    stolen = Passport.get(*Passport.key(one["id"])).sealed
    Passport(*Passport.key(two["id"])).update([Passport.sealed.set(stolen)])
    assert reveal(desk, two).status == 503
    assert desk.aws.events("client.passport_viewed") == []


def test_while_kms_is_silent_nothing_is_stored_and_nothing_shown(desk: Onboarding) -> None:
    client = consented(desk)
    recorded = record(desk, client).json

    def silent(**_: Any) -> Any:
        raise EndpointConnectionError(endpoint_url="https://kms")

    kms = aws.client("kms")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kms, "encrypt", silent)
        patch.setattr(kms, "decrypt", silent)
        assert record(desk, recorded, number="654321").status == 503
        assert reveal(desk, client).status == 503
    assert reveal(desk, client).json["number"] == NUMBER


def test_the_same_passport_and_the_same_person_are_suspected(desk: Onboarding) -> None:
    one, two, three = consented(desk), consented(desk, OTHER, "Другой Человек"), consented(desk, THIRD)
    record(desk, one)
    same = record(desk, two).json
    assert same["duplicates"] == [{"client_id": one["id"], "status": "IN_VERIFICATION", "by": "passport"}]
    assert "duplicate_suspected" in [warning["code"] for warning in same["warnings"]]
    person = record(desk, three, number="999999").json
    assert person["duplicates"] == [{"client_id": one["id"], "status": "IN_VERIFICATION", "by": "name_birth_date"}]
    assert [event["data"] for event in desk.aws.events("client.duplicate_suspected")] == [
        {"client_id": two["id"], "other_client_id": one["id"], "by": "passport"},
        {"client_id": three["id"], "other_client_id": one["id"], "by": "name_birth_date"},
    ]
    # A corrected number and a corrected name are somebody else's no longer.
    assert record(desk, same, number="777777").json["duplicates"] == []
    renamed = desk.confirm(person, full_name="Иван Иванов").json
    assert renamed["duplicates"] == []


def test_a_closed_client_with_the_phone_is_suspected(desk: Onboarding) -> None:
    made = desk.client()
    desk.desk("POST", f"/{made['id']}/cancel", {"reason": "передумал"})
    again = desk.client()
    assert again["duplicates"] == [{"client_id": made["id"], "status": "CANCELLED", "by": "phone"}]


def test_a_closed_case_takes_no_passport(desk: Onboarding) -> None:
    client = consented(desk)
    closed = desk.desk("POST", f"/{client['id']}/cancel", {"reason": "передумал"}).json
    refused = record(desk, closed)
    assert (refused.status, refused.code) == (409, "client_closed")
