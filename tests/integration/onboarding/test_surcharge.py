"""The surcharge of a case and its rules, through the real handler."""

from __future__ import annotations

from tests.integration.onboarding import steps
from tests.integration.onboarding.conftest import Onboarding
from tests.integration.onboarding.contracts import Contracts

RATES = {"new": 1, "excellent": 2, "good": 3, "fair": 4}


def test_the_surcharge_is_computed_by_the_rules_in_force(desk: Onboarding) -> None:
    made = steps.priced(desk)
    assert made["status"] == "AWAITING_CONTRACT"
    surcharge = made["surcharge"]
    assert (surcharge["amount"], surcharge["rules_version"], surcharge["currency"]) == (150_000, 0, "RUB")
    [part] = surcharge["parts"]
    assert part["title"] == "Орбита A1"
    assert (part["rate_percent"], part["amount"], part["price"]) == (15, 150_000, 1_000_000)
    assert "adjustment" not in surcharge


def test_an_adjustment_has_a_reason_and_never_leads_below_zero(desk: Onboarding) -> None:
    made = steps.ready(desk)
    path = f"/{made['id']}/surcharge"
    refused = desk.desk(
        "POST", path, {"version": made["version"], "adjustment": {"amount": -150_001, "reason": "скидка"}}
    )
    assert (refused.status, refused.code) == (422, "adjustment_invalid")
    adjustment = {"amount": -150_000, "reason": "скидка"}
    done = desk.desk("POST", path, {"version": made["version"], "adjustment": adjustment}).json
    assert (done["surcharge"]["amount"], done["surcharge"]["adjustment"]) == (0, adjustment)
    late = desk.desk("POST", path, {"version": made["version"]})
    assert (late.status, late.code) == (409, "version_conflict")


def test_the_same_surcharge_again_leaves_the_contract_as_it_is_and_another_makes_it_stale(desk: Onboarding) -> None:
    made = steps.priced(desk)
    contract = Contracts(desk, made["id"]).pending()
    path = f"/{made['id']}/surcharge"
    same = desk.desk("POST", path, {"version": steps.read(desk, made)["version"]}).json
    assert (same["surcharge"]["amount"], same["contract"]["status"]) == (150_000, "pending")
    assert same["contract"]["sha256"] == contract["sha256"]
    adjustment = {"amount": -1, "reason": "скидка"}
    other = desk.desk("POST", path, {"version": same["version"], "adjustment": adjustment}).json
    assert other["contract"]["status"] == "stale"


def test_what_is_missing_is_named(desk: Onboarding) -> None:
    made = steps.confirmed(desk)
    refused = desk.desk("POST", f"/{made['id']}/surcharge", {"version": made["version"]})
    assert (refused.status, refused.code) == (409, "step_incomplete")
    assert refused.json["missing"] == ["passport_missing", "device_missing"]


def test_a_broken_device_is_not_accepted(desk: Onboarding) -> None:
    made = steps.confirmed(desk)
    steps.record_passport(desk, made)
    device = steps.add_device(desk, made, condition="broken").json
    steps.add_photo(desk, made, device["id"])
    refused = desk.desk("POST", f"/{made['id']}/surcharge", {"version": steps.read(desk, made)["version"]})
    assert (refused.status, refused.json["missing"]) == (409, ["device_not_accepted"])


def test_an_admin_puts_the_next_rules_in_force(desk: Onboarding) -> None:
    path = "/manager/surcharge-rules"
    rules = desk.call("GET", path).json
    assert rules == {"version": 0, "minimum": 50_000, "rates": {"new": 10, "excellent": 12, "good": 15, "fair": 20}}
    body = {"version": 0, "minimum": 100, "rates": RATES}
    assert desk.call("PUT", path, body).status == 403
    changed = desk.call("PUT", path, body, by="admin")
    assert (changed.status, changed.json) == (200, {"version": 1, "minimum": 100, "rates": RATES})
    again = desk.call("PUT", path, body, by="admin")
    assert (again.status, again.code, again.json["version"]) == (409, "version_conflict", 1)
    assert desk.call("GET", path).json["version"] == 1
    assert steps.priced(desk)["surcharge"]["amount"] == 30_000
    broken = {**body, "version": 1, "rates": {**RATES, "broken": 5}}
    assert desk.call("PUT", path, broken, by="admin").status == 422


def test_an_example_is_computed_by_the_rules_in_force_or_by_others_that_are_tried(desk: Onboarding) -> None:
    path = "/manager/surcharge-rules/preview"
    devices = [{"condition": "good", "price": 1_000_005}, {"condition": "new", "price": 100, "title": "Орбита"}]
    found = desk.call("POST", path, {"devices": devices}).json
    assert (found["amount"], found["rules_version"], found["currency"]) == (150_001 + 50_000, 0, "RUB")
    assert [(one["rate_percent"], one["amount"], one["is_minimum"]) for one in found["parts"]] == [
        (15, 150_001, False),
        (10, 50_000, True),
    ]
    tried = desk.call("POST", path, {"devices": devices, "rules": {"minimum": 0, "rates": RATES}}).json
    assert (tried["amount"], tried["rules_version"]) == (30_000 + 1, None)
    assert desk.call("GET", "/manager/surcharge-rules").json["version"] == 0


def test_an_example_says_which_device_is_not_accepted(desk: Onboarding) -> None:
    devices = [{"condition": "broken", "price": 100_000}, {"condition": "fair", "price": 1_000_000}]
    found = desk.call("POST", "/manager/surcharge-rules/preview", {"devices": devices}).json
    assert (found["amount"], [one["amount"] for one in found["parts"]]) == (200_000, [None, 200_000])
    assert desk.call("POST", "/manager/surcharge-rules/preview", {"devices": []}).status == 422
    assert desk.call("POST", "/manager/surcharge-rules/preview", {"devices": devices}, by="anna").status == 403
