"""What the certificate routes take and answer; times ISO 8601 UTC, sizes in bytes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import Field, StringConstraints, model_validator

from shared.http.models import AnswerModel, RequestModel, ShortText, example
from shared.http.tasks import TaskQueuedOut
from shared.learning.certificates.credential import MAX_CREDENTIAL_BYTES, STATUS_TYPE
from shared.learning.certificates.models import Certificate, CertificateStatus
from shared.learning.certificates.reading import Verdict, VerdictName

CertificateNo = Annotated[str, Path(min_length=1, max_length=20, description="As it is printed: `K7M4-9Q2D-XW3P`")]
KeyId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class CertificateOut(AnswerModel):
    """A certificate as its PDF prints it, and whether it counts."""

    number: str = Field(examples=["K7M4-9Q2D-XW3P"])
    status: CertificateStatus
    course_id: str
    course_title: str
    holder_name: str
    hours: int = Field(description="Whole hours that the course takes")
    release: int
    language: str
    issued_at: str
    revoked_at: str | None
    sha256: str = Field(description="Of the PDF, hexadecimal digits")


class OwnCertificateOut(CertificateOut):
    """A certificate for its holder and for admins: also why it does not count, and what it replaces."""

    reason: str | None
    replaces: str | None
    replaced_by: str | None


class CertificateCredentialOut(AnswerModel):
    """The Open Badges 3.0 credential: a VC-JWT."""

    credential: str


class CertificateStatusOut(AnswerModel):
    """A revocation list of one credential (1EdTech Credential Status Method, 1EdTechRevocationList)."""

    id: str
    type: str = STATUS_TYPE
    issuer: str
    revoked: list[dict[str, Any]] = Field(serialization_alias="revokedCredential")


class CertificateKeyOut(AnswerModel):
    """An RSA public key (RFC 7517)."""

    kty: Literal["RSA"]
    use: Literal["sig"]
    alg: Literal["RS256"]
    kid: str
    n: str
    e: str


class CertificateKeysOut(AnswerModel):
    """A JWK set."""

    keys: list[CertificateKeyOut]


class CertificateVerifyRequest(RequestModel):
    """A credential, or the SHA-256 of a file: one of them."""

    model_config = example(sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")

    credential: Annotated[str, StringConstraints(min_length=1, max_length=MAX_CREDENTIAL_BYTES)] | None = None
    sha256: Annotated[str, StringConstraints(min_length=64, max_length=64, pattern=r"^[0-9A-Fa-f]{64}$")] | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> CertificateVerifyRequest:
        if (self.credential is None) == (self.sha256 is None):
            raise ValueError("give either credential or sha256")
        return self


class CertificateVerdictOut(AnswerModel):
    """`forged` is what our key did not sign, `unknown` what is of no certificate of ours."""

    result: VerdictName
    certificate: CertificateOut | None

    @classmethod
    def of(cls, verdict: Verdict) -> CertificateVerdictOut:
        """A verdict as everybody sees it."""
        shown = CertificateOut.model_validate(verdict.certificate) if verdict.certificate else None
        return cls(result=verdict.result, certificate=shown)


class CertificateFileOut(AnswerModel):
    """A link to the PDF, for five minutes."""

    url: str
    sha256: str
    size: int


class CertificateRevokeRequest(RequestModel):
    """Why; its holder sees it."""

    model_config = example(reason="Курс прошёл другой человек")

    reason: ShortText


class CertificateReissueRequest(RequestModel):
    """The name that the new certificate prints."""

    model_config = example(holder_name="Анна Сергеевна Петрова")

    holder_name: ShortText


class CertificateReissuedOut(TaskQueuedOut):
    """The new certificate is being made: `number` is the one that it will have."""

    number: str


def own(certificate: Certificate) -> OwnCertificateOut:
    """A certificate for its holder and for admins."""
    return OwnCertificateOut.model_validate(certificate)
