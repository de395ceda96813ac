"""What passkeys store in the `identity` table.

| item | pk | sk |
|---|---|---|
| PasskeyAccount | USER#<id> | PASSKEYS |
| Passkey | USER#<id> | PASSKEY#<id> |
| PasskeyOwner | PASSKEY#<SHA-256 of the credential id> | OWNER |
| PasskeyChallenge | USER#<id>, of a sign-in CHALLENGE#passkey#<id> | CHALLENGE#<session id>, of a sign-in CHALLENGE |
"""

from __future__ import annotations

from hashlib import sha256

from pynamodb.attributes import UnicodeAttribute

from shared.data.numbers import WholeNumber
from shared.identity.models import IdentityItem

PREFIX = "PASSKEY#"


class PasskeyAccount(IdentityItem, discriminator="passkey_account"):
    """A person's random WebAuthn user handle (base64url), which never changes, and how many passkeys they have."""

    handle = UnicodeAttribute()
    passkeys = WholeNumber(default=0)

    @classmethod
    def key(cls, user_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's user handle."""
        return f"USER#{user_id}", "PASSKEYS"


class Passkey(IdentityItem, discriminator="passkey"):
    """A public key of a person; credential id, COSE key and user handle are base64url without padding.

    `sign_count` is the authenticator's counter at the last sign-in; 0 where it keeps none.
    """

    credential_id = UnicodeAttribute()
    public_key = UnicodeAttribute()
    handle = UnicodeAttribute()
    sign_count = WholeNumber(default=0)
    name = UnicodeAttribute()
    created_at = UnicodeAttribute()
    last_used_at = UnicodeAttribute(null=True)

    @classmethod
    def key(cls, user_id: str, passkey_id: str) -> tuple[str, str]:
        """(pk, sk) of a passkey."""
        return f"USER#{user_id}", f"{PREFIX}{passkey_id}"

    @property
    def id(self) -> str:
        """The passkey's id, `psk_…`."""
        return self.sk.removeprefix(PREFIX)


class PasskeyOwner(IdentityItem, discriminator="passkey_owner"):
    """Finds a passkey by its credential id, and makes a credential belong to one person only."""

    user_id = UnicodeAttribute()
    passkey_id = UnicodeAttribute()

    @classmethod
    def key(cls, credential_id: bytes) -> tuple[str, str]:
        """(pk, sk) of a credential's owner; hashed, because a credential id may be 1023 bytes long."""
        return f"{PREFIX}{sha256(credential_id).hexdigest()}", "OWNER"


class PasskeyChallenge(IdentityItem, discriminator="passkey_challenge"):
    """A challenge (base64url) that waits for one answer until `expires_at`; whoever answers it deletes it first."""

    challenge = UnicodeAttribute()
    expires_at = UnicodeAttribute()

    @classmethod
    def registration_key(cls, user_id: str, session_id: str) -> tuple[str, str]:
        """(pk, sk) of the challenge of a registration: one for a person and session, a new one replaces the old."""
        return f"USER#{user_id}", f"CHALLENGE#{session_id}"

    @classmethod
    def sign_in_key(cls, challenge_id: str) -> tuple[str, str]:
        """(pk, sk) of the challenge of a sign-in."""
        return f"CHALLENGE#passkey#{challenge_id}", "CHALLENGE"
