"""Messages about videos: the owner hears that one is ready, or was rejected and why, once."""

from __future__ import annotations

import pytest

from functions.workers.notifications.handler import handler as notifications_worker
from shared.learning.messages import videos as messages
from shared.learning.videos.rules import Reason
from shared.notifications import inbox
from tests.integration.videos.conftest import Studio
from tests.learning.deliveries import deliver

REASONS = [value for name, value in vars(Reason).items() if name.isupper()]


def received(studio: Studio) -> list[tuple[str, str]]:
    """(title, text) of what the owner has in the inbox."""
    deliver(studio.aws, notifications_worker, {"video.ready", "video.rejected"})
    found = inbox.page(user_id=studio.person("vera"), unread=False, limit=50).items
    return [(one.title, one.text) for one in found]


def test_the_owner_hears_that_a_video_is_ready(studio: Studio) -> None:
    studio.ready(title="Стирка")
    assert received(studio) == [("Видео готово: Стирка", "Видео «Стирка» готово, его можно показывать в уроке.")]


def test_the_owner_hears_why_a_video_was_rejected(studio: Studio) -> None:
    studio.announce_upload(studio.completed(b"%PDF-1.7\n" + b"a page " * 500, title="Договор"))
    assert received(studio) == [("Видео не принято: Договор", "Видео «Договор» не принято: это не видео.")]


@pytest.mark.parametrize("words", [messages.RU_REASONS, messages.EN_REASONS], ids=["ru", "en"])
def test_each_reason_has_its_words(words: dict[str, str]) -> None:
    assert sorted(words) == sorted(REASONS)
