"""The keys that names are found by."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from shared.core.masked_contacts import mask_email, mask_phone
from shared.core.search import name_words
from shared.data import name_index

PEOPLE = {
    "usr_1": "Иванов Пётр Сергеевич",
    "usr_2": "Пётр Иванов",
    "usr_3": "José Álvarez-Núñez",
    "usr_4": "Анна",
    "usr_5": "Йозеф Ёлкин",
    "usr_6": "Мария дель Кармен Лопес Гарсия",
}
KEYS = sorted(key for user_id, name in PEOPLE.items() for key in name_index.keys_of(name, user_id))


def read(partition: str, start: str, most: int) -> Iterable[str]:
    return [key for at, key in KEYS if at == partition and key.startswith(start)][:most]


def found(text: str) -> set[str]:
    return set(name_index.find(name_words(text), read=read, limit=5))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Иванов Пётр", {"usr_1", "usr_2"}),
        ("петр ив", {"usr_1", "usr_2"}),
        ("ПЁТР ИВАНОВ", {"usr_1", "usr_2"}),
        ("серг", {"usr_1"}),
        ("иванов серг", {"usr_1"}),
        ("сергеевич ив", {"usr_1"}),
        ("п ив", {"usr_1", "usr_2"}),
        ("jose", {"usr_3"}),
        ("nunez jo", {"usr_3"}),
        ("Анна", {"usr_4"}),
        ("елк", {"usr_5"}),
        ("ёлкин йозеф", {"usr_5"}),
        ("иозеф", set()),
        ("дель мария", {"usr_6"}),
        ("мария гарсия", {"usr_6"}),
        ("иванов анна", set()),
        ("", set()),
        ("!!", set()),
    ],
)
def test_a_name_is_found_by_the_start_of_any_of_its_words_in_either_order(text: str, expected: set[str]) -> None:
    assert found(text) == expected


def test_a_name_has_a_bounded_number_of_keys_of_bounded_length() -> None:
    for name in [*PEOPLE.values(), "а " * 100, "я" * 5000, "a b c d e f g h", "", "—"]:
        keys = name_index.keys_of(name, "usr_01KKB4M1V8W7Q3Z5N6P2R4S9TA")
        assert len(keys) == len(set(keys)) <= name_index.MOST_KEYS
        assert all(len(key.encode()) < 1024 for _, key in keys)


def test_the_number_of_reads_does_not_depend_on_how_many_there_are() -> None:
    asked: list[int] = []

    def endless(_: str, start: str, most: int) -> Iterable[str]:
        asked.append(most)
        return [f"{start}ов кто то#usr_{number}" for number in range(most)]

    name_index.find(["иван", "петр", "серг"], read=endless, limit=5)
    assert len(asked) <= 1 + name_index.PAIRED_WORDS
    assert sum(asked) <= 5 * name_index.MOST_KEYS + name_index.PAIRED_WORDS * name_index.LOOKED_AT


def test_contacts_are_masked_whatever_they_are() -> None:
    assert mask_phone("+79161234567") == "+79*******67"
    assert mask_phone("+7") == "+7+7"
    assert mask_email("anna@example.com") == "a***@example.com"
