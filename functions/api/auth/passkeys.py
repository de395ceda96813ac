"""Passkeys: registering and removing them, and signing in with one."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Response
from pydantic import ConfigDict, Field, StringConstraints

from functions.api.auth.routes import FromDevice
from functions.api.auth.schemas import Code, Password, TokensOut
from functions.api.auth.session_cookie import SessionForm
from shared.http.auth import PUBLIC_ROUTE, ConfirmedUser, LiveUser
from shared.http.models import PLAIN_LINE, AnswerModel, ListOut, RequestModel, example
from shared.http.problems import problems
from shared.http.routing import Router
from shared.identity.passkeys import service, sign_in

router = Router(prefix="/auth/passkeys", tags=["auth"])
PasskeyId = Annotated[str, Path(max_length=64)]
PasskeyName = Annotated[str, StringConstraints(min_length=1, max_length=60), PLAIN_LINE, Field(examples=["My phone"])]
# Credential ids have at most 1023 bytes; the longest answers are attestations, which we do not ask for.
Base64Url = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=8192)]


class _FromBrowser(RequestModel):
    """A part of `PublicKeyCredential.toJSON()`: what browsers add to it over the years is ignored."""

    model_config = ConfigDict(extra="ignore")


class AttestationRequest(_FromBrowser):
    """The authenticator's answer to a registration."""

    client_data: Base64Url = Field(alias="clientDataJSON")
    attestation_object: Base64Url = Field(alias="attestationObject")


class AssertionRequest(_FromBrowser):
    """The authenticator's answer to a sign-in."""

    client_data: Base64Url = Field(alias="clientDataJSON")
    authenticator_data: Base64Url = Field(alias="authenticatorData")
    signature: Base64Url
    user_handle: Base64Url | None = Field(default=None, alias="userHandle")


class _Credential(_FromBrowser):
    id: Base64Url
    raw_id: Base64Url = Field(alias="rawId")
    type: Annotated[str, StringConstraints(pattern="^public-key$")] = "public-key"


class NewPasskeyCredentialRequest(_Credential):
    """What `navigator.credentials.create` made, as `toJSON()` gives it."""

    response: AttestationRequest


class PasskeyCredentialRequest(_Credential):
    """What `navigator.credentials.get` made, as `toJSON()` gives it."""

    response: AssertionRequest


class PasskeyProofRequest(RequestModel):
    """The present password, or a code that was sent for a change."""

    model_config = example(current_password="correct horse battery")  # noqa: S106 - an example

    current_password: Password | None = None
    current_code: Code | None = None


class PasskeyCreateRequest(RequestModel):
    """A new passkey and how its owner calls it."""

    model_config = example(
        credential={
            "id": "b7mJ4kX1pQ",
            "rawId": "b7mJ4kX1pQ",
            "type": "public-key",
            "response": {
                "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0",
                "attestationObject": "o2NmbXRkbm9uZQ",
            },
        },
        name="My phone",
    )

    credential: NewPasskeyCredentialRequest
    name: PasskeyName


class PasskeyLoginRequest(RequestModel):
    """The answer to the challenge of a sign-in."""

    model_config = example(
        challenge_id="pch_01KKB4M1V8W7Q3Z5N6P2R4S9TA",
        credential={
            "id": "b7mJ4kX1pQ",
            "rawId": "b7mJ4kX1pQ",
            "type": "public-key",
            "response": {
                "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0",
                "authenticatorData": "SZYN5YgOjGh0NBcPZHZgW4",
                "signature": "MEUCIQDk2Qm1",
            },
        },
    )

    challenge_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    credential: PasskeyCredentialRequest
    session: SessionForm = "body"


class PasskeyOut(AnswerModel):
    """A passkey; `last_used_at` is null until it signs in."""

    id: str
    name: str
    created_at: str
    last_used_at: str | None


class PasskeyLoginOptionsOut(AnswerModel):
    """`options` are PublicKeyCredentialRequestOptions in JSON, for `parseRequestOptionsFromJSON`."""

    challenge_id: str
    options: dict[str, Any]


@router.post("/options", responses=problems(400, 401, 403, 404, 409, 410, 413, 415, 429))
async def begin_passkey(body: PasskeyProofRequest, user: ConfirmedUser) -> dict[str, Any]:
    """Start to register a passkey: PublicKeyCredentialCreationOptions in JSON, for `parseCreationOptionsFromJSON`.

    They are good for five minutes, once, in this session.
    """
    return service.begin_registration(user_id=user.user_id, session_id=user.session_id, **body.model_dump())


@router.post("", status_code=201, responses=problems(400, 401, 403, 404, 409, 413, 415))
async def create_passkey(body: PasskeyCreateRequest, user: ConfirmedUser) -> PasskeyOut:
    """Register the passkey that the browser made; all other sessions end. An account has at most ten."""
    passkey = service.register(
        user_id=user.user_id,
        session_id=user.session_id,
        credential=body.credential.model_dump(by_alias=True),
        name=body.name,
    )
    return PasskeyOut.copy_of(passkey)


@router.get("", responses=problems(401))
async def list_passkeys(user: LiveUser) -> ListOut[PasskeyOut]:
    """One's own passkeys, the oldest first: at most ten, on one page."""
    return ListOut[PasskeyOut](items=[PasskeyOut.copy_of(one) for one in service.list_own(user_id=user.user_id)])


@router.delete("/{passkey_id}", status_code=204, responses=problems(400, 401, 403, 404, 409, 410, 413, 415, 429))
async def delete_passkey(passkey_id: PasskeyId, body: PasskeyProofRequest, user: LiveUser) -> None:
    """Remove a passkey, given the present password or a code for a change; all other sessions end."""
    service.remove(user_id=user.user_id, session_id=user.session_id, passkey_id=passkey_id, **body.model_dump())


@router.post("/login/options", responses=problems(429), openapi_extra=PUBLIC_ROUTE)
async def begin_passkey_login(device: FromDevice) -> PasskeyLoginOptionsOut:
    """Start to sign in with a passkey. The options name no account; they are good for five minutes, once."""
    challenge_id, options = sign_in.begin(device=device)
    return PasskeyLoginOptionsOut(challenge_id=challenge_id, options=options)


@router.post("/login", responses=problems(400, 401, 413, 415, 429), openapi_extra=PUBLIC_ROUTE)
async def login_with_passkey(body: PasskeyLoginRequest, device: FromDevice, response: Response) -> TokensOut:
    """Sign in with a passkey, which stands for the password and the second factor."""
    signed_in = sign_in.sign_in(
        challenge_id=body.challenge_id,
        credential=body.credential.model_dump(by_alias=True, exclude_none=True),
        device=device,
    )
    return TokensOut.of(signed_in, body.session, response)
