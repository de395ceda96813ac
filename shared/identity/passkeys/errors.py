"""What can go wrong with passkeys. Signing in has one error for everything: `InvalidCredentialsError`."""

from __future__ import annotations

from shared.core.errors import BadRequestError, ConflictError, NotFoundError


class InvalidPasskeyError(BadRequestError):
    """The authenticator's answer does not fit: malformed, another challenge, site or origin, or no user verification.
    Also when the challenge has expired or was answered already.
    """

    code = "invalid_passkey"
    detail = "This passkey could not be registered. Start again."


class WrongPasskeyError(InvalidPasskeyError):
    """A passkey does not answer the challenge of a sign-in: another account's, another challenge's, or malformed."""

    detail = "This passkey does not answer the challenge. Use one of this account, or a code."


class PasskeyTakenError(ConflictError):
    """The credential is registered already, by this person or by another."""

    code = "passkey_taken"
    detail = "This passkey is registered already."


class PasskeyLimitError(ConflictError):
    """The person has as many passkeys as an account may have."""

    code = "passkey_limit"
    detail = "An account has at most 10 passkeys. Remove one first."


class PasskeyNotFoundError(NotFoundError):
    """No such passkey of this person."""

    code = "passkey_not_found"
    detail = "There is no such passkey."
