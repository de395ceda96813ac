"""What the search of the staff finds of people, and how a text is read that somebody looks for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from shared.core import ids
from shared.core.finder import MOST_HITS, Asked, Hit, SearchKind
from shared.core.masked_contacts import mask_email, mask_phone
from shared.core.search import name_words
from shared.identity import directory
from shared.identity.errors import InvalidEmailError, InvalidPhoneError
from shared.identity.models import User
from shared.identity.rules import ERASED_NAME, normalise_login

# Shorter runs of digits are numbers of other things.
PHONE_DIGITS: Final = 10


def asked(text: str) -> Asked:
    """What somebody looks for, read in every way that it can be meant."""
    text = " ".join(text.split())
    if named := ids.id_in(text):
        return Asked(named)
    phone = email = None
    if "@" in text or sum(letter.isdigit() for letter in text) >= PHONE_DIGITS:
        try:
            channel, address = normalise_login(_bare(text) if "@" in text else _dialled(text))
        except (InvalidPhoneError, InvalidEmailError):
            pass
        else:
            phone, email = (address, None) if channel == "phone" else (None, address)
    number = ids.reference_in(text)
    contact = phone or email
    people = cache(lambda: directory.with_login(login=contact)) if contact else list[User]
    return Asked(text, tuple(name_words(text)), number=number, phone=phone, email=email, people=people)


def _bare(address: str) -> str:
    """An e-mail address as it is copied from a letter or a link, without what stands around it."""
    return address.strip("<>()[]«»\"',;: ").removeprefix("mailto:").rstrip(".")


def _dialled(phone: str) -> str:
    """A phone number as it is dialled from most countries, `007…`, in its international form."""
    digits = "".join(letter for letter in phone if letter.isdecimal())
    return f"+{digits[2:]}" if digits.startswith("00") else phone


def find_people(wanted: Asked) -> Iterator[Hit]:
    """People by id, by a phone or an e-mail address that they have or name, or by the start of words of the name."""
    if ids.is_id("usr", wanted.text):
        user = User.get_or_none(*User.key(wanted.text))
        people, exact = [user] if user and _is_somebody(user) else [], True
    elif wanted.contact:
        people, exact = list(wanted.people())[:MOST_HITS], True
    else:
        people, exact = directory.named(words=wanted.words, limit=MOST_HITS), False
    for user in people:
        yield Hit(user.id, str(user.full_name), f"/admin/people/{user.id}", subtitle=_contact(user), exact=exact)


def _is_somebody(user: User) -> bool:
    """Whether an account has a person: an erased one is found no more."""
    return bool(user.is_active) or user.full_name != ERASED_NAME


def _contact(user: User) -> str | None:
    if user.email:
        return mask_email(str(user.email))
    return mask_phone(str(user.phone)) if user.phone else None


KINDS: Final = (SearchKind("person", "users.read", find_people),)
