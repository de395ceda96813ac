"""Certificates: what everybody may ask of one, one's own, and revoking and reissuing."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response

from functions.api.certificates.schemas import (
    CertificateCredentialOut,
    CertificateFileOut,
    CertificateKeyOut,
    CertificateKeysOut,
    CertificateNo,
    CertificateOut,
    CertificateReissuedOut,
    CertificateReissueRequest,
    CertificateRevokeRequest,
    CertificateStatusOut,
    CertificateVerdictOut,
    CertificateVerifyRequest,
    KeyId,
    OwnCertificateOut,
    own,
)
from shared.core.errors import NotFoundError
from shared.core.settings import settings
from shared.data import idempotency
from shared.http.auth import PUBLIC_ROUTE, CurrentUser
from shared.http.caching import CACHED, cacheable
from shared.http.courses import Administrator
from shared.http.idempotency import Idempotent
from shared.http.models import ListOut, PageQuery
from shared.http.problems import problems
from shared.http.routing import Router
from shared.learning.certificates import credential, reading, revocation
from shared.learning.certificates.revocation import RequestedReissue
from shared.learning.certificates.store import load

router = Router(prefix="/certificates", tags=["certificates"])
CHANGED = (400, 401, 403, 404, 409, 413, 415)


@router.get(
    "/keys", responses={**CACHED, **problems(503)}, response_model=CertificateKeysOut, openapi_extra=PUBLIC_ROUTE
)
async def list_certificate_keys(request: Request) -> Response:
    """The public keys that credentials are signed by, as a JWK set."""
    return cacheable(request, CertificateKeysOut(keys=[CertificateKeyOut.model_validate(credential.public_jwk())]))


@router.get(
    "/keys/{key_id}",
    responses={**CACHED, **problems(400, 404, 503)},
    response_model=CertificateKeyOut,
    openapi_extra=PUBLIC_ROUTE,
)
async def get_certificate_key(request: Request, key_id: KeyId) -> Response:
    """One key, where the header of a credential says that it is."""
    key = CertificateKeyOut.model_validate(credential.public_jwk())
    if key.kid.rpartition("/")[2] != key_id:
        raise NotFoundError()
    return cacheable(request, key)


@router.post("/verify", responses=problems(400, 413, 415, 503), openapi_extra=PUBLIC_ROUTE)
async def verify_certificate(body: CertificateVerifyRequest) -> CertificateVerdictOut:
    """Whether a credential, or a file by its hash, is a certificate of ours that counts."""
    if body.credential is not None:
        return CertificateVerdictOut.of(reading.verify_credential(body.credential, credential.signing_key()))
    return CertificateVerdictOut.of(reading.verify_file(str(body.sha256)))


@router.get("/mine", responses=problems(400, 401))
async def list_own_certificates(user: CurrentUser, page: PageQuery) -> ListOut[OwnCertificateOut]:
    """One's own certificates, newest first, those that do not count any more too."""
    found = reading.mine(user_id=user.user_id, limit=page.limit, cursor=page.cursor)
    return ListOut[OwnCertificateOut].of(found, own)


@router.get("/{certificate_no}", responses=problems(400, 404), openapi_extra=PUBLIC_ROUTE)
async def get_certificate(certificate_no: CertificateNo) -> CertificateOut:
    """What the certificate of a number prints, and whether it counts."""
    return CertificateOut.model_validate(load(certificate_no))


@router.get("/{certificate_no}/credential", responses=problems(400, 404), openapi_extra=PUBLIC_ROUTE)
async def get_certificate_credential(certificate_no: CertificateNo) -> CertificateCredentialOut:
    """The certificate as an Open Badges 3.0 credential; it says of nobody who they are but by a salted hash."""
    return CertificateCredentialOut.model_validate(load(certificate_no))


@router.get("/{certificate_no}/status", responses=problems(400, 404), openapi_extra=PUBLIC_ROUTE)
async def get_certificate_status(certificate_no: CertificateNo) -> CertificateStatusOut:
    """Whether the credential is revoked, as its `credentialStatus` says to ask."""
    certificate = load(certificate_no)
    address = credential.address_of(f"/certificates/{certificate.number}")
    revoked = [] if certificate.is_valid else [{"id": f"{address}/credential", "revoked": True}]
    issuer = settings().public_base_url
    return CertificateStatusOut(id=f"{address}/status", issuer=issuer, revoked=revoked)


@router.get("/{certificate_no}/file", responses=problems(400, 401, 404))
async def get_certificate_file(certificate_no: CertificateNo, user: CurrentUser) -> CertificateFileOut:
    """A link to the PDF, for five minutes: for its holder and for admins."""
    is_admin = user.may("courses.administer")
    return CertificateFileOut.model_validate(reading.file_of(certificate_no, user_id=user.user_id, is_admin=is_admin))


@router.post("/{certificate_no}/revoke", responses=problems(*CHANGED))
async def revoke_certificate(
    certificate_no: CertificateNo, body: CertificateRevokeRequest, user: Administrator
) -> OwnCertificateOut:
    """End a certificate; again, the answer is the same certificate."""
    return own(revocation.revoke(certificate_no, reason=body.reason, actor=user.user_id))


@router.post("/{certificate_no}/reissue", status_code=202, responses=problems(*CHANGED))
async def reissue_certificate(
    certificate_no: CertificateNo, body: CertificateReissueRequest, user: Administrator, key: Idempotent
) -> CertificateReissuedOut:
    """Have another certificate made with another holder's name; the present one counts until that is there."""

    def act() -> RequestedReissue:
        return revocation.request_reissue(
            certificate_no, holder_name=body.holder_name, actor=user.user_id, idempotency=key
        )

    made = idempotency.run(key, act, lambda kept: RequestedReissue(**kept))
    return CertificateReissuedOut(task_id=made.task_id, number=made.number)
