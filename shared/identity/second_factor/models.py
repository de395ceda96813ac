"""What a second factor stores in the `identity` table, beside `shared.identity.models`.

| item | pk | sk |
|---|---|---|
| TotpFactor | USER#<id> | FACTOR#totp |
| PendingTotp | USER#<id> | FACTOR#totp#pending |
| RecoveryCodes | USER#<id> | FACTOR#recovery |
| SignInChallenge | CHALLENGE#<hash> | CHALLENGE |

`User.second_factors` names the methods that are enabled, so that a sign-in without one reads nothing more.
"""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute, UnicodeSetAttribute

from shared.data.numbers import WholeNumber
from shared.identity.models import IdentityItem, User


class TotpFactor(IdentityItem, discriminator="totp_factor"):
    """An authenticator app's secret, encrypted; `last_step` is the newest time step whose password was used."""

    secret = UnicodeAttribute()
    last_step = WholeNumber()
    created_at = UnicodeAttribute()

    @classmethod
    def key(cls, user_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's authenticator app."""
        return User.key(user_id)[0], "FACTOR#totp"


class PendingTotp(IdentityItem, discriminator="pending_totp"):
    """A secret, encrypted, that the session which asked for it has yet to confirm; `tries` counts wrong codes."""

    secret = UnicodeAttribute()
    session_id = UnicodeAttribute()
    tries = WholeNumber(default=0)
    expires_at = UnicodeAttribute()

    @classmethod
    def key(cls, user_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's secret that waits to be confirmed: one item, a new one replaces the old."""
        return User.key(user_id)[0], "FACTOR#totp#pending"


class RecoveryCodes(IdentityItem, discriminator="recovery_codes"):
    """Keyed hashes of the recovery codes that are left; the attribute is gone once all are used."""

    hashes = UnicodeSetAttribute(null=True)
    created_at = UnicodeAttribute()

    @classmethod
    def key(cls, user_id: str) -> tuple[str, str]:
        """(pk, sk) of a person's recovery codes."""
        return User.key(user_id)[0], "FACTOR#recovery"


class SignInChallenge(IdentityItem, discriminator="sign_in_challenge"):
    """A right password that still needs a second factor, under its keyed hash, for one person and address block.

    `epoch` is the person's session epoch: what ends all sessions ends the challenge. `tries` counts answers.
    `passkey_challenge` (base64url) is what one of the person's passkeys may sign; absent without passkeys.
    """

    user_id = UnicodeAttribute()
    client = UnicodeAttribute()
    epoch = WholeNumber()
    passkey_challenge = UnicodeAttribute(null=True)
    tries = WholeNumber(default=0)
    expires_at = UnicodeAttribute()

    @classmethod
    def key(cls, hashed: str) -> tuple[str, str]:
        """(pk, sk) of a challenge by its keyed hash."""
        return f"CHALLENGE#{hashed}", "CHALLENGE"
