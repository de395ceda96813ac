"""What the `auth` group takes and gives."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Literal

from fastapi import Response
from pydantic import Field, StringConstraints

from functions.api.auth import session_cookie
from functions.api.auth.session_cookie import SessionForm
from shared.core.paging import Page
from shared.data.idempotency import IdempotencyKey
from shared.http.models import AnswerModel, ListOut, RequestModel, ShortText, example
from shared.identity import rules
from shared.identity.models import Session
from shared.identity.public import UserOut
from shared.identity.roles import Role
from shared.identity.rules import Channel, Locale
from shared.identity.sessions import Introspection, SignedIn

# The policy answers with its own code, so the schema only keeps absurd lengths out. Spaces belong to a password.
Password = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=1000)]
Login = Annotated[str, StringConstraints(min_length=1, max_length=320), Field(examples=["customer@example.com"])]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$"), Field(examples=["042917"])]


class RegisterRequest(RequestModel):
    """A new account; at least one of `phone` and `email`."""

    model_config = example(
        email="anna@example.com",
        phone="+79161234567",
        password="correct horse battery",  # noqa: S106 - an example
        full_name="Anna Smirnova",
        locale="ru",
    )

    phone: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None
    email: Annotated[str, StringConstraints(min_length=1, max_length=320)] | None = None
    password: Password
    full_name: ShortText
    locale: Locale = "ru"
    session: SessionForm = "body"

    def idempotency_key(self, key: str | None) -> IdempotencyKey | None:
        """The request under its caller's key. The password is in no stored hash: a repeat is checked against it."""
        if key is None:
            return None
        owner, whole = (
            sha256(self.model_dump_json(include=include, exclude={"password", "session"}).encode()).hexdigest()
            for include in ({"phone", "email"}, None)
        )
        return IdempotencyKey(f"guest:{owner}", "POST /api/v1/auth/register", key, whole)


class LoginRequest(RequestModel):
    """A phone or an e-mail address, and the password."""

    model_config = example(login="anna@example.com", password="correct horse battery")  # noqa: S106 - an example

    login: Login
    password: Password
    session: SessionForm = "body"


class TokenRefreshRequest(RequestModel):
    """The refresh token of the last answer; without it the cookie's is taken."""

    model_config = example(refresh_token="rt1.ses_01KKB4M1V8W7Q3Z5N6P2R4S9TA.c2VjcmV0")  # noqa: S106 - an example

    refresh_token: Annotated[str, StringConstraints(min_length=1, max_length=512)] | None = None


class PasswordForgotRequest(RequestModel):
    """Whose password is forgotten."""

    model_config = example(login="anna@example.com")

    login: Login


class PasswordResetRequest(RequestModel):
    """A new password, with the code that was sent."""

    model_config = example(login="anna@example.com", code="042917", new_password="another long password")  # noqa: S106 - an example

    login: Login
    code: Code
    new_password: Password
    reset_token: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None


class PasswordChangeRequest(RequestModel):
    """A new password, given the present one or a code that was sent for a change."""

    model_config = example(current_password="correct horse battery", new_password="another long password")  # noqa: S106 - an example

    current_password: Password | None = None
    current_code: Code | None = None
    new_password: Password


class VerificationCodeRequest(RequestModel):
    """Where to send a code, and what for: to confirm an address, or in place of the password before a change."""

    model_config = example(channel="email", purpose="verify")

    channel: Channel
    purpose: Literal["verify", "change"] = "verify"


class VerificationConfirmRequest(RequestModel):
    """The code that came on a channel."""

    model_config = example(channel="email", code="042917")

    channel: Channel
    code: Code


class TokenIntrospectRequest(RequestModel):
    """An access token to inspect."""

    model_config = example(token="eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c3JfMSJ9.c2lnbmF0dXJl")  # noqa: S106 - an example

    token: Annotated[str, StringConstraints(min_length=1, max_length=4096)]


class TokensOut(AnswerModel):
    """A signed-in person's tokens; `expires_in` are the access token's seconds.

    `refresh_token` is null when it lies in the cookie (`"session": "cookie"`). `second_factor_setup_required`: the
    roles count once a second factor is set up and the token refreshed, or after a sign-in with a passkey.
    """

    user: UserOut
    access_token: str
    refresh_token: str | None
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the name of a scheme
    expires_in: int
    second_factor_setup_required: bool

    @classmethod
    def of(cls, signed_in: SignedIn, form: SessionForm, response: Response) -> TokensOut:
        """Show a new or refreshed session, its refresh token in the answer or in the response's cookie."""
        if form == "cookie":
            session_cookie.put(response, signed_in.refresh_token)
        return cls(
            user=UserOut.of(signed_in.user),
            access_token=signed_in.access_token,
            refresh_token=signed_in.refresh_token if form == "body" else None,
            expires_in=signed_in.expires_in,
            second_factor_setup_required=signed_in.second_factor_setup_required,
        )


class CodeSentOut(AnswerModel):
    """A code is on its way, if there is somebody to send it to; times in seconds."""

    expires_in: int = int(rules.CODE_TTL.total_seconds())
    resend_after: int = int(rules.CODE_INTERVAL.total_seconds())


class ResetCodeSentOut(CodeSentOut):
    """As above; `reset_token` goes with the code and binds it to who asked. It is given for unknown logins too."""

    reset_token: str


class SessionOut(AnswerModel):
    """A signed-in device; `current` marks the one that asks."""

    id: str
    device: str
    address: str
    created_at: str
    last_used_at: str
    expires_at: str
    current: bool


class IntrospectionOut(AnswerModel):
    """Whether a token is good now and for whom; `exp` in seconds since 1970."""

    active: bool
    sub: str | None
    roles: list[Role] | None
    exp: int | None

    @classmethod
    def of(cls, found: Introspection) -> IntrospectionOut:
        """Show what was found."""
        roles = rules.clean_roles(found.roles) if found.roles is not None else None
        return cls(active=found.active, sub=found.sub, roles=roles, exp=found.exp)


def present_sessions(page: Page[Session], current_id: str) -> ListOut[SessionOut]:
    """Show a page of a person's sessions."""
    return ListOut[SessionOut].of(
        page,
        lambda session: SessionOut(
            id=session.id,
            device=session.device,
            address=session.address,
            created_at=session.created_at,
            last_used_at=session.last_used_at,
            expires_at=session.expires_at,
            current=session.id == current_id,
        ),
    )


class PublicKeyOut(AnswerModel):
    """A public key of access tokens: an Ed25519 JWK (RFC 8037)."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    x: Annotated[str, Field(description="The public key: 32 bytes, base64url", examples=["A" * 43])]
    kid: Annotated[str, Field(description="What a token's header names", examples=["k20261128120000-1a2b"])]
    alg: Literal["EdDSA"]
    use: Literal["sig"]


class PublicKeysOut(AnswerModel):
    """The keys that verify access tokens; two while one replaces the other."""

    keys: list[PublicKeyOut]
