"""`make demo` plays through against the deployed stack, and says so when it cannot."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from rich.console import Console

from infra.local import config
from infra.local.config import free_port
from infra.local.demo.__main__ import main
from infra.local.demo.client import DemoClient
from infra.local.demo.narrator import Narrator
from infra.local.demo.story import play
from tests.e2e.client import Api, Cloud


@pytest.fixture
def generous(admin: Api) -> Iterator[None]:
    """A rule that gives everybody karma for a donation is switched on, as whoever tries the seeds may have done."""
    rule = {
        "title": "Спасибо за пожертвование",
        "event_type": "donation.succeeded",
        "actions": [{"type": "karma", "points": 5, "reason": "Пожертвование"}],
        "caps": {"per_person": {"times": 1, "period": "ever"}, "per_day": 100},
        "is_active": True,
    }
    made = admin.post("/automation/rules", rule)
    assert made.status_code == 201, made.text
    yield
    assert admin.delete(f"/automation/rules/{made.json()['id']}").is_success


@pytest.mark.usefixtures("generous")
def test_the_story_plays_twice(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    # A chapter makes what HTTP cannot, a cookie of an hour ago, with the cloud that `make demo` finds.
    monkeypatch.setattr(config, "from_environ", lambda: cloud.aws.config)
    for _ in range(2):
        output = io.StringIO()
        play(DemoClient(cloud.base_url), Narrator(Console(file=output, width=200)))
        shop = ("is paid", "The parcel is on its way", "partially refunded", "Refund for order")
        coworking = ("she is in, at", "A second check-in is refused", "A point of karma for each full hour: 3")
        karma = (
            "Your donation of",
            "which brought 50 karma",
            "On the leaderboards: place",
            "− 20 karma",
            "25 karma left",
        )
        tickets = (
            "changed nothing: normal, open",
            "the admin, a moment later, is refused",
            "her phone number is masked",
        )
        answered = ("An answer to your request", "is resolved", "she gives five of five")
        desk = (
            "the other is refused",
            "with a hint",
            "no digit of it",
            "sealed_document",
            "One byte changed",
            "PROCESSED",
        )
        learning = (
            "A cookie of an hour ago opens nothing",
            "30 % count, not 95",
            "That lesson is locked, and in no prompt",
            "All of it at once is not believed yet",
            "one byte changed, it is unknown",
            "go back, and the access is gone",
            "the certificate is revoked",
        )
        work = ("it is one task", "The mirror at Supabase has ticket", "The queues have run empty", "waits too long")
        for words in (*shop, *coworking, *karma, *tickets, *answered, *desk, *learning, *work):
            assert words in output.getvalue()


@pytest.mark.sample
def test_without_a_running_cloud_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ATRIUM_PORT", str(free_port()))
    assert main() == 1
    assert "make run" in capsys.readouterr().out
