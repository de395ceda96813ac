"""Signing in and out, passwords, codes, sessions."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Path, Request, Response

from functions.api.auth import session_cookie
from functions.api.auth.schemas import (
    CodeSentOut,
    IntrospectionOut,
    LoginRequest,
    PasswordChangeRequest,
    PasswordForgotRequest,
    PasswordResetRequest,
    PublicKeysOut,
    RegisterRequest,
    ResetCodeSentOut,
    SessionOut,
    TokenIntrospectRequest,
    TokenRefreshRequest,
    TokensOut,
    VerificationCodeRequest,
    VerificationConfirmRequest,
    present_sessions,
)
from shared.data import idempotency
from shared.http.auth import PUBLIC_ROUTE, LiveUser, Principal, requires
from shared.http.caching import CACHED, cacheable
from shared.http.client import ClientAddress
from shared.http.idempotency import KeyHeader
from shared.http.models import ListOut, PageQuery
from shared.http.problems import answer_for, problems
from shared.http.routing import Router
from shared.identity import accounts, passwords, sessions, tokens, verification
from shared.identity.errors import InvalidRefreshTokenError
from shared.identity.public import UserOut
from shared.identity.sessions import Device, SignedIn

router = Router(prefix="/auth", tags=["auth"])
well_known = Router(prefix="/.well-known", tags=["auth"])
# Short against the time for which a new key is published before it signs (LEAD in infra/ops/secrets.py).
KEYS_CACHED = "public, max-age=300"
SessionId = Annotated[str, Path(max_length=64)]


async def _device(request: Request, address: ClientAddress) -> Device:
    return Device.of(user_agent=request.headers.get("user-agent", ""), address=address)


FromDevice = Annotated[Device, Depends(_device)]


@router.post("/register", status_code=201, responses=problems(400, 401, 409, 413, 415, 429), openapi_extra=PUBLIC_ROUTE)
async def register_user(
    body: RegisterRequest, device: FromDevice, response: Response, key: KeyHeader = None
) -> TokensOut:
    """Open an account and sign in; a verification code goes to each address given. A repeat gives fresh tokens.

    For an account that has a second factor by then a repeat is answered as signing in is: 401 `second_factor_required`.
    Whether an address is taken is not said: its owner is notified by message. With `"session": "cookie"` the refresh
    token comes in a cookie.
    """
    request_key = body.idempotency_key(key)

    def act() -> SignedIn:
        return accounts.register(device=device, idempotency=request_key, **body.model_dump(exclude={"session"}))

    def again(reference: dict[str, Any]) -> SignedIn:
        return accounts.register_again(
            user_id=reference["user_id"],
            login=body.phone or body.email or "",
            password=body.password,
            device=device,
        )

    return TokensOut.of(idempotency.run(request_key, act, again), body.session, response)


@router.post("/login", responses=problems(400, 401, 413, 415, 429), openapi_extra=PUBLIC_ROUTE)
async def login_user(body: LoginRequest, device: FromDevice, response: Response) -> TokensOut:
    """Sign in. After five wrong passwords the login is locked for this client for a minute, then for twice as long
    each time. With a second factor the answer is 401 `second_factor_required` with `challenge`, `methods` and, for
    those who have passkeys, `passkey_options` for `parseRequestOptionsFromJSON`. Passkeys alone are no second factor of
    a sign-in with a password: they sign in by themselves. With `"session": "cookie"` the refresh token comes in a
    cookie.
    """
    signed_in = accounts.log_in(login=body.login, password=body.password, device=device)
    return TokensOut.of(signed_in, body.session, response)


@router.post(
    "/refresh",
    response_model=TokensOut,
    responses=problems(400, 401, 403, 413, 415),
    openapi_extra=PUBLIC_ROUTE,
)
async def refresh_tokens(
    request: Request, device: FromDevice, response: Response, body: TokenRefreshRequest | None = None
) -> TokensOut | Response:
    """Exchange the refresh token for new tokens. A token that was replaced before ends the session.

    Without a token in the body the cookie's is taken, when `Origin` names the web app; its successor comes in the
    cookie.
    """
    if body is not None and body.refresh_token is not None:
        return TokensOut.of(sessions.refresh(refresh_token=body.refresh_token, device=device), "body", response)
    try:
        signed_in = sessions.refresh(refresh_token=session_cookie.given(request) or "", device=device)
    except InvalidRefreshTokenError as error:
        refusal = answer_for(error, request.url.path)
        session_cookie.clear(refusal)
        return refusal
    return TokensOut.of(signed_in, "cookie", response)


@router.post("/logout", status_code=204, responses=problems(401, 403), dependencies=[session_cookie.ClearsCookie])
async def logout_user(own: session_cookie.OwnSession) -> None:
    """End this session: the access token's, or without one the cookie's, when `Origin` names the web app."""
    sessions.log_out(user_id=own.user_id, session_id=own.session_id)


@router.post("/logout-all", status_code=204, responses=problems(401, 404), dependencies=[session_cookie.ClearsCookie])
async def logout_everywhere(user: LiveUser) -> None:
    """End all of one's sessions, this one too."""
    sessions.log_out_everywhere(user_id=user.user_id)


@router.get("/sessions", responses=problems(400, 401, 404))
async def list_sessions(user: LiveUser, page: PageQuery) -> ListOut[SessionOut]:
    """One's own sessions, the latest sign-in first."""
    found = sessions.list_own(user_id=user.user_id, limit=page.limit, cursor=page.cursor)
    return present_sessions(found, user.session_id)


@router.delete("/sessions/{session_id}", status_code=204, responses=problems(401, 404))
async def end_session(session_id: SessionId, user: LiveUser) -> None:
    """End one of one's own sessions."""
    sessions.end(user_id=user.user_id, session_id=session_id)


@router.post("/password/forgot", status_code=202, responses=problems(400, 413, 415), openapi_extra=PUBLIC_ROUTE)
async def request_password_reset(body: PasswordForgotRequest, device: FromDevice) -> ResetCodeSentOut:
    """Ask for a code to set a new password. The answer is the same whether or not there is such an account."""
    return ResetCodeSentOut(reset_token=passwords.forgot(login=body.login, device=device))


@router.post("/password/reset", status_code=204, responses=problems(400, 413, 415), openapi_extra=PUBLIC_ROUTE)
async def reset_password(body: PasswordResetRequest, device: FromDevice) -> None:
    """Set a new password with the code; all sessions end. With the `reset_token` nobody else's tries count."""
    passwords.reset(
        login=body.login,
        code=body.code,
        new_password=body.new_password,
        device=device,
        reset_token=body.reset_token,
    )


@router.post("/password/change", status_code=204, responses=problems(400, 401, 404, 409, 410, 413, 415, 429))
async def change_password(body: PasswordChangeRequest, user: LiveUser) -> None:
    """Change one's password, given the present one or a code for a change; all other sessions end."""
    passwords.change(
        user_id=user.user_id,
        session_id=user.session_id,
        current_password=body.current_password,
        current_code=body.current_code,
        new_password=body.new_password,
    )


@router.post("/verify/request", status_code=202, responses=problems(400, 401, 404, 409, 413, 415, 429))
async def request_verification_code(body: VerificationCodeRequest, user: LiveUser, device: FromDevice) -> CodeSentOut:
    """Send a code to the phone or e-mail address that waits to be confirmed; at most one a minute.

    With the purpose `change` the code goes to the present, confirmed address, and stands for the password where a
    contact or the password changes (`current_code`).
    """
    send = verification.request_change_code if body.purpose == "change" else verification.request
    send(user_id=user.user_id, session_id=user.session_id, channel=body.channel, client=device.block)
    return CodeSentOut()


@router.post("/verify/confirm", responses=problems(400, 401, 404, 409, 410, 413, 415))
async def confirm_verification_code(body: VerificationConfirmRequest, user: LiveUser) -> UserOut:
    """Confirm a phone or e-mail address; a pending new one replaces the old one."""
    return UserOut.of(
        verification.confirm(user_id=user.user_id, session_id=user.session_id, channel=body.channel, code=body.code)
    )


@router.post("/introspect", responses=problems(400, 401, 403, 413, 415))
async def introspect_token(
    body: TokenIntrospectRequest, _user: Annotated[Principal, requires("tokens.introspect")]
) -> IntrospectionOut:
    """What an access token is worth at this moment, for other services."""
    return IntrospectionOut.of(sessions.introspect(token=body.token))


@well_known.get("/jwks.json", responses=CACHED, response_model=PublicKeysOut, openapi_extra=PUBLIC_ROUTE)
async def get_public_keys(request: Request) -> Response:
    """The keys that verify access tokens, as a JWK set (RFC 7517). Keep it for five minutes; read it again for an
    unknown `kid`, at most every 30 seconds.
    """
    return cacheable(request, PublicKeysOut.model_validate(tokens.jwks()), cache_control=KEYS_CACHED)
