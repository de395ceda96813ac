"""What admins keep, and what is refused with the place where it is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from functions.api.users.handler import handler as users_api
from shared.automation import rule_store
from shared.core.clock import FrozenClock
from tests.integration.automation.conftest import KARMA, MESSAGE, PROMO, TAG, TICKET, Json, Office

GIVEN = {"title": "Правило", "event_type": "donation.succeeded", "actions": [KARMA]}


def test_a_rule_is_made_read_changed_and_archived(office: Office, time: FrozenClock) -> None:
    rule = office.rule(KARMA, title="Первое", conditions={"all": [{"field": "amount", "op": "gt", "value": 1}]})
    made = office.call("GET", f"/rules/{rule}").json
    assert (made["title"], made["version"], made["is_active"]) == ("Первое", 1, True)
    assert made["conditions"] == {"all": [{"field": "amount", "op": "gt", "value": 1}]}
    assert made["caps"] == {"per_person": None, "per_day": 1000}
    assert office.call("GET", "/rules").json["items"] == [made]
    time.tick(seconds=1)
    changed = office.call("PATCH", f"/rules/{rule}", {"conditions": None, "is_active": False, "version": 1}).json
    assert (changed["conditions"], changed["active_since"], changed["version"]) == (None, None, 2)
    stale = office.call("PATCH", f"/rules/{rule}", {"title": "Другое", "version": 1})
    assert (stale.status, stale.json["code"], stale.json["current_version"]) == (409, "version_conflict", 2)
    # The same once more is no change.
    assert office.call("PATCH", f"/rules/{rule}", {"is_active": False}).json["version"] == 2
    time.tick(seconds=1)
    assert office.call("DELETE", f"/rules/{rule}?version=1").status == 409
    assert office.call("DELETE", f"/rules/{rule}").status == 204
    assert office.call("DELETE", f"/rules/{rule}").status == 204
    assert office.call("GET", "/rules").json["items"] == []
    [archived] = office.call("GET", "/rules?archived=true").json["items"]
    assert archived["archived_at"] is not None
    assert office.call("GET", f"/rules/{rule}").json == archived
    assert office.call("PATCH", f"/rules/{rule}", {"title": "Снова"}).json["code"] == "automation_rule_archived"
    entries = office.history(rule)
    assert [one["fields"] for one in entries[:2]] == [["archived_at"], ["conditions", "is_active"]]
    assert {one["actor"] for one in entries} == {office.person("admin")}


def test_only_admins_have_anything_to_do_with_rules(office: Office) -> None:
    rule = office.rule()
    office.person("manager", "manager")
    requests: list[tuple[str, str, Any]] = [
        ("GET", "/event-types", None),
        ("GET", "/rules", None),
        ("POST", "/rules", GIVEN),
        ("POST", "/rules/preview", {name: GIVEN[name] for name in ("event_type", "actions")}),
        ("GET", f"/rules/{rule}", None),
        ("PATCH", f"/rules/{rule}", {"is_active": False}),
        ("DELETE", f"/rules/{rule}", None),
        ("GET", f"/rules/{rule}/history", None),
    ]
    for method, path, body in requests:
        for by, status in ((None, 401), ("anna", 403), ("manager", 403)):
            assert office.call(method, path, body, by=by).status == status, (method, path, by)


def test_what_there_is_not_is_not_found(office: Office) -> None:
    for method, path, body in (
        ("GET", "/rules/rul_none", None),
        ("PATCH", "/rules/rul_none", {"is_active": False}),
        ("DELETE", "/rules/rul_none", None),
        ("GET", "/rules/rul_none/history", None),
    ):
        answer = office.call(method, path, body)
        assert (answer.status, answer.json["code"]) == (404, "automation_rule_not_found"), path


def test_a_repeated_creation_is_one_rule(office: Office) -> None:
    first, second = (office.call("POST", "/rules", GIVEN, key="k1") for _ in range(2))
    assert (first.status, second.status, first.json) == (201, 201, second.json)
    assert len(rule_store.page().items) == 1


def test_there_is_a_bound_of_rules(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_store, "MAX_RULES", 1)
    rule = office.rule()
    assert office.call("POST", "/rules", GIVEN).json["code"] == "too_many_automation_rules"
    office.call("DELETE", f"/rules/{rule}")
    assert office.call("POST", "/rules", GIVEN).status == 201


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"event_type": "order.invented"}, "event_type"),
        ({"event_type": "automation.fired"}, "event_type"),
        ({"event_type": "task.requested"}, "event_type"),
        ({"conditions": {"all": [{"field": "colour", "op": "eq", "value": "red"}]}}, "conditions.all.0.field"),
        ({"conditions": {"field": "colour", "op": "eq", "value": "red"}}, "conditions.field"),
        ({"conditions": {"all": [{"field": "amount", "op": "contains", "value": 1}]}}, "conditions.all.0.op"),
        ({"conditions": {"all": [{"field": "amount", "value": 1}]}}, "conditions.all.0.op"),
        ({"conditions": {"any": [{"field": "amount", "op": "gte", "value": "5"}]}}, "conditions.any.0.value"),
        ({"conditions": {"any": [{"field": "amount", "op": "gte", "value": True}]}}, "conditions.any.0.value"),
        ({"conditions": {"any": [{"field": "amount", "op": "gte"}]}}, "conditions.any.0.value"),
        ({"conditions": {"any": [{"field": "amount", "op": "in", "value": 5}]}}, "conditions.any.0.value"),
        ({"conditions": {"field": "amount", "op": "ne", "value": [1, 2]}}, "conditions.value"),
        ({"conditions": {"field": "person.tags", "op": "contains", "value": ["vip"]}}, "conditions.value"),
        ({"conditions": {"field": "succeeded_at", "op": "lt", "value": "2026-02-30T00:00:00Z"}}, "conditions.value"),
        (
            {"conditions": {"field": "succeeded_at", "op": "lt", "value": "0001-01-01T00:00+14:00"}},
            "conditions.value",
        ),
        (
            {"event_type": "guest.invited", "conditions": {"field": "day", "op": "gte", "value": "2026-3-1"}},
            "conditions.value",
        ),
        ({"conditions": {"all": [], "any": []}}, "conditions"),
        ({"conditions": {"any": []}}, "conditions.any"),
        (
            {"conditions": {"all": [{"any": [{"field": "succeeded_at", "op": "gt", "value": "yesterday"}]}]}},
            "conditions.all.0.any.0.value",
        ),
        ({"actions": [KARMA, KARMA]}, "actions.1"),
        ({"actions": [{**KARMA, "points": 0}]}, "actions.0.points"),
        ({"actions": [{**MESSAGE, "body": {"ru": "{phone}"}}]}, "actions.0.body.ru"),
        ({"actions": [{**MESSAGE, "title": {}}]}, "actions.0.title"),
        ({"actions": [{**TICKET, "text": "{user_id}"}]}, "actions.0.text"),
        ({"actions": [{"type": "tag"}]}, "actions.0"),
        ({"actions": [{**TAG, "remove": ["donor"]}]}, "actions.0.remove"),
        ({"actions": [{**PROMO, "discount_amount": 100}]}, "actions.0.discount_percent"),
        ({"actions": []}, "actions"),
        ({"caps": {"per_day": 0}}, "caps.per_day"),
        ({"caps": {"per_person": {"period": "year"}}}, "caps.per_person.period"),
        ({"title": ""}, "title"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_and_says_where(office: Office, fields: Json, path: str) -> None:
    answer = office.call("POST", "/rules", {**GIVEN, **fields})
    assert answer.status == 422, answer.body
    assert path in {one["field"] for one in answer.json["errors"]}, answer.body
    rule = office.rule()
    assert office.call("PATCH", f"/rules/{rule}", fields).status == 422
    if "title" not in fields:
        assert (
            office.call(
                "POST", "/rules/preview", {"event_type": "donation.succeeded", "actions": [KARMA], **fields}
            ).status
            == 422
        )


@pytest.mark.parametrize("conditions", [None, {}, {"all": []}])
def test_no_conditions_hold_always(office: Office, conditions: Json | None) -> None:
    rule = office.rule(conditions=conditions)
    assert office.call("GET", f"/rules/{rule}").json["conditions"] is None


def test_the_catalogue_says_what_can_be_named(office: Office) -> None:
    found = {one["type"]: one for one in office.call("GET", "/event-types").json["items"]}
    gift = found["donation.succeeded"]
    fields = {one["name"]: one for one in gift["fields"]}
    assert (fields["amount"]["kind"], fields["amount"]["is_money"]) == ("number", True)
    assert "gte" in fields["amount"]["operators"]
    assert fields["person.tags"]["operators"] == ["contains", "exists"]
    assert gift["placeholders"] == ["name", "amount", "currency", "succeeded_at"]
    assert gift["title"] == "Спасибо за пожертвование"
    assert not any(one.partition(".")[0] in ("automation", "task") for one in found)
    assert (gift["is_countable"], found["achievement.granted"]["is_countable"]) == (True, False)
    # What only staff may read of a person's event is nothing that a rule compares or tells.
    assert "former" not in {one["name"] for one in found["user.contact_replaced"]["fields"]}


def test_staff_mark_people_with_tags(office: Office) -> None:
    anna = office.person("anna")
    office.person("manager", "manager")

    def ask(method: str, body: Any = None, by: str = "manager") -> Any:
        return office.ask(users_api, method, f"/users/{anna}/tags", body, by, None, "")

    assert ask("PUT", {"tags": ["VIP", "donor", "donor"]}).json == {"tags": ["donor", "vip"]}
    assert ask("GET").json == {"tags": ["donor", "vip"]}
    assert ask("PUT", {"tags": ["donor"]}).json == {"tags": ["donor"]}
    assert ask("PUT", {"tags": ["not a tag"]}).status == 422
    assert ask("GET", by="anna").status == 403
    assert ask("PUT", {"tags": []}, by="anna").status == 403
    changes = [(one.data["added"], one.data["removed"]) for one in office.announced("user.tags_changed")]
    assert changes == [(["donor", "vip"], []), ([], ["vip"])]
    assert ask("PUT", {"tags": []}).json == {"tags": []}
    assert office.user().tags is None
