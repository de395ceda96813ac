"""The console's pages: rows stand as blocks on a phone, times say their zone, and what people wrote stays text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from infra.local.config import LocalConfig
from infra.local.web import formats
from infra.local.web.console import Console
from infra.local.web.context import WebContext
from infra.local.web.queues import NotRedrivableError

LOCAL = Path(formats.__file__).parents[1]
TEMPLATES = sorted(LOCAL.rglob("templates/*.html"))
# The one template that writes tables; all others call its macro.
TABLES = "tables.html"
# Times by the names that rows give them, and the filters that write a time with its zone; `broken_at` is a number.
TIME = re.compile(
    r"\{\{[^}]*(?<=\.)(?!broken_at)(?:\w+_at|at|due|since|until|waits_since|check_in|check_out|send_after|snoozed_until|timestamp)\b"
    r"(?P<filters>[^}]*)\}\}"
)
ZONED = ("| local", "| clock")
HOSTILE = "<script>alert(1)</script>"


class FakeQueues:
    """Dead letters that go back, some that cannot, and no other queue."""

    def redrive(self, name: str) -> dict[str, int] | None:
        if name == "atrium-x-failures":
            raise NotRedrivableError(name)
        return {"moved": 2, "left": 0} if name == "atrium-karma-dlq" else None


@pytest.fixture
def console(tmp_path: Path) -> Console:
    context = WebContext(LocalConfig(tmp_path / "state"), aws=None)  # type: ignore[arg-type]
    context.ready.set()
    return Console(context, None, FakeQueues(), None)  # type: ignore[arg-type]


def rendered(console: Console, name: str, **data: Any) -> str:
    return bytes(console._render(name, data, current="overview").body).decode()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_table_is_one_whose_rows_stack_on_a_phone(template: Path) -> None:
    if template.name != TABLES:
        assert "<table" not in template.read_text()
        assert "<tr" not in template.read_text()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_time_is_written_with_its_zone(template: Path) -> None:
    unzoned = [m[0] for m in TIME.finditer(template.read_text()) if not m["filters"].lstrip().startswith(ZONED)]
    assert unzoned == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_nothing_is_written_unescaped(template: Path) -> None:
    assert not re.search(r"\|\s*safe\b|autoescape", template.read_text())


def test_a_cell_has_the_name_of_its_column_and_an_empty_one_says_so() -> None:
    row = '<td class="n">12</td>\n<td> </td>'
    assert formats.cells(row, ["Waiting", 'The "state"']) == (
        '<td role="cell" class="n" data-label="Waiting"><div>12</div></td>'
        '<td role="cell" data-label="The &#34;state&#34;" data-empty><div> </div></td>'
    )


def test_a_row_with_a_cell_too_few_is_refused() -> None:
    with pytest.raises(ValueError, match="1 cells for the columns Who, Where"):
        formats.cells("<td>Anna</td>", ["Who", "Where"])


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/Moscow", "10 Mar 23:30 MSK"),
        ("Asia/Vladivostok", "11 Mar 06:30 UTC+10"),
        ("Asia/Kolkata", "11 Mar 02:00 IST"),
        ("Asia/Kathmandu", "11 Mar 02:15 UTC+05:45"),
        ("UTC", "10 Mar 20:30 UTC"),
    ],
)
def test_a_time_by_a_place_s_own_clock_says_which_clock_it_is(zone: str, shown: str) -> None:
    assert f">{shown}</time>" in formats.local("2026-03-10T20:30:00.000Z", zone)


def test_a_time_of_this_computer_says_its_zone_too() -> None:
    for written in (formats.local("2026-03-10T20:30:00Z"), formats.clock("2026-03-10T20:30:00Z")):
        assert re.search(r">\d\d Mar [\d:]+ [A-Z]+[^<]*</time>", str(written))
    assert formats.local(None) == formats.clock(None) == ""


def letter(**changed: Any) -> dict[str, Any]:
    kept = {"id": "m-1", "body": HOSTILE, "received": 5, "type": HOSTILE, "attempts": 5, "correlation_id": "c-1"}
    return {**kept, "error": f"ValueError: {HOSTILE}", "failed_at": "2026-03-10T20:30:00.000Z"} | changed


def queue(name: str, *letters: dict[str, Any], redrives_to: str | None) -> dict[str, Any]:
    counts = {"waiting": len(letters), "in_flight": 0, "delayed": 0}
    return {"name": name, "dead_letters": True, "messages": list(letters), "redrives_to": redrives_to, **counts}


def test_a_queue_shows_why_its_messages_were_given_up_and_a_button_that_sends_them_back(console: Console) -> None:
    page = rendered(console, "queues", queues=[queue("atrium-karma-dlq", letter(), redrives_to="atrium-karma")])
    assert 'data-post="/_local/queues/atrium-karma-dlq/redrive"' in page
    assert "ValueError: &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="/_local/events?correlation=c-1"' in page
    assert HOSTILE not in page


def test_a_queue_that_nothing_can_be_sent_back_from_has_no_button(console: Console) -> None:
    page = rendered(console, "queues", queues=[queue("atrium-x-failures", letter(error=None), redrives_to=None)])
    assert "data-post=" not in page
    assert "No reason was recorded" in page


@pytest.mark.parametrize(("queue", "status"), [("atrium-karma-dlq", 200), ("atrium-x-failures", 409), ("nothing", 404)])
def test_the_button_answers_what_came_of_it(console: Console, queue: str, status: int) -> None:
    pages = TestClient(Starlette(routes=[Route("/{name}", console.redrive, methods=["POST"])]))
    answer = pages.post(f"/{queue}")
    assert answer.status_code == status
    assert answer.json() == {"moved": 2, "left": 0} if status == 200 else answer.json()["error"]


def test_a_ticket_s_page_shows_its_conversation_and_marks_what_the_customer_does_not_see(console: Console) -> None:
    message = {
        "id": "msg_1",
        "author": "Анна",
        "role": "customer",
        "kind": "public",
        "body": HOSTILE,
        "decision": None,
        "automatic": False,
        "attachments": [{"name": HOSTILE, "content_type": "image/png", "size": 1000}],
        "created_at": "2026-03-10T20:30:00.000Z",
    }
    note = message | {"kind": "internal_note", "role": "agent", "attachments": [], "body": "Проверить оплату"}
    ticket = {
        "id": "tkt_1",
        "number": "7K2M-9PQR",
        "subject": HOSTILE,
        "customer": "Анна",
        "status": "open",
        "priority": "urgent",
        "assignee": None,
        "due": None,
        "is_overdue": False,
        "tags": [HOSTILE],
        "category": None,
        "sentiment": None,
        "rating": None,
        "messages": [message, note],
    }
    page = rendered(console, "support_detail", found=ticket)
    assert HOSTILE not in page
    assert page.index("&lt;script&gt;") < page.index("Проверить оплату")
    assert page.count("internal note") == 1
    assert 'href="/_local/support/7K2M-9PQR"' in page
