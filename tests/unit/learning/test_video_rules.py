"""What videos may be, at its bounds: parts of an upload, lengths, sizes of the picture."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.learning.videos import rules
from shared.learning.videos.rules import MIB, Inspected, NotAVideoError

SIZES = st.integers(1, rules.MAX_BYTES) | st.sampled_from(
    [8 * MIB, 8 * MIB + 1, 800 * MIB - 1, 800 * MIB, 800 * MIB + 1, rules.MAX_BYTES]
)


@given(SIZES)
def test_an_upload_has_at_most_100_parts_of_at_least_8_mib(size: int) -> None:
    part_size = rules.part_size_of(size)
    parts = rules.parts_of(size, part_size)
    assert [number for number, _ in parts] == list(range(1, len(parts) + 1))
    assert len(parts) <= 100
    assert part_size >= 8 * MIB
    assert all(one == part_size for _, one in parts[:-1])
    assert 0 < parts[-1][1] <= part_size
    assert sum(one for _, one in parts) == size


@given(SIZES, st.sets(st.integers(1, 100)))
def test_a_part_that_is_absent_or_not_whole_is_missing(size: int, absent: set[int]) -> None:
    part_size = rules.part_size_of(size)
    parts = rules.parts_of(size, part_size)
    arrived = [
        (number, one - (number in absent and number % 2)) for number, one in parts if number not in absent or number % 2
    ]
    assert rules.missing_parts(size, part_size, arrived) == [number for number, _ in parts if number in absent]


@pytest.mark.parametrize(
    ("seconds", "reason"), [(0.04, None), (4 * 3600.0, None), (4 * 3600.001, "too_long"), (0.0, "no_duration")]
)
def test_a_video_has_at_most_four_hours(seconds: float, reason: str | None) -> None:
    found = Inspected(seconds, 1280, 720, ("AVC",), has_audio=False)
    if reason is None:
        rules.check(found)
        return
    with pytest.raises(NotAVideoError) as refused:
        rules.check(found)
    assert refused.value.reason == reason


@given(st.integers(32, 8192), st.integers(32, 8192))
def test_a_picture_is_never_made_larger(width: int, height: int) -> None:
    made = rules.renditions_for(width, height)
    assert 1 <= len(made) <= 2
    for one in made:
        # An odd side becomes even.
        assert one.width <= width + 1
        assert one.height <= height + 1
        assert (one.width % 2, one.height % 2) == (0, 0)
        assert min(one.width, one.height) <= 720


def test_a_wide_video_has_360p_and_720p() -> None:
    made = rules.renditions_for(1920, 1080)
    assert [(one.name, one.width, one.height) for one in made] == [("360p", 640, 360), ("720p", 1280, 720)]


def test_what_comes_out_may_differ_by_two_seconds() -> None:
    assert rules.agree(600.0, 602.0)
    assert not rules.agree(600.0, 597.99)
