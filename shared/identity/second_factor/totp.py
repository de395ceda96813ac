"""Time-based one-time passwords (RFC 6238): the secret, its encryption at rest, and which time step a code is of.

Its libraries are imported where they are used: most sign-ins have no second factor.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from typing import TYPE_CHECKING

from shared.core import clock
from shared.core.settings import settings
from shared.identity.keyed_hash import keyed

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

STEP_SECONDS = 30
# One step to each side: a phone's clock that is off, and the time to type (RFC 6238 §5.2).
TOLERANCE_STEPS = 1
NONCE_BYTES = 12


def new_secret() -> str:
    """A new shared secret of 160 bits in Base32."""
    import pyotp

    return pyotp.random_base32()


def uri(secret: str, account: str) -> str:
    """The `otpauth://` address that authenticator apps read as a QR code; the issuer is the stack's name."""
    import pyotp

    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=account, issuer_name=settings().stack_name)


def step_of(secret: str, code: str, *, after: int = -1) -> int | None:
    """The time step whose password `code` is, if it is now's or a neighbour and later than step `after`; else None.

    All passwords are compared, each in constant time.
    """
    import pyotp

    now = clock.epoch(clock.now()) // STEP_SECONDS
    generator = pyotp.TOTP(secret, interval=STEP_SECONDS)
    found = None
    for step in range(now - TOLERANCE_STEPS, now + TOLERANCE_STEPS + 1):
        if hmac.compare_digest(generator.generate_otp(step).encode(), code.encode()) and step > after:
            found = step
    return found


def encrypt(secret: str, user_id: str) -> str:
    """A secret as it is stored: AES-256-GCM, bound to its person, Base64 of nonce and ciphertext."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return base64.b64encode(nonce + _cipher().encrypt(nonce, secret.encode(), user_id.encode())).decode()


def decrypt(stored: str, user_id: str) -> str:
    """The secret of `encrypt`. Raises `cryptography.exceptions.InvalidTag` for another person's."""
    packed = base64.b64decode(stored)
    return _cipher().decrypt(packed[:NONCE_BYTES], packed[NONCE_BYTES:], user_id.encode()).decode()


def _cipher() -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    material = bytes.fromhex(keyed("totp-key", "v1"))
    return AESGCM(HKDF(SHA256(), length=32, salt=None, info=b"atrium.totp.secret.v1").derive(material))
