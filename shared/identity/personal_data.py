"""What identity stores of a person: the profile, how they sign in, and where from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from shared.core import clock
from shared.data.personal_data import KEPT_UNTIL, ExportFile, Kept, PersonalData, Retention, delete_partition, records
from shared.data.uow import UnitOfWork, WriteConflictError
from shared.identity import lockouts
from shared.identity.directory import LISTED_ROLES
from shared.identity.models import DISABLED, Attempts, Claim, Group, Identifier, Session, User
from shared.identity.passkeys import service as passkeys
from shared.identity.passkeys.models import Passkey
from shared.identity.rules import CHANNELS, ERASED_NAME
from shared.identity.saved_views import service as saved_views
from shared.providers import storage
from shared.providers.storage.base import ObjectNotFoundError

NAME = ERASED_NAME


def export(user_id: str) -> Iterator[ExportFile]:
    """The profile, the sessions with their devices and addresses, the passkeys' names and times, saved filters of
    lists, and the picture.
    """
    user = User.get(*User.key(user_id), consistent_read=True)
    yield ExportFile("profile.json", records([user], user_id))
    yield ExportFile("sessions.json", records(Session.query(user.pk, Session.sk.startswith("SESSION#")), user_id))
    yield ExportFile("passkeys.json", map(_passkey, passkeys.list_own(user_id=user_id)))
    yield ExportFile("saved_views.json", map(asdict, saved_views.of_person(user_id=user_id)))
    if user.avatar_key:
        yield ExportFile(f"avatar.{str(user.avatar_key).rpartition('.')[2]}", content=lambda: _picture(user.avatar_key))


def _passkey(passkey: Passkey) -> dict[str, str | None]:
    return {"name": passkey.name, "created_at": passkey.created_at, "last_used_at": passkey.last_used_at}


def _picture(key: str) -> bytes | None:
    try:
        return storage.from_settings().get(key)
    except ObjectNotFoundError:
        return None


def erase(user_id: str) -> None:
    """Free phone and e-mail, delete how the person signs in, and leave an account without anything of theirs."""
    user = User.get_or_none(*User.key(user_id), consistent=True)
    if user is None:
        return
    for channel in CHANNELS:
        if address := user.identifier(channel):
            _free(Identifier(*Identifier.key(channel, address)), user_id)
            Claim(*Claim.key(channel, address, user_id)).delete()
            Attempts(*Attempts.key(lockouts.login_hash(f"{channel}:{address}"))).delete()
    # Before the passkeys, which say which these are.
    passkeys.release_all(user_id)
    # Sessions, codes, credentials, further ways to sign in: whatever lies beside the account.
    delete_partition(User, user.pk, keep=frozenset({user.sk}))
    for group in (*LISTED_ROLES, DISABLED):
        Group(*Group.key(group, user_id)).delete()
    for place in ("media", "uploads"):
        # Also the pictures that were replaced before: deleted ones stay in a versioned bucket for a while.
        storage.from_settings().erase_prefix(f"{place}/avatars/{user_id}/")
    now = clock.iso(clock.now())
    # Whole, so that an attribute that is added later does not stay: only these are written.
    User(
        user.pk,
        user.sk,
        full_name=NAME,
        roles={"customer"},
        locale=user.locale,
        is_active=False,
        is_public=False,
        karma=user.karma,
        total_donated=user.total_donated,
        session_epoch=user.session_epoch + 1,
        created_at=user.created_at,
        updated_at=now,
    ).save()


def purge(user_id: str, _before: str) -> bool:
    """Delete the account's id: nothing refers to it any more."""
    delete_partition(User, User.key(user_id)[0])
    return False


def _free(identifier: Identifier, user_id: str) -> None:
    uow = UnitOfWork()
    uow.delete(identifier, condition=Identifier.pk.does_not_exist() | (Identifier.user_id == user_id))
    try:
        uow.commit()
    except WriteConflictError:
        # Somebody else's by now: not this person's to free.
        return


PERSONAL_DATA = PersonalData(
    export=export,
    erase=erase,
    purge=purge,
    kept=(
        Kept(
            "the account's random id, without name, contacts and any way to sign in",
            "orders, payments and counters refer to it",
            KEPT_UNTIL,
        ),
    ),
    retention=(
        Retention("User", "profile, contacts, roles", f"until erasure, its random id {KEPT_UNTIL}", "purge"),
        Retention("Credentials", "the password's hash", "until the account is erased", "erasure"),
        Retention("Session", "device, network address", "7 days after the sign-in or until it ends", "ttl"),
        Retention("VerificationCode", "the address that a code went to", "10 minutes, removed within days", "ttl"),
        Retention(
            "TotpFactor", "that an authenticator app exists", "until it is removed or the account erased", "erasure"
        ),
        Retention("PendingTotp", "that an app is being set up", "15 minutes, removed within days", "ttl"),
        Retention("RecoveryCodes", "keyed hashes of codes", "until removed or the account is erased", "erasure"),
        Retention("SignInChallenge", "a keyed hash of an address block", "5 minutes, removed within days", "ttl"),
        Retention("PasskeyAccount", "a random user handle", "until the account is erased", "erasure"),
        Retention("SavedViews", "filters of lists, as typed", "until removed or the account is erased", "erasure"),
        Retention("NameEntry", "the words of the name, to find it by", "until the account is erased", "erasure"),
        Retention("TimelineView", "which member of staff read the timeline", "2 hours, removed within days", "ttl"),
        Retention("Passkey", "a public key, its name and last use", "until it is removed or the account", "erasure"),
        Retention("PasskeyOwner", "whose a credential is", "until it is removed or the account is erased", "erasure"),
        Retention("PasskeyChallenge", "a random challenge", "5 minutes, removed within days", "ttl"),
        Retention("Identifier", "phone or e-mail", "until it is changed or the account is erased", "erasure"),
        Retention("Group", "who has a role or is disabled", "until that changes or the account is erased", "erasure"),
        Retention("Attempts", "a keyed hash of a login", "1 day", "ttl"),
        Retention("Claim", "who named an unconfirmed address", "until it is confirmed or released", "erasure"),
        Retention("KnownDevice", "keyed hashes of devices", "180 days after the last sign-in", "ttl"),
        Retention("ResetRequest", "keyed hashes of who asked for a reset", "minutes, removed within days", "ttl"),
        Retention("FormerContact", "the address before a change, for the notice to it", "7 days", "ttl"),
        Retention("Counter", "how many codes an address got on a day", "days after its day", "ttl"),
    ),
)
