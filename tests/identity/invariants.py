"""Accounts: what is stored of a person is somebody's, and each was announced once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shared.identity.models import Claim, Credentials, Group, Identifier, Session, User, VerificationCode
from shared.identity.passkeys.models import Passkey, PasskeyAccount, PasskeyOwner
from shared.identity.rules import CHANNELS
from shared.identity.second_factor.models import RecoveryCodes, TotpFactor
from tests.faults.invariants.snapshot import Snapshot, invariant


@invariant
def accounts(snapshot: Snapshot) -> Iterator[str]:
    """Sessions, passwords, codes, addresses and memberships are somebody's, and agree with what the person says."""
    people = {user.id: user for user in snapshot.all(User)}
    for model in (Credentials, Session, VerificationCode):
        for item in snapshot.all(model):
            owner = item.pk.removeprefix("USER#")
            # Codes that sign a contract answer for one version of it; they end by their ttl.
            is_contracts = isinstance(item, VerificationCode) and owner.startswith("ctr_")
            if owner not in people and not owner.startswith("nobody_") and not is_contracts:
                yield f"{item.sk} of {item.pk}: of nobody"
    named = {
        (Identifier.key(channel, address)[0], user.id, user.is_verified(channel))
        for user in people.values()
        for channel in CHANNELS
        if (address := user.identifier(channel))
    }
    stored = {(identifier.pk, identifier.user_id, True) for identifier in snapshot.all(Identifier)}
    stored |= {(claim.pk, claim.user_id, False) for claim in snapshot.all(Claim)}
    for pk, user_id, confirmed in sorted(stored ^ named):
        kind = "confirmed" if confirmed else "only named"
        where = "stored, but not of the person" if (pk, user_id, confirmed) in stored else "of the person, not stored"
        yield f"{pk}: {kind} by {user_id}: {where}"
    found = {(group.pk.removeprefix("GROUP#"), group.sk) for group in snapshot.all(Group)}
    wanted = {(role, user.id) for user in people.values() for role in user.roles if role != "customer"}
    wanted |= {
        ("disabled", user.id) for user in people.values() if not user.is_active and user.id not in snapshot.erased
    }
    yield from (f"group {member}: {'missing' if member in wanted else 'too much'}" for member in sorted(found ^ wanted))


@invariant
def registrations(snapshot: Snapshot) -> Iterator[str]:
    """Who registered was announced once, and is there."""
    registered = Counter(event.aggregate_id for event in snapshot.events_of("user.registered"))
    people = {user.id for user in snapshot.all(User)}
    for user_id, times in registered.items():
        if times != 1 or user_id not in people:
            yield f"user.registered of {user_id}: {times} times, account {user_id in people}"


@invariant
def ways_to_sign_in(snapshot: Snapshot) -> Iterator[str]:
    """An authenticator app comes with its recovery codes and is named on its person; passkeys agree with their count
    and with the look-up by which a sign-in finds them.
    """
    named = {user.pk for user in snapshot.all(User) if "totp" in (user.second_factors or ())}
    for model in (TotpFactor, RecoveryCodes):
        found = {item.pk for item in snapshot.all(model)}
        yield from (
            f"{model.__name__} of {pk}: stored {pk in found}, on the person {pk in named}" for pk in found ^ named
        )
    passkeys = snapshot.all(Passkey)
    counted = Counter(passkey.pk for passkey in passkeys)
    for account in snapshot.all(PasskeyAccount):
        if account.passkeys != counted[account.pk]:
            yield f"passkeys of {account.pk}: {counted[account.pk]}, counted {account.passkeys}"
    owned = {(f"USER#{owner.user_id}", owner.passkey_id) for owner in snapshot.all(PasskeyOwner)}
    yield from (f"passkey {one}: without its owner or the reverse" for one in owned ^ {(p.pk, p.id) for p in passkeys})
