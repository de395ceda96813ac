"""Whose a phone or an e-mail address is: one account has confirmed it, any number of others may only name it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.core import clock
from shared.data.retry import StaleReadError
from shared.data.uow import UnitOfWork
from shared.identity import rules
from shared.identity.errors import IdentifierTakenError, UserChangedError
from shared.identity.models import Claim, Identifier, IdentityItem, User
from shared.identity.rules import Channel

# Ids that nobody has: for an address without accounts their items are read, so that it takes the same calls.
NOBODY = ("usr_nobody", "usr_nobody_else")


@dataclass(frozen=True, slots=True)
class Holders:
    """The accounts of an address: `holder_id` has confirmed it (or, in old items, claims it); `claimant_ids` only name
    it, the newest first.
    """

    holder_id: str | None
    claimant_ids: tuple[str, ...]

    @property
    def pair(self) -> tuple[str, str]:
        """The holder and the newest claimant; ids that nobody has stand for the one that is missing."""
        return self.holder_id or NOBODY[0], self.claimant_ids[0] if self.claimant_ids else NOBODY[1]


def holders(channel: Channel, address: str, *, limit: int = 2) -> Holders:
    """Who names an address, with one strongly consistent query of `limit` items: the holder sorts before the claims."""
    found = IdentityItem.query(
        Identifier.key(channel, address)[0], scan_index_forward=False, limit=limit, consistent_read=True
    )
    holder_id, claimants = None, []
    for item in found:
        if isinstance(item, Identifier):
            holder_id = item.user_id
        elif isinstance(item, Claim):
            claimants.append(item.user_id)
    return Holders(holder_id, tuple(claimants))


def has_confirmed(user: object, channel: Channel, address: str) -> bool:
    """Whether this is a person who has confirmed the address."""
    return isinstance(user, User) and user.identifier(channel) == address and user.is_verified(channel)


def owner(channel: Channel, address: str) -> User | None:
    """Who has confirmed an address; without an owner the same items are read."""
    user, _ = both(channel, address)
    return user if has_confirmed(user, channel, address) else None


def both(channel: Channel, address: str) -> tuple[User | None, User | None]:
    """The holder and the newest claimant of an address, in two calls whether or not there are any."""
    first, second = IdentityItem.read_together(*(User.key(each) for each in holders(channel, address).pair))
    return first if isinstance(first, User) else None, second if isinstance(second, User) else None


def claim(uow: UnitOfWork, *, user_id: str, addresses: Mapping[Channel, str]) -> None:
    """Let an account name addresses that it has not confirmed; beyond an address's cap its oldest claim goes.

    The commit raises StaleReadError when an account that loses one changed meanwhile.
    """
    losing: dict[str, dict[Channel, str]] = {}
    for channel, address in addresses.items():
        found = holders(channel, address, limit=rules.CLAIMS_PER_ADDRESS + 1)
        for oldest in found.claimant_ids[rules.CLAIMS_PER_ADDRESS - 1 :]:
            losing.setdefault(oldest, {})[channel] = address
        uow.create(Claim(*Claim.key(channel, address, user_id)))
    # One write for each, whichever of its addresses it loses.
    for each, lost in losing.items():
        _drop_claims(uow, user_id=each, addresses=lost)


def take(uow: UnitOfWork, *, user_id: str, channel: Channel, address: str) -> None:
    """Make a confirmed address an account's own, in the caller's transaction; all others who name it lose it.

    Raises IdentifierTakenError, also at the commit, when somebody else has confirmed it: of several at once one wins.
    The commit raises StaleReadError when an account that loses the address changed meanwhile.
    """
    found = holders(channel, address, limit=4 * rules.CLAIMS_PER_ADDRESS)
    mine = Identifier.user_id == user_id
    free = Identifier.pk.does_not_exist() | mine
    if found.holder_id is not None and found.holder_id != user_id:
        holder = User.get_or_none(*User.key(found.holder_id), consistent=True)
        if has_confirmed(holder, channel, address):
            raise IdentifierTakenError()
        # An old item, written when unconfirmed addresses had them too: its account only claims the address.
        free = free | (Identifier.user_id == found.holder_id)
        _clear(uow, holder, {channel: address})
    uow.put(
        Identifier(*Identifier.key(channel, address), user_id=user_id),
        condition=free,
        on_conflict=IdentifierTakenError(),
    )
    for claimant in found.claimant_ids:
        if claimant == user_id:
            uow.delete(Claim(*Claim.key(channel, address, claimant)))
        elif claimant != found.holder_id:
            _drop_claims(uow, user_id=claimant, addresses={channel: address})


def release(uow: UnitOfWork, *, user_id: str, channel: Channel, address: str) -> None:
    """Give up an address of one's own, confirmed or not, in the caller's transaction.

    The commit raises UserChangedError when it is somebody else's meanwhile.
    """
    held = Identifier.get_or_none(*Identifier.key(channel, address), consistent=True)
    if held is not None and held.user_id == user_id:
        uow.delete(held, condition=Identifier.user_id == user_id, on_conflict=UserChangedError())
    uow.delete(Claim(*Claim.key(channel, address, user_id)))


def attributes_of(channel: Channel) -> tuple[UnicodeAttribute, BooleanAttribute]:
    """Where a person's item has an address, and whether it is confirmed."""
    return (User.phone, User.phone_verified) if channel == "phone" else (User.email, User.email_verified)


def without(channel: Channel) -> list[Action]:
    """The update actions that take an address from a person."""
    value, flag = attributes_of(channel)
    return [value.remove(), flag.set(False)]


def _drop_claims(uow: UnitOfWork, *, user_id: str, addresses: Mapping[Channel, str]) -> None:
    for channel, address in addresses.items():
        uow.delete(Claim(*Claim.key(channel, address, user_id)))
    _clear(uow, User.get_or_none(*User.key(user_id), consistent=True), addresses)


def _clear(uow: UnitOfWork, user: User | None, addresses: Mapping[Channel, str]) -> None:
    """Take unconfirmed addresses from an account. Its sessions stay: it may name others."""
    if user is None:
        return
    actions: list[Action] = []
    conditions: list[Condition] = []
    for channel, address in addresses.items():
        if user.identifier(channel) == address and not user.is_verified(channel):
            value, flag = attributes_of(channel)
            actions += without(channel)
            conditions += [value == address, flag == False]  # noqa: E712 - an expression
    if actions:
        actions.append(User.updated_at.set(clock.iso(clock.now())))
        uow.update(user, actions, condition=reduce(and_, conditions), on_conflict=StaleReadError())
