"""The second step of a sign-in, and one's own second factor."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Response
from pydantic import Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from functions.api.auth.passkeys import PasskeyCredentialRequest
from functions.api.auth.routes import FromDevice
from functions.api.auth.schemas import Code, Password, TokensOut
from functions.api.auth.session_cookie import SessionForm
from shared.http.auth import PUBLIC_ROUTE, ConfirmedUser, LiveUser
from shared.http.models import AnswerModel, RequestModel, example
from shared.http.problems import problems
from shared.http.routing import Router
from shared.identity.second_factor import challenges, enrollment
from shared.identity.second_factor.challenges import Answer, CodeAnswer, PasskeyAnswer

router = Router(prefix="/auth", tags=["auth"])

# A one-time password, or a recovery code as its owner writes it down.
FactorCode = Annotated[str, StringConstraints(min_length=1, max_length=40), Field(examples=["042917"])]


class ChallengeAnswerRequest(RequestModel):
    """The answer to the challenge of a sign-in; `method` is one of the challenge's `methods`. `passkey` wants
    `credential`, made with the challenge's `passkey_options`, the others want `code`.
    """

    model_config = example(challenge="Zm9yIGV4YW1wbGU", method="totp", code="042917")

    challenge: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    method: Literal["totp", "recovery_code", "passkey"]
    code: Annotated[FactorCode | None, Field(default=None, validate_default=True)]
    credential: Annotated[PasskeyCredentialRequest | None, Field(default=None, validate_default=True)]
    session: SessionForm = "body"

    @field_validator("code", "credential")
    @classmethod
    def _belongs_to_the_method(cls, value: object, info: ValidationInfo) -> object:
        if "method" not in info.data:
            return value
        is_wanted = (info.data["method"] == "passkey") == (info.field_name == "credential")
        if is_wanted and value is None:
            raise PydanticCustomError("missing", "Field required")
        if value is not None and not is_wanted:
            raise ValueError("not for this method")
        return value

    def answer(self) -> Answer:
        """The code or credential of the method."""
        if self.credential is not None:
            return PasskeyAnswer(self.credential.model_dump(by_alias=True, exclude_none=True))
        return CodeAnswer("totp" if self.method == "totp" else "recovery_code", self.code or "")


class TotpBeginRequest(RequestModel):
    """The present password, before an authenticator app is set up."""

    model_config = example(current_password="correct horse battery")  # noqa: S106 - an example

    current_password: Password


class TotpConfirmRequest(RequestModel):
    """What the authenticator app shows."""

    model_config = example(code="042917")

    code: Code


class FactorChangeRequest(RequestModel):
    """The present password, and a one-time password or recovery code."""

    model_config = example(current_password="correct horse battery", code="042917")  # noqa: S106 - an example

    current_password: Password
    code: FactorCode


class TotpSecretOut(AnswerModel):
    """What an authenticator app is set up with: the secret in Base32, and the same as an address for a QR code."""

    secret: str
    otpauth_uri: str


class RecoveryCodesOut(AnswerModel):
    """Recovery codes, each good once; they are shown only here."""

    recovery_codes: list[str]


class SecondFactorOut(AnswerModel):
    """What one has, and whether one's roles demand it (`required`)."""

    totp: bool
    recovery_codes_left: int
    required: bool


@router.post("/login/second-factor", responses=problems(400, 401, 413, 415, 429), openapi_extra=PUBLIC_ROUTE)
async def answer_challenge(body: ChallengeAnswerRequest, device: FromDevice, response: Response) -> TokensOut:
    """Sign in with a second factor, after the password. A challenge takes five answers within five minutes."""
    signed_in = challenges.answer(challenge=body.challenge, given=body.answer(), device=device)
    return TokensOut.of(signed_in, body.session, response)


@router.get("/2fa", responses=problems(401, 404))
async def get_second_factor(user: LiveUser) -> SecondFactorOut:
    """Whether one has a second factor."""
    found = enrollment.state(user_id=user.user_id)
    return SecondFactorOut(totp=found.totp, recovery_codes_left=found.recovery_codes_left, required=found.required)


@router.post("/2fa/totp", responses=problems(400, 401, 403, 404, 409, 413, 415, 429))
async def begin_totp(body: TotpBeginRequest, user: ConfirmedUser) -> TotpSecretOut:
    """A secret for an authenticator app; it counts once `confirm` has taken a code of it."""
    new = enrollment.begin(user_id=user.user_id, session_id=user.session_id, current_password=body.current_password)
    return TotpSecretOut(secret=new.secret, otpauth_uri=new.uri)


@router.post("/2fa/totp/confirm", responses=problems(400, 401, 403, 404, 409, 410, 413, 415))
async def confirm_totp(body: TotpConfirmRequest, user: ConfirmedUser) -> RecoveryCodesOut:
    """Turn the authenticator app on; all other sessions end. The recovery codes are shown only now."""
    codes = enrollment.confirm(user_id=user.user_id, session_id=user.session_id, code=body.code)
    return RecoveryCodesOut(recovery_codes=codes)


@router.delete("/2fa/totp", status_code=204, responses=problems(400, 401, 404, 409, 413, 415, 429))
async def remove_totp(body: FactorChangeRequest, user: LiveUser) -> None:
    """Take the authenticator app and the recovery codes away; all other sessions end."""
    enrollment.remove(
        user_id=user.user_id,
        session_id=user.session_id,
        current_password=body.current_password,
        code=body.code,
    )


@router.post("/2fa/recovery-codes", responses=problems(400, 401, 404, 409, 413, 415, 429))
async def replace_recovery_codes(body: FactorChangeRequest, user: LiveUser) -> RecoveryCodesOut:
    """Ten new recovery codes in place of the old ones."""
    codes = enrollment.replace_recovery_codes(
        user_id=user.user_id,
        session_id=user.session_id,
        current_password=body.current_password,
        code=body.code,
    )
    return RecoveryCodesOut(recovery_codes=codes)
