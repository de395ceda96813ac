"""What can go wrong with accounts, sessions and codes."""

from __future__ import annotations

from shared.core.errors import (
    BadRequestError,
    ConflictError,
    FieldError,
    ForbiddenError,
    GoneError,
    InvalidError,
    NotFoundError,
    TooManyError,
    UnauthenticatedError,
)


class InvalidPhoneError(InvalidError):
    """Not a phone number that exists in any numbering plan."""

    code = "invalid_phone"
    detail = "This is not a valid phone number. Write it with the country code, such as +7 912 345-67-89."

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("phone", self.code, self.detail)])


class PhoneNotAllowedError(InvalidError):
    """A number of a country or kind that is sent no text messages; the field's error says which of the two."""

    code = "phone_not_allowed"
    detail = "Text messages are not sent to this number. Give a mobile number of a country that is served."

    def __init__(self, reason: str) -> None:
        super().__init__(errors=[FieldError("phone", reason, self.detail)])


class InvalidEmailError(InvalidError):
    """Not an e-mail address by RFC 5321."""

    code = "invalid_email"
    detail = "This is not a valid e-mail address."

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("email", self.code, self.detail)])


class WeakPasswordError(InvalidError):
    """Shorter or longer than the policy allows, too common, or made of the owner's names; the detail says which."""

    code = "weak_password"
    detail = "A password has 8 to 128 characters."

    def __init__(self, field: str, why: str | None = None) -> None:
        super().__init__(why, errors=[FieldError(field, self.code, why or self.detail)])


class IdentifierRequiredError(InvalidError):
    """An account needs a phone or an e-mail address to sign in with."""

    code = "identifier_required"
    detail = "Give a phone or an e-mail address; the one that stays must be confirmed."


class IdentifierTakenError(ConflictError):
    """Another account has this phone or e-mail address."""

    code = "identifier_taken"
    detail = "An account with this phone or e-mail address exists already."


class InvalidCredentialsError(UnauthenticatedError):
    """Wrong password, no such account or a disabled one: the answer is the same for all three."""

    code = "invalid_credentials"
    detail = "The login or the password is wrong."


class AccountLockedError(TooManyError):
    """Too many wrong passwords for this login."""

    code = "account_locked"
    detail = "Too many wrong passwords. Wait and try again."


class InvalidTokenError(UnauthenticatedError):
    """An access token that we did not sign, or not for this."""

    code = "invalid_token"
    detail = "The access token is not valid. Sign in again."


class TokenExpiredError(UnauthenticatedError):
    """An access token past its fifteen minutes."""

    code = "token_expired"
    detail = "The access token has expired. Refresh it."


class InvalidRefreshTokenError(UnauthenticatedError):
    """A refresh token that is unknown, expired, used or belongs to an ended session."""

    code = "invalid_refresh_token"
    detail = "The refresh token is not valid any more. Sign in again."


class SessionNotFoundError(NotFoundError):
    """No such session of this person."""

    code = "session_not_found"
    detail = "There is no such session."


class UserNotFoundError(NotFoundError):
    """No such person."""

    code = "user_not_found"
    detail = "There is no such user."


class InvalidCodeError(BadRequestError):
    """A wrong verification code."""

    code = "invalid_code"
    detail = "The code is wrong or has expired. Check it or ask for a new one."


class CodeExpiredError(GoneError):
    """No code is waiting: none was asked for, or it expired, was used, or was tried too often."""

    code = "code_expired"
    detail = "This code is no longer valid. Ask for a new one."


class CodeTooSoonError(TooManyError):
    """A code was sent less than a minute ago."""

    code = "code_too_soon"
    detail = "A code was sent a moment ago. Wait before you ask for another."


class DailyLimitError(TooManyError):
    """The day's cap of messages for this person, this address or everyone together is reached."""

    code = "daily_limit_reached"
    detail = "No more codes can be sent today."


class AlreadyVerifiedError(ConflictError):
    """Nothing is left to confirm on this channel."""

    code = "already_verified"
    detail = "This address is confirmed already."


class ChannelMissingError(ConflictError):
    """The account has no address on this channel."""

    code = "channel_missing"
    detail = "Your account has no address for this channel."


class WrongPasswordError(InvalidError):
    """The current password, asked again before a change, is wrong. Not a 401: the session is fine."""

    code = "wrong_password"
    detail = "The current password is wrong."

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("current_password", self.code, self.detail)])


class SecondFactorRequiredError(UnauthenticatedError):
    """The password is right; `challenge` and `methods` in the problem say how to go on. No session is open."""

    code = "second_factor_required"
    detail = "Answer the challenge with a second factor: POST /api/v1/auth/login/second-factor."


class InvalidChallengeError(UnauthenticatedError):
    """A challenge that is unknown, expired, used, of another client or answered too often: the same for all."""

    code = "invalid_challenge"
    detail = "The challenge is not valid any more. Sign in with the password again."


class WrongFactorCodeError(InvalidCodeError):
    """A one-time password or recovery code that is wrong or was used before."""

    detail = "The code is wrong or was used already. Wait for the next one, or use a recovery code."


class SecondFactorExistsError(ConflictError):
    """An authenticator app is set up already."""

    code = "second_factor_exists"
    detail = "An authenticator app is set up already. Remove it before you set up another one."


class SecondFactorNotFoundError(NotFoundError):
    """The account has no second factor."""

    code = "second_factor_not_found"
    detail = "This account has no second factor."


class SecondFactorNotShownError(ForbiddenError):
    """The person's roles demand a second factor, they have a passkey, and this session was opened without it."""

    code = "second_factor_not_shown"
    detail = "Sign in with your passkey first: this session was opened without a second factor."


class SelfLockoutError(ConflictError):
    """An admin may not take the admin role from themselves or disable themselves: so one admin always remains."""

    code = "self_lockout"
    detail = "You cannot disable yourself or give up your own admin role. Ask another admin."


class UnknownModuleError(InvalidError):
    """A module that nobody has is named as the filter of a timeline."""

    code = "unknown_module"
    detail = "There is no such module."


class UserChangedError(ConflictError):
    """Somebody else changed the same account at the same time."""

    code = "user_changed"
    detail = "The account was changed at the same time. Read it again and repeat."


class TooManyTagsError(ConflictError):
    """A person is marked with as many tags as there may be."""

    code = "too_many_tags"
    detail = "This person has too many tags. Take one away first."
