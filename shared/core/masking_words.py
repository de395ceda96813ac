"""Numbers that are written as words, in Russian and English: «восемь девятьсот шестнадцать …», `eight nine one six …`.

A run of number words, with digits among them, is read as somebody would dial it: `девятьсот шестнадцать` is 916. Words
of thousands are none of them, so sums are kept: they are never as long a run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_UNITS = {
    "ноль": 0,
    "нуль": 0,
    "ноля": 0,
    "нуля": 0,
    "один": 1,
    "одна": 1,
    "одно": 1,
    "единица": 1,
    "два": 2,
    "две": 2,
    "три": 3,
    "четыре": 4,
    "пять": 5,
    "шесть": 6,
    "семь": 7,
    "восемь": 8,
    "девять": 9,
    "zero": 0,
    "oh": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
}
_TEENS = {
    "десять": 10,
    "одиннадцать": 11,
    "двенадцать": 12,
    "тринадцать": 13,
    "четырнадцать": 14,
    "пятнадцать": 15,
    "шестнадцать": 16,
    "семнадцать": 17,
    "восемнадцать": 18,
    "девятнадцать": 19,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
}
_TENS = {
    "двадцать": 20,
    "тридцать": 30,
    "сорок": 40,
    "пятьдесят": 50,
    "шестьдесят": 60,
    "семьдесят": 70,
    "восемьдесят": 80,
    "девяносто": 90,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_HUNDREDS = {
    "сто": 100,
    "двести": 200,
    "триста": 300,
    "четыреста": 400,
    "пятьсот": 500,
    "шестьсот": 600,
    "семьсот": 700,
    "восемьсот": 800,
    "девятьсот": 900,
}
_VALUES = _UNITS | _TEENS | _TENS | _HUNDREDS
# So many times the digit that follows, and what is said between digits.
_TIMES = {"double": 2, "triple": 3}
_BETWEEN = "плюс|plus|hundred|and|тире|дефис|пробел|потом|затем|далее|дальше|серия|номер|код|dash|space|number|series"
_WORD = "|".join(sorted((*_VALUES, *_TIMES), key=len, reverse=True))
_TOKEN = rf"(?:{_WORD}|\d{{1,4}}(?!\d))"
_GAP = rf"(?:[\W_]{{0,4}}(?:(?:{_BETWEEN})[\W_]{{1,4}})?)"
# From a word or a digit to a word or a digit, five of them at least: «девятьсот шестнадцать сто двадцать три сорок …».
_RUN = re.compile(
    rf"(?<![^\W_])(?:(?:{_BETWEEN})[\W_]{{1,4}})?{_TOKEN}(?:{_GAP}{_TOKEN}){{4,40}}(?![^\W_])", re.IGNORECASE
)
_PART = re.compile(rf"{_WORD}|hundred|\d+", re.IGNORECASE)
_ANY_WORD = re.compile(_WORD, re.IGNORECASE)
# Whoever says nine digits says one of these, or part of a word with it; looked for first, because it is fast.
_STEMS = tuple({word[:4] for word in _VALUES} | {"сто"})
_SHORTEST = 9


def replace_numbers(text: str, label: Callable[[str], str]) -> str:
    """The text with `label` of the digits for each run of number words that says at least nine digits."""

    def replaced(match: re.Match[str]) -> str:
        if _ANY_WORD.search(match[0]) is None:
            return match[0]
        digits = "".join(_digits(match[0].lower()))
        return label(digits) if len(digits) >= _SHORTEST else match[0]

    lowered = text.lower()
    return _RUN.sub(replaced, text) if any(stem in lowered for stem in _STEMS) else text


def _digits(run: str) -> Iterator[str]:
    """What somebody would dial: `сто двадцать три` is one number of three digits, `сорок пять` one of two."""
    value, lowest, times = 0, 0, 1
    for word in _PART.findall(run):
        if word.isdecimal():
            yield _said(value, lowest)
            yield word
            value, lowest = 0, 0
            continue
        if word in _TIMES:
            times = _TIMES[word]
            continue
        if word == "hundred":
            value, lowest = value * 100, 100
            continue
        number = _VALUES[word]
        size = 100 if number >= 100 else 10 if number >= 10 else 1
        if not (lowest > size and number):
            yield _said(value, lowest)
            value = 0
        value, lowest = value + number, 1 if 10 <= number < 20 else size
        if times > 1:
            yield str(number) * (times - 1)
            times = 1
    yield _said(value, lowest)


def _said(value: int, lowest: int) -> str:
    return str(value) if lowest else ""
