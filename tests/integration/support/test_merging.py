"""Merging loses nothing: open questions, priorities, tags, agents, clocks and what was said."""

from __future__ import annotations

from itertools import pairwise

import pytest

from shared.support.tickets import drafts
from shared.support.tickets.merging import status_after
from tests.integration.support.conftest import Support

STATES = ("open", "pending", "snoozed", "resolved", "closed")


@pytest.mark.parametrize("source", STATES)
@pytest.mark.parametrize("target", STATES[:-1])
def test_no_question_is_closed_by_a_merge(source: str, target: str) -> None:
    after = status_after(source, target)
    if source in ("open", "pending", "snoozed"):
        assert after in ("open", "pending", "snoozed")
    if source == "open":
        assert after == "open"
    if source in ("resolved", "closed"):
        assert after == target


@pytest.mark.parametrize("status", ["resolved", "pending"])
def test_an_open_question_opens_what_it_is_merged_into(support: Support, status: str) -> None:
    source, target = support.open(subject="Второй"), support.open(subject="Первый")
    support.say(target, "Готово", by="manager", then=status)
    merged = support.do(source, "merge", {"into": target}).json
    assert merged["status"] == "open"
    assert [(one["from"], one["to"]) for one in support.events("status_changed")][-1] == (status, "open")
    assert merged["resolution_due"] is not None
    assert support.queue("?view=mine") == [target]


def test_what_is_done_opens_nothing(support: Support) -> None:
    source, target = support.open(), support.open()
    for ticket_id in (source, target):
        support.change(ticket_id, status="resolved")
    assert support.do(source, "merge", {"into": target}).json["status"] == "resolved"


def test_priority_goes_up_tags_are_joined_and_the_agent_stays(support: Support) -> None:
    source, target = support.open(), support.open()
    support.change(source, priority="urgent", tags=["возврат", "брак"])
    support.change(target, priority="low", tags=["брак", "обмен"])
    support.do(source, "assign", {}, by="marta")
    merged = support.do(source, "merge", {"into": target}).json
    assert (merged["priority"], merged["tags"]) == ("urgent", ["брак", "возврат", "обмен"])
    assert merged["assignee_id"] == support.person("marta").id
    assert support.events("updated")[-1]["changes"] == [
        {"field": "priority", "before": "low", "after": "urgent"},
        {"field": "tags", "before": ["брак", "обмен"], "after": ["брак", "возврат", "обмен"]},
    ]
    other, high = support.open(), support.open()
    support.change(high, priority="high")
    support.do(high, "assign", {})
    support.do(other, "merge", {"into": high})
    assert (support.ticket(high).priority, support.ticket(high).assignee_id) == ("high", support.person("manager").id)


def test_what_was_said_is_read_in_the_other_ticket_with_its_authors_and_times(support: Support) -> None:
    source = support.open(subject="Второй")
    support.clock.tick(minutes=1)
    target = support.open(subject="Первый")
    support.clock.tick(minutes=1)
    support.say(source, "Из второго")
    support.say(source, "Только для нас", by="manager", kind="internal_note")
    before = support.call("GET", f"/tickets/{source}/messages", by="manager").json["items"]
    support.clock.tick(minutes=1)
    support.do(source, "merge", {"into": target})
    moved = support.call("GET", f"/tickets/{target}/messages", by="manager").json["items"]
    assert [one for one in moved if one["id"] in {old["id"] for old in before}] == before
    assert [one["created_at"] for one in moved] == sorted((one["created_at"] for one in moved), reverse=True)
    assert support.bodies(target, "anna") == ["Где он?", "Где он?", "Из второго"]
    assert "Только для нас" in support.bodies(target, "manager")


def test_a_chain_of_merges_is_read_in_pages_to_its_end(support: Support) -> None:
    tickets = [support.open(subject=name) for name in "abcd"]
    for number in range(8):
        support.clock.tick(seconds=1)
        support.say(tickets[number % 4], str(number))
    for source, target in pairwise(tickets):
        support.do(source, "merge", {"into": target})
    for person in ("anna", "manager"):
        found, cursor = [], ""
        while True:
            page = support.call("GET", f"/tickets/{tickets[-1]}/messages?limit=3{cursor}", by=person).json
            found += [item["body"] for item in page["items"]]
            if not page["next_cursor"]:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert [body for body in found if body.isdigit()] == [str(number) for number in range(7, -1, -1)]
        assert found.count("Где он?") == 4
        assert len(found) == (12 if person == "anna" else 18)
    assert support.call("GET", f"/tickets/{tickets[0]}/messages?limit=3{cursor}", by="manager").code == "invalid_cursor"


def test_a_draft_of_the_merged_ticket_is_sent_in_the_other(support: Support) -> None:
    source, target = support.open(), support.open()
    draft = drafts.add_draft(ticket_id=source, task_id="tsk_1", body="Черновик", sources=[])
    support.do(source, "merge", {"into": target})
    sent = support.do(target, f"drafts/{draft.message_id}", {"decision": "sent"}).json
    assert sent["answer"]["ticket_id"] == target
    assert "Черновик" in support.bodies(target, "anna")


def test_whoever_waited_longer_keeps_having_waited_so_long(support: Support) -> None:
    source = support.open()
    support.clock.tick(hours=2)
    target = support.open()
    due = support.ticket(source).first_response_due, support.ticket(source).resolution_due
    support.do(source, "merge", {"into": target})
    merged = support.ticket(target)
    assert (merged.first_response_due, merged.resolution_due) == due
    support.clock.tick(hours=2, seconds=1)
    assert support.watch()["breached"] == 1


def test_a_breach_that_was_announced_is_not_announced_of_the_other(support: Support) -> None:
    source = support.open()
    support.clock.tick(hours=5)
    support.watch()
    target = support.open()
    support.do(source, "merge", {"into": target})
    assert support.watch()["breached"] == 0
    assert len(support.events("sla_breached")) == 1


def test_of_two_snoozed_tickets_the_earlier_moment_counts(support: Support) -> None:
    source, target = support.open(), support.open()
    support.do(source, "snooze", {"until": "2026-03-10T10:00:00Z"})
    support.do(target, "snooze", {"until": "2026-03-12T10:00:00Z"})
    assert support.do(source, "merge", {"into": target}).json["snoozed_until"] == "2026-03-10T10:00:00.000Z"


def test_tickets_with_too_many_tags_together_are_not_merged(support: Support) -> None:
    sources = [support.open() for _ in range(5)]
    for number, ticket_id in enumerate(sources):
        support.change(ticket_id, tags=[f"{number}-{letter}" for letter in "abcdefghij"])
    answers = [support.do(source, "merge", {"into": sources[0]}) for source in sources[1:]]
    assert [answer.status for answer in answers] == [200, 200, 200, 422]


def test_of_the_many_tags_that_a_merge_leaves_some_can_be_taken_away(support: Support) -> None:
    source, target = support.open(), support.open()
    for number, ticket_id in enumerate((source, target)):
        support.change(ticket_id, tags=[f"{number}-{letter}" for letter in "abcdefg"])
    many = support.do(source, "merge", {"into": target}).json["tags"]
    assert support.change(target, tags=many[1:]).json["tags"] == many[1:]
    refused = support.change(target, tags=[*many[2:], "new"])
    assert (refused.status, refused.code) == (422, "tag_limit")
    assert support.change(target, tags=[*many[5:], "new"]).json["tags"] == [*many[5:], "new"]
