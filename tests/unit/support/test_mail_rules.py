"""Who wrote a mail, by its headers."""

from __future__ import annotations

import pytest

from shared.support.tickets.mail_rules import forbids_automatic_answers, is_machine


@pytest.mark.parametrize(
    "headers",
    [
        [("Auto-Submitted", "auto-replied")],
        [("AUTO-SUBMITTED", " Auto-Generated; owner=x")],
        [("Precedence", "bulk")],
        [("Precedence", "junk")],
        [("Precedence", "auto_reply")],
        [("Return-Path", "<>")],
        [("Content-Type", "multipart/report; report-type=delivery-status")],
        [("X-Autoreply", "yes")],
        [("X-Autorespond", "")],
        [("List-Id", "<team.example.com>"), ("Auto-Submitted", "auto-replied")],
    ],
)
def test_a_machines_mail_is_known_by_its_headers(headers: list[tuple[str, str]]) -> None:
    assert is_machine(headers)
    assert forbids_automatic_answers(headers)


@pytest.mark.parametrize(
    "headers",
    [
        [("Precedence", "list")],
        [("List-Id", "<team.example.com>")],
        [("List-Unsubscribe", "<mailto:leave@example.com>"), ("Precedence", "bulk")],
        [("List-Post", "<mailto:team@example.com>"), ("Precedence", "list")],
        [("X-Auto-Response-Suppress", "DR, OOF, AutoReply")],
    ],
)
def test_a_person_who_writes_through_a_list_is_no_machine(headers: list[tuple[str, str]]) -> None:
    assert not is_machine(headers)
    assert forbids_automatic_answers(headers)


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("Auto-Submitted", "no")],
        [("Auto-Submitted", "No; because=a-person-wrote-it")],
        [("Precedence", "first-class")],
        [("Return-Path", "<anna@example.com>")],
        [("Content-Type", "multipart/alternative")],
        [("X-Mailer", "auto-replied")],
    ],
)
def test_a_persons_mail_is_no_machines(headers: list[tuple[str, str]]) -> None:
    assert not is_machine(headers)
    assert not forbids_automatic_answers(headers)
