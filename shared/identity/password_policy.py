"""Which new passwords are refused: too short or long, among the first that are guessed, or made of the owner's names.

The estimate is zxcvbn's (https://github.com/dropbox/zxcvbn, MIT; lists of leaked passwords, keyboards, dates), whose
lists are English: Russian is read as what the same keys type in English, and as its transliteration. OWASP ASVS 5.0,
6.2.4 and 6.2.11: refuse the most common passwords and words of the context.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from shared.identity import rules
from shared.identity.errors import WeakPasswordError

COMMON: Final = "This password is among the first that are guessed. Choose a longer or less usual one."
OWN_NAMES: Final = "A password may not be made of your name, address or phone, or of the shop's name."
ORGANISATION: Final = ("atrium", "атриум")
# zxcvbn's score of 2 and more: more than a million guesses.
MIN_GUESSES: Final = 10**6
# From this length on, a common word with something around it is no longer guessed as such.
LONG: Final = 16
# What is longer takes the estimate too long (it grows with the square) and is not guessed first.
ESTIMATED: Final = 40
# Letters besides the owner's names that make a password more than the names.
MIN_REST: Final = 4
MIN_NAME: Final = 3

_RUSSIAN_KEYS: Final = str.maketrans(
    "йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
)  # ЙЦУКЕН over QWERTY
_LATIN: Final = str.maketrans(
    dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziyklmnoprstufye", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "yu", "я": "ya"}
)
_LEET: Final = str.maketrans("01345$@7!", "oieassati")
# Words that the lists lack, in transliteration.
_WORDS: Final = frozenset(("parol", "parolparol", "privet", "lyubov", "lubov", "solnyshko", "zaychik", "admin"))


def check(password: str, *, field: str = "password", names: Iterable[str | None] = ()) -> None:
    """Hold a new password against the policy. `names`: the account's name, e-mail address and phone, where known.

    Raises WeakPasswordError of `field`, whose `detail` says why.
    """
    rules.check_password(password, field=field)
    own = sorted({part for name in (*names, *ORGANISATION) if name for part in _parts(name)}, key=len, reverse=True)
    variants = list(dict.fromkeys(_variants(password)))
    if any(_made_of(variant, own) for variant in variants):
        raise WeakPasswordError(field, OWN_NAMES)
    if any(_is_common(variant) for variant in variants):
        raise WeakPasswordError(field, COMMON)


def _variants(password: str) -> Iterator[str]:
    """The password in lower case: as it is, by the keys that type it, and in Latin letters."""
    folded = unicodedata.normalize("NFKC", password).casefold()
    yield folded
    yield folded.translate(_RUSSIAN_KEYS)
    yield folded.translate(_LATIN)


def _parts(name: str) -> Iterator[str]:
    """A name's words; an e-mail address whole and what stands before its @; a phone and its last digits."""
    whole = unicodedata.normalize("NFKC", name).casefold()
    local, at, _ = whole.partition("@")
    if at:
        yield from _variants(whole)
    words = [word for word in re.split(r"[\W_]+", local) if len(word) >= MIN_NAME]
    for word in (*words, "".join(words)):
        if word.isdigit():
            yield from (word, word[1:] if len(word) > 7 else word, word[-7:])
        elif word:
            yield from _variants(word)
            if len(core := word.strip("0123456789")) >= MIN_NAME:
                yield core


def _made_of(password: str, names: list[str]) -> bool:
    """Whether little but digits and signs is left when the names are taken away."""
    for candidate in (password, password.translate(_LEET)):
        rest, found = candidate, False
        for name in names:
            found |= name in rest
            rest = rest.replace(name, " ")
        if found and sum(letter.isalpha() for letter in rest) < MIN_REST and len(rest.replace(" ", "")) < LONG:
            return True
    return False


def _is_common(password: str) -> bool:
    # Imported here: its lists cost a second of start, and only a new password needs them.
    from zxcvbn import zxcvbn
    from zxcvbn.matching import RANKED_DICTIONARIES

    def core(text: str) -> str:
        return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)

    leaked = RANKED_DICTIONARIES["passwords"]
    if len(password) < LONG:
        # The signs around are taken away before letters are put in place of digits: `Password1!` is `password`.
        for word in (password, core(password), core(password.translate(_LEET)), core(password).translate(_LEET)):
            if len(word) >= MIN_REST and (word in leaked or word in _WORDS):
                return True
    return len(password) <= ESTIMATED and bool(zxcvbn(password)["guesses"] < MIN_GUESSES)
