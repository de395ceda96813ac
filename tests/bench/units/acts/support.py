"""Questions to the model, and tickets from opening to rating."""

from __future__ import annotations

from datetime import timedelta

from shared.core import clock, ids
from shared.providers.nakama.base import Account
from shared.support.tickets import drafts
from tests.bench.units.story import ADDRESS, Story


def requests(story: Story) -> None:
    """A question to the model."""
    stage, ask, anna = story.stage, story.stage.ask, story.anna
    body = {"kind": "question", "text": "Можно ли вернуть худи, если размер не подошёл?", "context": ADDRESS}
    # The second one: the day's counters are there.
    for label in ("the first request of a day", ""):
        ask("POST", "/request", body, by=anna, headers=story.key(), label=label)
    stage.drain()


def support(story: Story) -> None:
    """Tickets from opening to rating, and the digest of the day after."""
    stage, ask, admin, anna = story.stage, story.stage.ask, story.admin, story.anna
    player = "3f1c2e9a-5b7d-4e8f-9a0b-1c2d3e4f5a6b"
    stage.game.accounts[player] = Account(player, custom_id=anna.id)
    ask("PATCH", "/users/me", {"nakama_user_id": player}, by=anna, label="name a player")
    question = {"subject": "Не подошёл размер", "text": "Здравствуйте! Худи мало, можно ли обменять на L? " * 4}
    tickets = [ask("POST", "/support/tickets", question, by=anna, headers=story.key()).json for _ in range(4)]
    first, second, third, fourth = (f"/support/tickets/{ticket['id']}" for ticket in tickets)
    ask("POST", "/support/attachments", {"content_type": "image/png"}, by=anna)
    ask("GET", "/support/tickets", by=anna)
    ask("GET", first, by=anna)
    ask("GET", f"{first}/crm", by=admin)
    ask("GET", f"{first}/customer", by=admin)
    ask("GET", "/support/unread", by=admin)
    ask("POST", f"/support/tickets/{tickets[0]['id']}/read", by=admin)
    ask("GET", "/support/queue", by=admin)
    ask("GET", "/support/queue/counts", by=admin)
    ask("GET", "/support/agents", by=admin)
    ask("POST", f"{first}/assign", {}, by=admin)
    ask("DELETE", f"{second}/assign", by=admin)
    ask("PATCH", first, {"priority": "high", "tags": ["обмен"]}, by=admin)
    team = {"name": "Обмен", "members": [admin.id], "assignment": "least_loaded"}
    made = ask("POST", "/support/teams", team, by=admin, headers=story.key()).json["id"]
    ask("GET", "/support/teams", by=admin)
    ask("GET", f"/support/teams/{made}", by=admin)
    ask("PUT", f"{third}/team", {"team_id": made}, by=admin)
    ask("PATCH", f"/support/teams/{made}", {"version": 1, "name": "Обмен и возврат"}, by=admin)
    ask("DELETE", f"/support/teams/{made}", by=admin)
    ask("PUT", "/support/agents/me/availability", {"is_available": False}, by=admin)
    ask("GET", "/support/agents/me/availability", by=admin)
    ask("PUT", "/support/agents/me/availability", {"is_available": True}, by=admin, label="be back")
    actions = [{"type": "add_tags", "tags": ["обмен"]}, {"type": "priority", "priority": "high"}]
    body = {"title": "Обмен", "actions": actions}
    macro = ask("POST", "/support/macros", body, by=admin, headers=story.key()).json["id"]
    ask("GET", "/support/macros", by=admin)
    ask("GET", f"/support/macros/{macro}", by=admin)
    ask("PATCH", f"/support/macros/{macro}", {"version": 1, "title": "Обмен размера"}, by=admin)
    ask("POST", f"{third}/actions", {"macro_id": macro}, by=admin, headers=story.key())
    many = {"ticket_ids": [ticket["id"] for ticket in tickets[2:]], "actions": actions[:1]}
    ask("POST", "/support/tickets/bulk", many, by=admin, headers=story.key())
    ask("DELETE", f"/support/macros/{macro}", by=admin)
    answer = {"title": "Обмен", "text": "Здравствуйте, {{customer_first_name}}! Обменяем, номер {{ticket_number}}."}
    canned = ask("POST", "/support/canned-replies", answer, by=admin, headers=story.key()).json["id"]
    ask("GET", "/support/canned-replies", by=admin)
    rendered = ask("GET", f"/support/canned-replies/{canned}?ticket_id={tickets[0]['id']}", by=admin).json["rendered"]
    ask("PATCH", f"/support/canned-replies/{canned}", {"version": 1, "title": "Обмен размера"}, by=admin)
    ask("DELETE", f"/support/canned-replies/{canned}", by=admin)
    ask("POST", f"{first}/messages", {"text": rendered}, by=admin, headers=story.key(), label="an agent answers")
    ask("POST", f"{first}/messages", {"text": "Спасибо, жду!"}, by=anna, headers=story.key())
    said = ask("GET", f"{first}/messages", by=anna).json["items"]
    ask("GET", f"{first}/history", by=admin)
    ask("GET", f"{first}/why", by=admin)
    ask("GET", f"{first.removeprefix('/support')}/why", by=admin)
    draft = drafts.add_draft(ticket_id=tickets[0]["id"], task_id=ids.new("tsk"), body="Обменяем", sources=["order"])
    ask("POST", f"{fourth}/suggest", by=admin, headers=story.key())
    body = {"decision": "sent"}
    ask("POST", f"{first}/drafts/{draft.message_id}", body, by=admin, headers=story.key())
    ask("POST", f"{second}/merge", {"into": tickets[0]["id"]}, by=admin)
    until = stage.clock.at + timedelta(hours=1)
    ask("POST", f"{third}/snooze", {"until": until.isoformat()}, by=admin)
    stage.clock.tick(days=4)
    stage.run("SlaWatchFunction")
    mail = {"sender": "boris.petrov@example.com", "subject": "Номер заказа", "text": "Пришлите, пожалуйста, номер"}
    found = {"name": "Authentication-Results", "value": "mail.localhost; dmarc=pass"}
    ask("POST", "/support/mail", {**mail, "headers": [found]}, by=admin, headers=story.key())
    for method in ("PUT", "GET", "DELETE"):
        ask(method, f"{fourth}/viewers", by=admin)
    ask("POST", f"{first}/messages/{said[-1]['id']}/redact", {"reason": "Чужой номер"}, by=admin)
    ask("POST", f"{first}/split", {"message_ids": [said[0]["id"]]}, by=admin, headers=story.key())
    hours = {"mon": [["09:00", "18:00"]], "tue": [["09:00", "18:00"]], "wed": [["09:00", "18:00"]]}
    ask("PUT", "/support/sla", {"version": 0, "opening_hours": hours}, by=admin)
    ask("GET", "/support/sla", by=admin)
    ask("POST", f"{first}/close", by=anna)
    ask("POST", f"{first}/rating", {"rating": 5, "comment": "Быстро и понятно"}, by=anna)
    ask("POST", "/support/tickets/close", {"ticket_ids": [tickets[2]["id"], tickets[3]["id"]]}, by=admin)
    assert ask("GET", fourth, by=admin, label="GET a ticket, as staff").json["status"] == "closed"
    stage.drain()
    ask("GET", "/support/stats", by=admin)
    ask("GET", "/support/stats/agents", by=admin)
    ask("GET", "/support/stats/agents/export", by=admin)
    # The first run after its time: one that has waited for more than an hour is read in another order.
    due = next(one["gsi2sk"]["S"] for one in stage.stored("notifications", "digest") if "gsi2sk" in one)
    stage.clock.tick(seconds=(clock.parse(due.partition("#")[0]) - stage.clock.at).total_seconds() + 60)
    stage.run("SendDigestsFunction")
    stage.drain()
