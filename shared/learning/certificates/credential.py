"""The credential of a certificate: Open Badges 3.0 as a VC-JWT, RS256 by a key in KMS.

https://www.imsglobal.org/spec/ob/v3p0/#json-web-token-proof; JWK: RFC 7517, its thumbprint: RFC 7638.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import lru_cache
from typing import Any, Final

from shared.core import clock
from shared.core.settings import settings
from shared.learning.certificates.facts import Facts
from shared.providers import signing
from shared.providers.signing.base import SigningKey

ALGORITHM: Final = "RS256"
ISSUER_NAME: Final = "Atrium"
CONTEXTS: Final = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
STATUS_TYPE: Final = "1EdTechRevocationList"
# Ours have three kilobytes.
MAX_CREDENTIAL_BYTES: Final = 16 * 1024
NARRATIVES: Final = {
    "ru": "Выполнены все обязательные уроки версии {release}. Часов: {hours}.",
    "en": "All required lessons of release {release} are completed. Hours: {hours}.",
}


def signing_key() -> SigningKey:
    """The key of the stack's certificates."""
    return signing.from_settings(settings().certificate_key_id)


def address_of(path: str) -> str:
    """The public address of something of the API; `path` begins with a slash."""
    return f"{settings().public_base_url}/api/v1{path}"


def public_jwk() -> dict[str, str]:
    """The public key as a JWK whose `kid` is the address where it alone is. Raises SigningKeyUnavailableError."""
    found = _jwk(signing_key().public_key())
    return {**found, "use": "sig", "alg": ALGORITHM, "kid": address_of(f"/certificates/keys/{thumbprint(found)}")}


def thumbprint(jwk: dict[str, str]) -> str:
    """The SHA-256 thumbprint of an RSA key (RFC 7638)."""
    required = {name: jwk[name] for name in ("e", "kty", "n")}
    return _b64(hashlib.sha256(json.dumps(required, separators=(",", ":"), sort_keys=True).encode()).digest())


@lru_cache(maxsize=4)
def _jwk(der: bytes) -> dict[str, str]:
    # Imported by who needs a key: the library takes 40 ms of a cold start.
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    key = load_der_public_key(der)
    if not isinstance(key, RSAPublicKey):
        raise TypeError("certificates are signed by an RSA key")
    numbers = key.public_numbers()
    return {"kty": "RSA", "n": _number(numbers.n), "e": _number(numbers.e)}


def payload_of(facts: Facts) -> dict[str, Any]:
    """The credential and the claims that a JWT repeats; no `sub`, for the subject has no id but a hash."""
    credential_id = address_of(f"/certificates/{facts.number}/credential")
    issuer = settings().public_base_url
    narrative = NARRATIVES.get(facts.language, NARRATIVES["en"]).format(release=facts.release, hours=facts.hours)
    credential = {
        "@context": list(CONTEXTS),
        "id": credential_id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": issuer, "type": ["Profile"], "name": ISSUER_NAME, "url": issuer},
        "validFrom": facts.issued_at,
        "name": facts.course_title,
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [dict(facts.subject)],
            "achievement": {
                "id": address_of(f"/courses/{facts.course_id}"),
                "type": ["Achievement"],
                "achievementType": "Course",
                "name": facts.course_title,
                "description": narrative,
                "criteria": {"narrative": narrative},
            },
        },
        "credentialStatus": {"id": address_of(f"/certificates/{facts.number}/status"), "type": STATUS_TYPE},
    }
    moment = clock.parse(facts.issued_at)
    return {**credential, "iss": issuer, "jti": credential_id, "nbf": int(moment.timestamp())}


def sign(facts: Facts, key: SigningKey) -> str:
    """The signed credential; the same facts give the same one. One `kms:Sign`. Raises SigningKeyUnavailableError.

    The header holds the key for who verifies without us, as the standard asks; we never read it there.
    """
    own = public_jwk()
    header = {"alg": ALGORITHM, "typ": "JWT", "kid": own["kid"], "jwk": {name: own[name] for name in ("kty", "n", "e")}}
    signed = f"{_b64(_compact(header))}.{_b64(_compact(payload_of(facts)))}"
    return f"{signed}.{_b64(key.sign(signed.encode()))}"


def number_in(token: str, key: SigningKey) -> str | None:
    """The number of the certificate that a credential of ours is of; None for one that this key did not sign.

    Only our own key is asked, by RS256 alone, whatever the token's header names. Raises SigningKeyUnavailableError.
    """
    import jwt
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    public: Any = load_der_public_key(key.public_key())
    # What we signed is ours whenever it is shown, and to whomever: the record says whether it counts.
    options: Any = {f"verify_{claim}": False for claim in ("aud", "exp", "iat", "nbf")} | {"require": ["iss", "jti"]}
    try:
        claims = jwt.decode(token, public, algorithms=[ALGORITHM], options=options)
    except (jwt.InvalidTokenError, ValueError):
        return None
    found = re.search(r"/certificates/([0-9A-Z-]+)/credential$", str(claims["jti"]))
    return found[1] if found else None


def _compact(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _number(value: int) -> str:
    return _b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))
