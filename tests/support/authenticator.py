"""A software authenticator: makes passkeys (ES256, attestation `none`) and signs with them, as a browser hands it on.

Formats: https://www.w3.org/TR/webauthn-3/ (6.1 authenticator data, 6.5 attestation), RFC 9053 for the COSE key.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def b64(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(text: str) -> bytes:
    """The bytes of base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One credential on one device. Change its fields to make it answer wrongly.

    `counts`: whether it keeps a counter, which grows with each signature; else it says 0.
    """

    origin: str = "http://localhost:8000"
    rp_id: str | None = None
    verifies: bool = True
    counts: bool = True
    counter: int = 0
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: str = ""

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to PublicKeyCredentialCreationOptions, as `toJSON()` gives it."""
        self.handle = options["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32), numbers.y.to_bytes(32)
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = bytes(16) + len(self.credential_id).to_bytes(2) + self.credential_id + cose
        data = self._data(self.rp_id or options["rp"]["id"], ATTESTED) + attested
        return self._credential(
            {
                "clientDataJSON": b64(self._client("webauthn.create", options["challenge"])),
                "attestationObject": b64(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
                "transports": ["internal"],
            }
        )

    def sign(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to PublicKeyCredentialRequestOptions, as `toJSON()` gives it."""
        data = self._data(self.rp_id or options["rpId"], 0)
        client = self._client("webauthn.get", options["challenge"])
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._credential(
            {
                "clientDataJSON": b64(client),
                "authenticatorData": b64(data),
                "signature": b64(signature),
                "userHandle": self.handle,
            }
        )

    def _data(self, rp_id: str, flags: int) -> bytes:
        if self.counts:
            self.counter += 1
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return sha256(rp_id.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4)

    def _client(self, kind: str, challenge: str) -> bytes:
        found = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(found).encode()

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": b64(self.credential_id),
            "rawId": b64(self.credential_id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        }


# What is wrong in one thing each, as fields of the authenticator that answers.
WRONG_ANSWERS: tuple[dict[str, Any], ...] = (
    {"origin": "https://evil.example"},
    {"rp_id": "evil.example"},
    {"verifies": False},
    {"key": ec.generate_private_key(ec.SECP256R1())},
    {"credential_id": b"unknown"},
    {"handle": "AAAA"},
    {"counter": 0},
)
