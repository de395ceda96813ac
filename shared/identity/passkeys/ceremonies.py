"""The two WebAuthn ceremonies (https://www.w3.org/TR/webauthn-3/), by `webauthn`: options for the browser, checks of
its answers. Nothing here reads a table. The library is imported by the few requests that need it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from shared.core.settings import settings
from shared.identity.passkeys.models import Passkey

CHALLENGE_TTL: Final = timedelta(minutes=5)
SITE_NAME: Final = "Atrium"


class RefusedAnswerError(Exception):
    """The authenticator's answer is not valid; the message says why, for the log."""


@dataclass(frozen=True, slots=True)
class NewCredential:
    """What an authenticator registered: raw credential id and COSE public key, and its signature counter."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def site() -> str:
    """The relying party's id: the host of the public base URL."""
    return urlsplit(settings().public_base_url).hostname or "localhost"


def origins() -> list[str]:
    """The origins whose pages may use the passkeys: the public base URL's, and those allowed by CORS on its host or
    below. HTTPS alone, but for localhost.
    """
    found = []
    for url in (settings().public_base_url, *settings().cors_origins):
        parts = urlsplit(url)
        host = parts.hostname or ""
        is_ours = host == site() or host.endswith(f".{site()}")
        if is_ours and (parts.scheme == "https" or (parts.scheme == "http" and host == "localhost")):
            found.append(f"{parts.scheme}://{parts.netloc}")
    return list(dict.fromkeys(found))


def decode(text: str) -> bytes:
    """The bytes of a base64url text without padding. Raises RefusedAnswerError."""
    from webauthn import base64url_to_bytes

    try:
        return base64url_to_bytes(text)
    except ValueError as error:
        raise RefusedAnswerError("not base64url") from error


def encode(raw: bytes) -> str:
    """Bytes as base64url without padding."""
    from webauthn.helpers import bytes_to_base64url

    return bytes_to_base64url(raw)


def creation_options(
    *, challenge: bytes, handle: str, login: str, full_name: str, existing: Iterable[Passkey]
) -> dict[str, Any]:
    """PublicKeyCredentialCreationOptions as JSON: a discoverable credential that verifies its user, and none of those
    that the person has.
    """
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers import structs

    options = generate_registration_options(
        rp_id=site(),
        rp_name=SITE_NAME,
        user_id=decode(handle),
        user_name=login,
        user_display_name=full_name,
        challenge=challenge,
        timeout=int(CHALLENGE_TTL.total_seconds() * 1000),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=decode(one.credential_id)) for one in existing],
    )
    found: dict[str, Any] = json.loads(options_to_json(options))
    return found


def request_options(*, challenge: bytes, allowed: Iterable[Passkey] = ()) -> dict[str, Any]:
    """PublicKeyCredentialRequestOptions as JSON: for one of the passkeys `allowed`, without any naming no account."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

    options = generate_authentication_options(
        rp_id=site(),
        challenge=challenge,
        timeout=int(CHALLENGE_TTL.total_seconds() * 1000),
        allow_credentials=[PublicKeyCredentialDescriptor(id=decode(one.credential_id)) for one in allowed],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    found: dict[str, Any] = json.loads(options_to_json(options))
    return found


def check_registration(credential: Mapping[str, Any], *, challenge: bytes) -> NewCredential:
    """Check a browser's answer to `creation_options`. Raises RefusedAnswerError."""
    from webauthn import verify_registration_response

    with _refusing():
        checked = verify_registration_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=site(),
            expected_origin=origins(),
            require_user_verification=True,
        )
    return NewCredential(checked.credential_id, checked.credential_public_key, checked.sign_count)


def check_sign_in(credential: Mapping[str, Any], *, challenge: bytes, passkey: Passkey) -> int:
    """Check a browser's answer to `request_options` with a stored key; the authenticator's counter, which the caller
    compares. Raises RefusedAnswerError.
    """
    from webauthn import verify_authentication_response

    with _refusing():
        checked = verify_authentication_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=site(),
            expected_origin=origins(),
            credential_public_key=decode(passkey.public_key),
            # Any counter fits: one that goes back is reported by the caller, once the signature is known to be right.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    return checked.new_sign_count


@contextmanager
def _refusing() -> Iterator[None]:
    """A stranger's bytes go through CBOR, ASN.1 and numbers of curves: whatever those raise is a refusal."""
    try:
        yield
    except Exception as error:
        raise RefusedAnswerError(type(error).__name__) from error
