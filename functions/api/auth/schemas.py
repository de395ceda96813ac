"""What the `auth` group takes and gives."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from shared.core.paging import Page
from shared.data.idempotency import IdempotencyKey
from shared.http.models import AnswerModel, ApiModel, ListAnswer, ShortText
from shared.identity import rules
from shared.identity.models import Session
from shared.identity.public import UserPublic
from shared.identity.rules import Channel, Locale, Role
from shared.identity.sessions import Introspection, SignedIn

# The policy answers with its own code, so the schema only keeps absurd lengths out. Spaces belong to a password.
Password = Annotated[str, StringConstraints(strip_whitespace=False, min_length=1, max_length=1000)]
Login = Annotated[str, StringConstraints(min_length=1, max_length=320), Field(examples=["customer@example.com"])]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$"), Field(examples=["042917"])]


class RegisterRequest(ApiModel):
    """A new account; at least one of `phone` and `email`."""

    phone: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None
    email: Annotated[str, StringConstraints(min_length=1, max_length=320)] | None = None
    password: Password
    full_name: ShortText
    locale: Locale = "ru"

    def idempotency_key(self, key: str | None) -> IdempotencyKey | None:
        """The request under its caller's key. The password is in no stored hash: a repeat is checked against it."""
        if key is None:
            return None
        owner, whole = (
            sha256(self.model_dump_json(include=include, exclude={"password"}).encode()).hexdigest()
            for include in ({"phone", "email"}, None)
        )
        return IdempotencyKey(f"guest:{owner}", "POST /api/v1/auth/register", key, whole)


class LoginRequest(ApiModel):
    """A phone or an e-mail address, and the password."""

    login: Login
    password: Password


class RefreshRequest(ApiModel):
    """The refresh token of the last answer."""

    refresh_token: Annotated[str, StringConstraints(min_length=1, max_length=512)]


class ForgotRequest(ApiModel):
    """Whose password is forgotten."""

    login: Login


class ResetRequest(ApiModel):
    """A new password, with the code that was sent."""

    login: Login
    code: Code
    new_password: Password


class ChangeRequest(ApiModel):
    """A new password in place of the current one."""

    current_password: Password
    new_password: Password


class VerifyRequest(ApiModel):
    """Where to send a code."""

    channel: Channel


class ConfirmRequest(ApiModel):
    """The code that came on a channel."""

    channel: Channel
    code: Code


class IntrospectRequest(ApiModel):
    """An access token to look into."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=4096)]


class Tokens(AnswerModel):
    """A signed-in person's tokens; `expires_in` are the access token's seconds."""

    user: UserPublic
    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the name of a scheme
    expires_in: int

    @classmethod
    def of(cls, signed_in: SignedIn) -> Tokens:
        """Show a new or refreshed session."""
        return cls(
            user=UserPublic.of(signed_in.user),
            access_token=signed_in.access_token,
            refresh_token=signed_in.refresh_token,
            expires_in=signed_in.expires_in,
        )


class CodeSent(AnswerModel):
    """A code is on its way, if there is somebody to send it to; times in seconds."""

    expires_in: int = int(rules.CODE_TTL.total_seconds())
    resend_after: int = int(rules.CODE_INTERVAL.total_seconds())


class SessionPublic(AnswerModel):
    """A signed-in device; `current` marks the one that asks."""

    id: str
    device: str
    address: str
    created_at: str
    last_used_at: str
    expires_at: str
    current: bool


class IntrospectAnswer(AnswerModel):
    """Whether a token is good now and for whom; `exp` in seconds since 1970."""

    active: bool
    sub: str | None
    roles: list[Role] | None
    exp: int | None

    @classmethod
    def of(cls, found: Introspection) -> IntrospectAnswer:
        """Show what was found."""
        roles = rules.clean_roles(found.roles) if found.roles is not None else None
        return cls(active=found.active, sub=found.sub, roles=roles, exp=found.exp)


def present_sessions(page: Page[Session], current_id: str) -> ListAnswer[SessionPublic]:
    """Show a page of a person's sessions."""
    return ListAnswer[SessionPublic].of(
        page,
        lambda session: SessionPublic(
            id=session.id,
            device=session.device,
            address=session.address,
            created_at=session.created_at,
            last_used_at=session.last_used_at,
            expires_at=session.expires_at,
            current=session.id == current_id,
        ),
    )
