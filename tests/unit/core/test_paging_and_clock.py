import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest

from shared.core import clock, ids
from shared.core.paging import InvalidCursorError, Page, decode_cursor, encode_cursor, every


def test_a_cursor_leads_back_to_its_key() -> None:
    key = {"pk": "a", "sk": "ü"}
    assert decode_cursor("orders:usr_1", encode_cursor("orders:usr_1", key)) == key


def test_a_cursor_of_another_listing_is_refused() -> None:
    with pytest.raises(InvalidCursorError):
        decode_cursor("orders:usr_2", encode_cursor("orders:usr_1", {"pk": "a"}))


@pytest.mark.parametrize(
    "cursor", ["", "x", "ключ", "e30", "====", base64.urlsafe_b64encode(b"[1,2,3]").decode(), "a" * 2000, "bnVsbA"]
)
def test_nonsense_is_not_a_cursor(cursor: str) -> None:
    with pytest.raises(InvalidCursorError):
        decode_cursor("orders", cursor)


def test_moments_are_utc_and_sort_as_text() -> None:
    moscow = datetime(2026, 3, 1, 12, 0, tzinfo=timezone(timedelta(hours=3)))
    assert clock.iso(moscow) == "2026-03-01T09:00:00.000Z"
    assert clock.parse("2026-03-01T09:00:00Z") == moscow
    with clock.frozen_at(moscow) as frozen:
        before = clock.iso(clock.now())
        frozen.tick(seconds=1)
        assert before < clock.iso(clock.now())


def test_ids_sort_by_the_moment_they_were_made() -> None:
    with clock.frozen_at(datetime(2026, 1, 1, tzinfo=UTC)) as frozen:
        first = ids.new("ord")
        frozen.tick(seconds=1)
        second = ids.new("ord")
    assert first < second
    assert ids.is_id("ord", first)
    assert not ids.is_id("usr", first)
    assert not ids.is_id("ord", "ord_1")


def test_a_listing_is_read_to_its_end_also_over_an_empty_page() -> None:
    pages: dict[str | None, Page[int]] = {None: Page([1, 2], "a"), "a": Page([], "b"), "b": Page([3])}
    assert list(every(pages.__getitem__)) == [1, 2, 3]
