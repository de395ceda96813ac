"""What identity stores: keys and access patterns of the `identity` table. Nowhere else are its keys written.

| item | pk | sk | index |
|---|---|---|---|
| User | USER#<id> | USER | gsi1 USERS / <id> (newest first); gsi2 NAMES / <name>, two spaces, <id> |
| NameEntry | USER#<id> | NAME#<n> | gsi1 NAME#<two letters> / <words of the name>#<id> |
| Credentials | USER#<id> | CREDENTIALS | |
| Session | USER#<id> | SESSION#<id> | |
| VerificationCode | USER#<id> | CODE#<purpose>#<channel>, of resets CODE#reset#<channel>#<id> | |
| KnownDevice | USER#<id> | DEVICE#<hash> | |
| Identifier | PHONE#<e164> or EMAIL#<address> | IDENTIFIER | |
| Claim | as Identifier's | CLAIM#<user id> | |
| ResetRequest | RESET#<hash> | REQUEST | |
| FormerContact | FORMER#<id> | CONTACT | |
| Group | GROUP#<admin, manager or disabled> | <user id> | |
| TimelineView | USER#<id> | VIEWED#<viewer>#<hour> | |
| Attempts | LOGIN#<hash> | ATTEMPTS | |
| Counter | CAP#<day>#<what> | COUNTER | |

Only User and NameEntry carry index keys, so sessions, counters and codes never pay for an index. The password's hash is
an item of its own, so that no listing ever reads it.
"""

from __future__ import annotations

from datetime import datetime

from pynamodb.attributes import BooleanAttribute, UnicodeAttribute, UnicodeSetAttribute

from shared.core import clock
from shared.data import name_index
from shared.data.base import AtriumModel, Gsi1, Gsi2, TableName
from shared.data.name_order import by_name
from shared.data.numbers import WholeNumber
from shared.identity.rules import ERASED_NAME, Channel, name_key

ALL_USERS = "USERS"
ALL_NAMES = "NAMES"
DISABLED = "disabled"


class IdentityItem(AtriumModel):
    """The table's base."""

    class Meta:
        table_name = TableName("identity")

    gsi1 = Gsi1()
    gsi2 = Gsi2()

    @staticmethod
    def read_together(*keys: tuple[str, str]) -> list[IdentityItem | None]:
        """Items at several keys in one strongly consistent call, in the order asked for; None where there is none."""
        found = {(item.pk, item.sk): item for item in IdentityItem.batch_get(set(keys), consistent_read=True)}
        return [found.get(key) for key in keys]


class User(IdentityItem, discriminator="user"):
    """A person. `session_epoch` counts up whenever all of their sessions end at once."""

    phone = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    phone_verified = BooleanAttribute(default=False)
    email_verified = BooleanAttribute(default=False)
    full_name = UnicodeAttribute()
    address = UnicodeAttribute(null=True)
    cdek_point = UnicodeAttribute(null=True)
    telegram = UnicodeAttribute(null=True)
    vk = UnicodeAttribute(null=True)
    # Only what they say: whether it is theirs, the game is asked when it matters.
    nakama_user_id = UnicodeAttribute(null=True)
    locale = UnicodeAttribute(default="ru")
    # Whether others may see the name: who is in, who gave most.
    is_public = BooleanAttribute(default=False)
    # Points and kopecks, each written in the transaction of what it counts; nothing until there is something.
    karma = WholeNumber(null=True)
    total_donated = WholeNumber(null=True)
    # What staff and rules mark the person with; staff alone see it.
    tags = UnicodeSetAttribute(null=True)
    avatar_key = UnicodeAttribute(null=True)
    avatar_upload = UnicodeAttribute(null=True)
    roles = UnicodeSetAttribute()
    is_active = BooleanAttribute(default=True)
    session_epoch = WholeNumber(default=0)
    # The second factors that a sign-in asks for; the attribute is absent without any.
    second_factors = UnicodeSetAttribute(null=True)
    # When the account's erasure begins, while its owner has asked for it.
    erase_after = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()

    @classmethod
    def new(cls, user_id: str, *, full_name: str, roles: set[str], locale: str) -> User:
        """A new, active person; identifiers are set by the caller."""
        now = clock.iso(clock.now())
        return cls(
            pk=f"USER#{user_id}",
            sk="USER",
            gsi1pk=ALL_USERS,
            gsi1sk=user_id,
            gsi2pk=ALL_NAMES,
            gsi2sk=name_sort_key(full_name, user_id),
            full_name=full_name,
            roles=roles,
            locale=locale,
            created_at=now,
            updated_at=now,
        )

    @classmethod
    def key(cls, user_id: str) -> tuple[str, str]:
        """(pk, sk) of a person."""
        return f"USER#{user_id}", "USER"

    @property
    def id(self) -> str:
        """The person's id, `usr_…`."""
        return self.pk.removeprefix("USER#")

    @property
    def is_erased(self) -> bool:
        """Whether the account's erasure has begun or is done: nothing of the person is to be stored anew."""
        begun = self.erase_after is not None and clock.parse(self.erase_after) <= clock.now()
        return not self.is_active and (begun or self.full_name == ERASED_NAME)

    def identifier(self, channel: Channel) -> str | None:
        """The phone or the e-mail address."""
        return self.phone if channel == "phone" else self.email

    def confirmed(self, channel: Channel) -> str | None:
        """The phone or the e-mail address, if the person has shown that it is theirs: messages go to no other."""
        return self.identifier(channel) if self.is_verified(channel) else None

    def is_verified(self, channel: Channel) -> bool:
        """Whether the person has shown that the phone or e-mail address is theirs."""
        return self.phone_verified if channel == "phone" else self.email_verified


class NameEntry(IdentityItem, discriminator="name_entry"):
    """One of the keys that a person is found by from any word of the name (`data.name_index`).

    All of them lie beside the account under fixed keys: a new name overwrites the old one's, and an erasure of the
    account takes them along.
    """

    @classmethod
    def all_of(cls, user_id: str, full_name: str) -> tuple[list[NameEntry], list[NameEntry]]:
        """(those that a name has, those that it leaves empty) of a person."""
        pk, keys = User.key(user_id)[0], name_index.keys_of(full_name, user_id)
        kept = [cls(pk, f"NAME#{at}", gsi1pk=one[0], gsi1sk=one[1]) for at, one in enumerate(keys)]
        return kept, [cls(pk, f"NAME#{at}") for at in range(len(kept), name_index.MOST_KEYS)]


def name_sort_key(full_name: str, user_id: str) -> str:
    """The sort key of a person among names."""
    return by_name(name_key(full_name), user_id)


class Credentials(IdentityItem, discriminator="credentials"):
    """The password's bcrypt hash."""

    password_hash = UnicodeAttribute()
    changed_at = UnicodeAttribute()

    @classmethod
    def new(cls, user_id: str, password_hash: str) -> Credentials:
        """A person's new password hash."""
        return cls(*cls.key(user_id), password_hash=password_hash, changed_at=clock.iso(clock.now()))

    @classmethod
    def key(cls, user_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's password hash."""
        return f"USER#{user_id}", "CREDENTIALS"


class Session(IdentityItem, discriminator="session"):
    """A signed-in device: one family of refresh tokens, of which only hashes are kept.

    `parent_*` describe the token before the current one and the salt from which the current one was derived.
    `second_factor` is what the session has shown besides a password: `totp`, `recovery_code` or `passkey`.
    """

    epoch = WholeNumber()
    token_hash = UnicodeAttribute()
    parent_hash = UnicodeAttribute(null=True)
    parent_salt = UnicodeAttribute(null=True)
    second_factor = UnicodeAttribute(null=True)
    device = UnicodeAttribute()
    address = UnicodeAttribute()
    created_at = UnicodeAttribute()
    last_used_at = UnicodeAttribute()
    expires_at = UnicodeAttribute()

    @classmethod
    def key(cls, user_id: str, session_id: str) -> tuple[str, str]:
        """(pk, sk) of a session."""
        return f"USER#{user_id}", f"SESSION#{session_id}"

    @property
    def id(self) -> str:
        """The session's id, `ses_…`."""
        return self.sk.removeprefix("SESSION#")

    def is_live(self, user: User, now: datetime) -> bool:
        """Whether the session still counts: not expired, not ended with all others, its person not disabled."""
        return user.is_active and self.epoch == user.session_epoch and clock.parse(self.expires_at) > now


class VerificationCode(IdentityItem, discriminator="code"):
    """A code that was sent to `address` and waits for an answer; only its keyed hash is kept.

    `tries` counts wrong answers; of a reset code it counts the requests that share it, which have tries of their own.
    """

    code_hash = UnicodeAttribute()
    address = UnicodeAttribute()
    tries = WholeNumber(default=0)
    sent_at = UnicodeAttribute()
    expires_at = UnicodeAttribute()

    @classmethod
    def key(cls, user_id: str, purpose: str, channel: Channel) -> tuple[str, str]:
        """(pk, sk) of the code for a purpose: one item, so that a new code replaces the old.

        `user_id` is the holder's: a person, or what else a code answers for.
        """
        return f"USER#{user_id}", f"CODE#{purpose}#{channel}"

    @classmethod
    def reset_key(cls, user_id: str, channel: Channel, code_id: str) -> tuple[str, str]:
        """(pk, sk) of one of the reset codes that wait side by side."""
        return f"USER#{user_id}", f"CODE#reset#{channel}#{code_id}"


class Identifier(IdentityItem, discriminator="identifier"):
    """Makes a phone or an e-mail address belong to one person only, who has confirmed it.

    Earlier versions wrote these items for unconfirmed addresses too: when the person's flag is not set, the item is a
    claim like any other.
    """

    user_id = UnicodeAttribute()

    @classmethod
    def key(cls, channel: Channel, address: str) -> tuple[str, str]:
        """(pk, sk) of the owner of an address."""
        return f"{channel.upper()}#{address}", "IDENTIFIER"


class Claim(IdentityItem, discriminator="claim"):
    """An account names a phone or an e-mail address that it has not confirmed; several accounts may name the same one.

    Their ids sort by the moment they were made, so the last key is the newest claim.
    """

    @classmethod
    def key(cls, channel: Channel, address: str, user_id: str) -> tuple[str, str]:
        """(pk, sk) of an account's claim to an address."""
        return Identifier.key(channel, address)[0], f"CLAIM#{user_id}"

    @property
    def user_id(self) -> str:
        """The account's id."""
        return self.sk.removeprefix("CLAIM#")


class KnownDevice(IdentityItem, discriminator="device"):
    """A person signed in from a kind of device in an address block before; `ttl` moves with their sign-ins."""

    @classmethod
    def key(cls, user_id: str, fingerprint: str) -> tuple[str, str]:
        """(pk, sk) of a person's device."""
        return f"USER#{user_id}", f"DEVICE#{fingerprint}"


class ResetRequest(IdentityItem, discriminator="reset_request"):
    """Who asked for a password reset, and the wrong codes of that requester alone.

    One item per token, under the token's keyed hash, and one per client, which holds when a code was last sent for it
    (`sent_at`). `code_sk` is the sort key of the code that answers it, if there is one, among those of `owner`.
    """

    owner = UnicodeAttribute()
    code_sk = UnicodeAttribute(null=True)
    tries = WholeNumber(default=0)
    sent_at = UnicodeAttribute(null=True)
    expires_at = UnicodeAttribute()

    @classmethod
    def key(cls, hashed: str) -> tuple[str, str]:
        """(pk, sk) of a request by the keyed hash of its token or client."""
        return f"RESET#{hashed}", "REQUEST"


class FormerContact(IdentityItem, discriminator="former_contact"):
    """An address that was just replaced, for the days in which its owner is still notified of that."""

    user_id = UnicodeAttribute()
    phone = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    locale = UnicodeAttribute(default="ru")

    @classmethod
    def key(cls, contact_id: str) -> tuple[str, str]:
        """(pk, sk) of a former contact by its id, `fmr_…`."""
        return f"FORMER#{contact_id}", "CONTACT"

    @property
    def id(self) -> str:
        """The contact's id, `fmr_…`."""
        return self.pk.removeprefix("FORMER#")


class Group(IdentityItem, discriminator="group"):
    """Membership in a small set of people that is listed as such: a role's holders, the disabled."""

    @classmethod
    def key(cls, group: str, user_id: str) -> tuple[str, str]:
        """(pk, sk) of a membership."""
        return f"GROUP#{group}", user_id


class TimelineView(IdentityItem, discriminator="timeline_view"):
    """A member of staff read somebody's timeline in an hour (UTC), which was announced; gone an hour later."""

    @classmethod
    def key(cls, user_id: str, viewer_id: str, hour: str) -> tuple[str, str]:
        """(pk, sk) of a viewer's hour."""
        return f"USER#{user_id}", f"VIEWED#{viewer_id}#{hour}"


class Attempts(IdentityItem, discriminator="attempts"):
    """Wrong passwords for one login, in a row from one client or in an hour from all, whether or not it exists."""

    failures = WholeNumber()
    locked_until = UnicodeAttribute(null=True)

    @classmethod
    def key(cls, login_hash: str) -> tuple[str, str]:
        """(pk, sk) of the attempts of a login and client."""
        return f"LOGIN#{login_hash}", "ATTEMPTS"


class Counter(IdentityItem, discriminator="counter"):
    """How many messages went out on a day, for a person, an address or everyone."""

    sent = WholeNumber(default=0)

    @classmethod
    def key(cls, day: str, subject: str) -> tuple[str, str]:
        """(pk, sk) of a day's counter."""
        return f"CAP#{day}#{subject}", "COUNTER"
