"""A rule in the deployed stack: it is tried on the history, then an event makes it act, once, and it remembers that."""

from __future__ import annotations

from tests.e2e.client import Api, Json, eventually

TIMEOUT_S = 90
TAG = "wrote-to-us"


def test_a_rule_is_tried_out_and_acts_on_the_next_event(api: Api, admin: Api) -> None:
    person = api.register()
    draft: Json = {
        "event_type": "ticket.opened",
        "actions": [{"type": "karma", "points": 7, "reason": "За первое обращение"}, {"type": "tag", "add": [TAG]}],
        "caps": {"per_person": {"times": 1, "period": "ever"}, "per_day": 1000},
    }
    tried = admin.post("/automation/rules/preview", draft)
    assert tried.status_code == 202, tried.text

    def found() -> Json | None:
        task: Json = admin.get(f"/result/{tried.json()['task_id']}").json()
        assert task["status"] != "failed", task
        return task["result"] if task["status"] == "succeeded" else None

    preview = eventually(found, within=TIMEOUT_S, what="the preview")
    assert {"matched", "fired", "people", "days", "samples", "cost"} <= set(preview)

    made = admin.post("/automation/rules", {**draft, "title": "Спасибо за обращение", "is_active": True})
    assert made.status_code == 201, made.text
    rule = f"/automation/rules/{made.json()['id']}"
    try:
        assert api.post("/support/tickets", {"subject": "Вопрос", "text": "Где мой заказ?"}).status_code == 201
        eventually(lambda: api.get("/users/me").json()["karma"] == 7, within=TIMEOUT_S, what="karma of the rule")

        def firing() -> Json | None:
            page = admin.get(f"{rule}/history").json()
            return next((one for one in page["items"] if one.get("user_id") == person["id"]), None)

        assert eventually(firing, within=TIMEOUT_S, what="the firing")["status"] == "done"
    finally:
        assert admin.delete(rule).status_code in (200, 204)
