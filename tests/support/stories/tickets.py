"""Support: customers ask, agents answer, hand on, put off and merge, and the clock watches them."""

from __future__ import annotations

from collections.abc import Iterator

from shared.providers.nakama.base import Account
from tests.faults.steps import expect, story
from tests.faults.world import World
from tests.support.factories import draft, people_of_support, say, ticket


@story
def a_question_is_answered_and_rated(it: World) -> Iterator[None]:
    people_of_support(it)
    yield
    asked = ticket(it)
    path = f"/support/tickets/{asked}"
    form = expect(it, it.call("POST", "/support/attachments", {"content_type": "text/plain"}, by="anna"))
    it.aws.client("s3").put_object(
        Bucket=it.aws.environ["FILES_BUCKET"], Key=form["fields"]["key"], Body=b"M", ContentType="text/plain"
    )
    say(it, asked, "files", by="anna", attachments=[{"attachment_id": form["attachment_id"], "name": "size.txt"}])
    expect(it, it.call("POST", f"{path}/assign", {}, by="manager"))
    expect(it, it.call("PATCH", path, {"priority": "high", "tags": ["size"]}, by="manager"))
    say(it, asked, "note", by="manager", kind="internal_note")
    wrong = say(it, asked, "somebody else's", by="manager")["id"]
    expect(it, it.call("POST", f"{path}/messages/{wrong}/redact", {"reason": "by mistake"}, by="manager"))
    say(it, asked, "answer", by="manager")
    say(it, asked, "thanks", by="anna")
    say(it, asked, "welcome", by="manager", then="resolved")
    expect(it, it.call("POST", f"{path}/close", by="anna"))
    expect(it, it.call("POST", f"{path}/rating", {"rating": 5}, by="anna"))
    it.drain()
    yield
    found = it.call("GET", path, by="manager").json
    assert (found["status"], found["csat"], found["assignee_id"]) == ("closed", 5, it.people["manager"].id)
    seen = it.call("GET", f"{path}/messages", by="anna").json["items"]
    said = ["Подойдёт ли M?", "files", "erased", "answer", "thanks", "welcome"]
    assert sorted(one["body"] for one in seen) == sorted(said)


@story
def tickets_are_handed_on_merged_and_closed_together(it: World) -> Iterator[None]:
    people_of_support(it)
    first, second, third = (ticket(it, key) for key in ("one", "two", "three"))
    yield
    expect(
        it, it.call("POST", f"/support/tickets/{first}/assign", {"assignee_id": it.people["admin"].id}, by="manager")
    )
    expect(it, it.call("DELETE", f"/support/tickets/{first}/assign", by="admin"))
    expect(it, it.call("PUT", f"/support/tickets/{first}/viewers", {"state": "answering"}, by="manager"))
    seen = expect(it, it.call("GET", f"/support/tickets/{first}/viewers", by="admin"))["items"]
    assert [one["user_id"] for one in seen] == [it.people["manager"].id]
    expect(it, it.call("DELETE", f"/support/tickets/{first}/viewers", by="manager"), 204)
    expect(it, it.call("POST", f"/support/tickets/{second}/merge", {"into": first}, by="manager"))
    say(it, second, "still here", by="anna")
    it.person("mail_gateway", "mail_gateway")
    found = [{"name": "Authentication-Results", "value": "mail.localhost; dmarc=pass"}]
    mail = {"sender": "anna@example.com", "subject": "Возврат", "text": "Хочу вернуть", "headers": found}
    files = [{"name": "size.txt", "content_type": "text/plain", "content_base64": "TQ=="}]
    with_file = {**mail, "attachments": files}
    expect(it, it.call("POST", "/support/mail", with_file, by="mail_gateway", key="mail"), 201)
    unproven = {**mail, "headers": []}
    nobodys = expect(it, it.call("POST", "/support/mail", unproven, by="mail_gateway", key="unproven"), 201)
    say(it, nobodys["ticket_id"], "by mail", by="manager")
    expect(it, it.call("POST", "/support/tickets/close", {"ticket_ids": [first, third]}, by="manager"))
    it.drain()
    yield
    mine = it.call("GET", "/support/tickets", by="anna").json["items"]
    assert sorted(one["status"] for one in mine) == ["closed", "closed", "closed", "open"]
    bodies = [one["body"] for one in it.call("GET", f"/support/tickets/{first}/messages", by="anna").json["items"]]
    assert "still here" in bodies
    # Its own question, and that of the ticket which was merged into it.
    assert bodies.count("Подойдёт ли M?") == 2


@story
def a_second_question_is_split_off_and_answered(it: World) -> Iterator[None]:
    people_of_support(it)
    asked = ticket(it)
    second = say(it, asked, "second", by="anna")["id"]
    yield
    body = {"message_ids": [second], "subject": "Второй"}
    made = expect(it, it.call("POST", f"/support/tickets/{asked}/split", body, by="manager", key="split"), 201)["id"]
    say(it, made, "answer", by="manager")
    it.drain()
    yield
    bodies = [one["body"] for one in it.call("GET", f"/support/tickets/{made}/messages", by="anna").json["items"]]
    assert sorted(bodies) == ["answer", "second"]
    assert it.call("GET", f"/support/tickets/{asked}", by="manager").json["split_into"] == [made]


@story
def the_clock_warns_and_wakes(it: World) -> Iterator[None]:
    people_of_support(it)
    left, later = ticket(it, "left"), ticket(it, "later")
    yield
    snooze = {"until": "2026-03-10T12:00:00Z"}
    expect(it, it.call("POST", f"/support/tickets/{later}/snooze", snooze, by="manager"))
    for _ in range(8):
        it.tick(hours=1)
        # A run that dies is made up for by the next one.
        for _ in range(2):
            it.run_schedule("SlaWatchFunction")
            it.drain()
    yield
    types = [event["event_type"] for event in it.aws.events() if event["pk"] == f"ticket#{left}"]
    assert sorted(types) == [
        "ticket.opened",
        "ticket.sla_breached",
        "ticket.sla_escalated",
        "ticket.sla_warning",
        "ticket.triaged",
    ]
    assert it.call("GET", f"/support/tickets/{later}", by="manager").json["status"] == "open"


@story
def hours_and_targets_are_set_and_reach_open_tickets(it: World) -> Iterator[None]:
    people_of_support(it)
    asked = ticket(it, "asked")
    yield
    body = {"version": 0, "targets": {"normal": {"first_response_minutes": 600, "resolution_minutes": 6000}}}
    expect(it, it.call("PUT", "/support/sla", body, by="admin"), again=(409,))
    for _ in range(2):
        it.run_schedule("SlaWatchFunction")
        it.drain()
    yield
    found = it.call("GET", "/support/sla", by="manager").json
    assert (found["version"], found["applied_version"]) == (1, 1)
    due = it.call("GET", f"/support/tickets/{asked}", by="manager").json["first_response_due"]
    assert due.startswith("2026-03-11T10:00:00")


@story
def drafts_are_sent_edited_and_rejected(it: World) -> Iterator[None]:
    people_of_support(it)
    asked = ticket(it)
    made = [draft(it, asked, f"Черновик {number}") for number in range(3)]
    yield
    decisions = ({"decision": "sent"}, {"decision": "edited", "text": "Да, подойдёт"}, {"decision": "rejected"})
    for message_id, body in zip(made, decisions, strict=True):
        path = f"/support/tickets/{asked}/drafts/{message_id}"
        expect(it, it.call("POST", path, body, by="manager", key=body["decision"]))
    it.drain()
    yield
    seen = it.call("GET", f"/support/tickets/{asked}/messages", by="anna").json["items"]
    assert sorted(one["body"] for one in seen) == ["Да, подойдёт", "Подойдёт ли M?", "Черновик 0"]


@story
def canned_replies_are_kept(it: World) -> Iterator[None]:
    people_of_support(it)
    yield
    body = {"title": "Размер", "text": "{{customer_name}}, подойдёт."}
    made = expect(it, it.call("POST", "/support/canned-replies", body, by="manager", key="canned"), 201)["id"]
    path = f"/support/canned-replies/{made}"
    expect(it, it.call("PATCH", path, {"version": 1, "title": "Размеры"}, by="manager"), again=(409,))
    expect(it, it.call("DELETE", path, by="manager"), 204, again=(404,))
    it.drain()
    yield
    assert it.call("GET", "/support/canned-replies", by="manager").json["items"] == []


@story
def support_goes_on_while_the_game_and_the_mirror_are_away(it: World) -> Iterator[None]:
    people_of_support(it)
    player = "3f1c2e9a-5b7d-4e8f-9a0b-1c2d3e4f5a6b"
    it.game.accounts[player] = Account(player, email="anna@example.com")
    yield
    expect(it, it.call("PATCH", "/users/me", {"nakama_user_id": player}, by="anna"), again=(409,))
    it.interceptor.outages |= {"nakama", "supabase"}
    asked = ticket(it)
    say(it, asked, "answer", by="manager", then="resolved")
    it.drain()
    assert it.project.tables == {}
    assert it.game.sent == []
    it.run_for(minutes=12)
    it.interceptor.outages.clear()
    it.run_for(minutes=16)
    yield
    assert {one.text for one in it.game.sent} == {
        f"Поддержка ответила на обращение {number(it, asked)}.",
        f"Обращение {number(it, asked)} решено. Ответ откроет его снова.",
    }
    assert it.project.tables["support_tickets"][asked]["status"] == "resolved"


def number(it: World, asked: str) -> str:
    """What people call a ticket."""
    return str(it.call("GET", f"/support/tickets/{asked}", by="anna").json["number"])
