"""A zip file that is written across invocations: parts of S3's size, an end that is kept between, memory for one."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from shared.privacy.archive import Archive
from shared.providers.storage.base import PART_BYTES
from shared.providers.storage.fake import FakeStore
from tests.support import proof

KEY = "tasks/exports/tsk_1/personal-data.zip"
RANDOM = random.Random(5)


def files(count: int, size: int) -> dict[str, bytes]:
    """Files that do not get smaller in a zip file."""
    return {f"folder/{number}.bin": RANDOM.randbytes(size) for number in range(count)}


def read(store: FakeStore) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(store.objects[KEY][0])) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("size", [10, PART_BYTES // 3, PART_BYTES + 1])
@pytest.mark.parametrize("per_invocation", proof.sampled([1, 2, 100]))
def test_an_archive_holds_what_was_added_in_all_invocations(size: int, per_invocation: int) -> None:
    store, wanted = FakeStore(), files(7, size)
    state, names = None, list(wanted)
    while names:
        archive = Archive(store, KEY, state)
        for name in names[:per_invocation]:
            archive.add(name, wanted[name])
        names = names[per_invocation:]
        state = archive.suspend()
    Archive(store, KEY, state).finish()
    assert read(store) == wanted
    # No more than a part and an entry was in memory.
    parts = [len(data) for key, (data, _) in store.objects.items() if "/parts/" in key]
    assert max(parts) < 2 * (PART_BYTES + 10_000)


def test_an_invocation_that_is_repeated_changes_nothing_of_what_another_goes_on_from() -> None:
    store, wanted = FakeStore(), files(4, PART_BYTES)
    first = Archive(store, KEY, None)
    first.add("folder/0.bin", wanted["folder/0.bin"])
    state = first.suspend()
    for _ in range(2):
        # Both go on from the same state, as a message that comes twice does; the second one's counts.
        archive = Archive(store, KEY, state)
        for name in list(wanted)[1:]:
            archive.add(name, wanted[name])
        last = archive.suspend()
        lost = Archive(store, KEY, state)
        lost.add("folder/other.bin", b"x" * 10)
        lost.suspend()
    for _ in range(2):
        Archive(store, KEY, last).finish()
        assert read(store) == wanted


def test_an_empty_archive_is_a_zip_file() -> None:
    store = FakeStore()
    Archive(store, KEY, Archive(store, KEY, None).suspend()).finish()
    assert read(store) == {}
