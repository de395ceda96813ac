"""The scanner for leaks finds what is planted, in every spelling, and nothing in what is clean."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import jwt
import pytest

from tests.support.leaks import Leak, SensitiveValues, in_items, in_logs
from tests.support.template import ROOT

TOKEN = jwt.encode({"sub": "usr_01KKB4M1V8W7Q3Z5N6P2R4S9TA", "sid": "ses_1"}, "k" * 32, algorithm="HS256")
PERSON = {
    "phone": "+79123456789",
    "email": "anna@example.com",
    "password": "correct-horse-7",
    "full_name": "Анна Петрова",
    "delivery": {"address": "Москва, ул. Ленина, 1"},
}
PASSPORT = {
    "series": "4517",
    "number": "482913",
    "issued_by": "ГУ МВД России по г. Уфе",
    "department_code": "770-001",
    "birth_place": "г. Уфа",
    "registration_address": "г. Уфа, ул. Ленина, д. 7",
}


@pytest.fixture
def seen() -> SensitiveValues:
    found = SensitiveValues()
    found.take(json.dumps(PERSON))
    found.take(json.dumps({"user": {}, "access_token": TOKEN, "refresh_token": "rotated-" * 8}).encode())
    found.codes_in("042917 is your code")
    found.codes_in("Ваш код: 731204. Никому не говорите.")
    found.codes_in("код № 2: 518264, до 12:10. https://shop.example/api/v1/contracts/copy/Zk3_qP9-xW2aB7cD5eF1gH")
    found.take(json.dumps({"code": "640913", "code_no": 2, "expires_at": "2026-03-10T09:10:00Z"}))
    found.take(json.dumps(PASSPORT))
    found.keep("webhook token", {"webhook_token": "hook-token-of-the-run"})
    return found


def found_in(seen: SensitiveValues, line: str) -> set[str]:
    return {leak.kind for leak in in_logs(seen, [("auth", line)])}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("signed in with correct-horse-7", "password"),
        (json.dumps({"message": "hello", "user": "Анна Петрова"}), "name"),
        (json.dumps({"message": "hello", "user": "Анна Петрова"}, ensure_ascii=False), "name"),
        (f"GET /users?q={quote('+79123456789')}", "phone"),
        ("sent to 79123456789", "phone"),
        ("anna@example.com", "e-mail"),
        ("to " + quote("anna@example.com"), "e-mail"),
        (f"Authorization: Bearer {TOKEN}", "token"),
        (f"claims {TOKEN.split('.')[1]}", "token"),
        (f"signature={TOKEN.split('.')[2]};", "token"),
        ("rotated-" * 8, "token"),
        ("code 042917 is right", "code"),
        ('{"variables": {"code": "731204"}}', "code"),
        ("POST /webhooks/yookassa/hook-token-of-the-run", "webhook token"),
        ("the code 518264 was sent", "code"),
        ("shown 640913", "code"),
        ("GET /api/v1/contracts/copy/Zk3_qP9-xW2aB7cD5eF1gH", "copy token"),
        ("паспорт 4517 482913", "passport"),
        ('{"number": "4517482913"}', "passport"),
        (json.dumps({"issued_by": "ГУ МВД России по г. Уфе"}), "passport"),
        ("доставка: Москва, ул. Ленина, 1", "address"),
    ],
)
def test_a_planted_leak_is_found(seen: SensitiveValues, line: str, kind: str) -> None:
    assert found_in(seen, line) == {kind}


@pytest.mark.parametrize(
    "line",
    [
        "START RequestId: 0b042917-1111-2222-3333-444455556666",
        '{"_aws":{"Timestamp":1795042917232},"LoginFailed":1}',
        '{"level":"INFO","message":"order placed","order_id":"ord_01KKB4M1V8W7Q3Z5N6P2R4S9TA","took":1.042917}',
        "",
    ],
)
def test_a_clean_line_is_clean(seen: SensitiveValues, line: str) -> None:
    assert found_in(seen, line) == set()


def test_a_finding_says_where_and_not_what(seen: SensitiveValues) -> None:
    line = json.dumps({"location": "log_in:12", "message": "signed in", "password": "correct-horse-7"})
    [leak] = in_logs(seen, [("auth", line)])
    assert str(leak) == "a password in the log of auth: log_in:12 'signed in'"


def test_a_table_keeps_no_secret_in_the_clear_but_may_know_people(seen: SensitiveValues) -> None:
    clean = {"type": {"S": "user"}, "phone": {"S": "+79123456789"}, "full_name": {"S": "Анна Петрова"}}
    plain = {"type": {"S": "code"}, "code": {"S": "042917"}, "sent": {"N": "731204"}}
    nested = {"type": {"S": "event"}, "data": {"M": {"list": {"L": [{"S": f"got {TOKEN}"}]}}}}
    set_of = {"type": {"S": "odd"}, "all": {"SS": ["correct-horse-7"]}}
    items = [("identity", clean), ("identity", plain), ("events", nested), ("events", set_of)]
    assert list(in_items(seen, items)) == [
        Leak("code", "the table identity, code.code"),
        Leak("token", "the table events, event.data"),
        Leak("password", "the table events, odd.all"),
    ]


def test_a_refused_request_tells_of_nobody_but_its_password_is_one() -> None:
    seen = SensitiveValues()
    seen.take(json.dumps({"login": "somebody", "password": "almost-right-7"}), refused=True)
    assert (dict(seen.secrets), dict(seen.personal)) == ({"password": {"almost-right-7"}}, {})


def test_what_is_too_short_or_no_json_is_not_looked_for() -> None:
    seen = SensitiveValues()
    for body in (
        b"\xff",
        "",
        "[",
        json.dumps({"password": "abc", "token": 5, "full_name": "      ", "address": "192.0.2.17"}),
    ):
        seen.take(body)
    assert (dict(seen.secrets), dict(seen.personal)) == ({}, {})


def test_no_story_names_things_by_what_may_look_like_a_code() -> None:
    """Six random hexadecimal digits are decimal ones every seventeenth time: in a message, that is a code."""
    six = re.compile(r"hex\[:6\]|token_hex\(3\)")
    found = [path.name for path in (ROOT / "tests/e2e").rglob("*.py") if six.search(path.read_text())]
    assert found == [], "take eight digits"
