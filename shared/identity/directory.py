"""Finding and listing accounts, for admins and for what others show of people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from pynamodb.expressions.condition import Condition

from shared.core.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, decode_cursor, encode_cursor
from shared.core.search import matches, name_words, words
from shared.data import name_index
from shared.data.base import query_page, search_page
from shared.identity import addresses, rules
from shared.identity.errors import (
    InvalidEmailError,
    InvalidPhoneError,
    UserNotFoundError,
)
from shared.identity.models import (
    ALL_NAMES,
    ALL_USERS,
    DISABLED,
    Group,
    Identifier,
    IdentityItem,
    NameEntry,
    User,
)
from shared.identity.roles import ROLES, Role
from shared.identity.rules import Channel
from shared.identity.users import get_user

# Everyone is a customer, so customers are not a group that is listed apart.
LISTED_ROLES = tuple(role for role in ROLES if role is not Role.CUSTOMER)


def find(
    *,
    q: str | None = None,
    role: Role | None = None,
    is_active: bool | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[User]:
    """People, newest first; always by an index.

    `q` is a whole phone number or e-mail address, or else words that begin those of a name, in any order (then in the
    order of names; a page may hold fewer than `limit` and still have a next one).
    """
    scope = f"users:{q}:{role}:{is_active}"
    wanted_role = role if role in LISTED_ROLES else None

    def fits(user: User) -> bool:
        return (wanted_role is None or wanted_role in user.roles) and is_active in (None, user.is_active)

    if q:
        people = _people_with(q)
        if people:
            return Page([user for user in people if fits(user)])
        # A search is narrow enough for the rest to be filtered.
        return _by_name(q, fits, scope, limit, cursor)
    if wanted_role is not None:
        return _by_group(wanted_role, scope, limit, cursor, fits)
    if is_active is False:
        return _by_group(DISABLED, scope, limit, cursor, fits)
    return _by_index(User.gsi1, ALL_USERS, scope, limit, cursor, None, is_active)


def get(*, user_id: str) -> User:
    """One person. Raises UserNotFoundError."""
    return get_user(user_id)


def by_login(*, login: str, confirmed_only: bool = False) -> User:
    """The person who has confirmed a phone or an e-mail address, or else the only account that names it.

    Raises UserNotFoundError, also when several accounts name it and none has confirmed it, and the errors of a
    malformed login. `confirmed_only` never takes an account for the owner that only names the address.
    """
    channel, address = rules.normalise_login(login)
    if confirmed_only:
        held = Identifier.get_or_none(*Identifier.key(channel, address), consistent=True)
        person = get_user(held.user_id) if held is not None else None
        if person is None or not addresses.has_confirmed(person, channel, address):
            raise UserNotFoundError()
        return person
    people = _all_with(channel, address)
    confirmed = [user for user in people if addresses.has_confirmed(user, channel, address)]
    if len(confirmed or people) != 1:
        raise UserNotFoundError()
    return (confirmed or people)[0]


def with_login(*, login: str) -> list[User]:
    """Everybody who has or claims a phone or an e-mail address, its owner first; nobody for what is neither."""
    return _people_with(login)


def named(*, words: Sequence[str], limit: int) -> list[User]:
    """People whose name has a word that begins with each of some folded words, by a fixed number of reads.

    Accounts of before names were indexed are found after `index-names` (infra/ops).
    """

    def read(partition: str, start: str, most: int) -> Iterable[str]:
        entries = NameEntry.gsi1.query(partition, NameEntry.gsi1sk.startswith(start), limit=most, page_size=most)
        return [str(entry.gsi1sk) for entry in entries]

    user_ids = name_index.find(words, read=read, limit=limit)
    people = IdentityItem.read_together(*(User.key(each) for each in user_ids)) if user_ids else []
    # An index lags behind a name that was just changed.
    return [user for user in people if isinstance(user, User) and matches(words, name_words(user.full_name))]


def _people_with(q: str) -> list[User]:
    try:
        channel, address = rules.normalise_login(q)
    except (InvalidPhoneError, InvalidEmailError):
        return []
    return _all_with(channel, address)


def _all_with(channel: Channel, address: str) -> list[User]:
    """Everybody who has an address, confirmed or not: the owner first, then the newest account first."""
    found = addresses.holders(channel, address, limit=2 * rules.CLAIMS_PER_ADDRESS)
    user_ids = dict.fromkeys([found.holder_id, *found.claimant_ids] if found.holder_id else found.claimant_ids)
    people = IdentityItem.read_together(*(User.key(each) for each in user_ids if each)) if user_ids else []
    return [user for user in people if isinstance(user, User) and user.identifier(channel) == address]


def _by_name(q: str, fits: Callable[[User], bool], scope: str, limit: int, cursor: str | None) -> Page[User]:
    # The stored keys are of whatever folding was in use when they were written: names are compared, not keys.
    wanted = words(q)
    if not wanted:
        return Page([])
    page = search_page(
        User.gsi2,
        ALL_NAMES,
        scope=scope,
        fits=lambda user: matches(wanted, words(user.full_name)) and fits(user),
        limit=limit,
        cursor=cursor,
    )
    return cast("Page[User]", page)


def _by_index(
    index: Any,
    key: str,
    scope: str,
    limit: int,
    cursor: str | None,
    role: Role | None,
    is_active: bool | None,
) -> Page[User]:
    wanted: Condition | None = None
    if is_active is not None:
        wanted = User.is_active == is_active
    if role is not None:
        has_role = User.roles.contains(role)
        wanted = has_role if wanted is None else wanted & has_role
    page = query_page(
        index,
        key,
        scope=scope,
        filter_condition=wanted,
        limit=limit,
        cursor=cursor,
    )
    return cast("Page[User]", page)


def _by_group(group: str, scope: str, limit: int, cursor: str | None, fits: Callable[[User], bool]) -> Page[User]:
    """The members of a small group, in the order of their ids; those who do not fit are left out."""
    limit = max(1, min(limit, MAX_LIMIT))
    before = str(decode_cursor(scope, cursor).get("sk") or "") if cursor else ""
    found: list[User] = []
    while True:
        members = list(
            Group.query(
                f"GROUP#{group}",
                range_key_condition=Group.sk < before if before else None,
                scan_index_forward=False,
                limit=limit,
            )
        )
        people = IdentityItem.read_together(*(User.key(member.sk) for member in members)) if members else []
        for member, user in zip(members, people, strict=True):
            before = member.sk
            if isinstance(user, User) and fits(user):
                found.append(user)
            if len(found) == limit:
                return Page(found, encode_cursor(scope, {"sk": before}))
        if len(members) < limit:
            return Page(found)
