"""The authority's key and certificate, kept in a file, and its tokens."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

YEARS = timedelta(days=3650)
ALGORITHMS = frozenset({"sha256", "sha384", "sha512"})


class Authority:
    """Stamps with the clock of this machine; `certificate` is PEM."""

    def __init__(self, path: Path | None) -> None:
        """Read key and certificate from a PEM file, which is made when it is absent; None keeps them in memory."""
        text = path.read_bytes() if path and path.exists() else _fresh()
        if path and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(text)
        key = serialization.load_pem_private_key(text, None)
        certificate = x509.load_pem_x509_certificate(text)
        self.certificate = certificate.public_bytes(serialization.Encoding.PEM)
        self._stamper = DummyTimeStamper(
            tsa_cert=asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
            tsa_key=keys.PrivateKeyInfo.load(
                key.private_bytes(
                    serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
                )
            ),
        )

    async def answer(self, body: bytes, *, of_something_else: bool = False) -> bytes:
        """The answer (DER) to a request (DER); what is no request, or asks for a weak digest, is rejected."""
        try:
            request = tsp.TimeStampReq.load(body, strict=True)
            algorithm = request["message_imprint"]["hash_algorithm"]["algorithm"].native
            digest: bytes = request["message_imprint"]["hashed_message"].native
        except (ValueError, TypeError):
            return rejection("bad_data_format")
        if algorithm not in ALGORITHMS:
            return rejection("bad_alg")
        if of_something_else:
            request["message_imprint"]["hashed_message"] = bytes(len(digest))
        made = await self._stamper.async_request_tsa_response(request)
        return bytes(made.dump())


def rejection(reason: str) -> bytes:
    """The answer that refuses; `reason` as RFC 3161, 2.4.2 names them."""
    status = bytes(tsp.PKIStatusInfo({"status": "rejection", "fail_info": {reason}}).dump())
    # A sequence of the status alone: asn1crypto takes the token for a must, which RFC 3161 does not. It is short.
    return bytes([0x30, len(status)]) + status


def _fresh() -> bytes:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Local TSA")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + YEARS)
        .add_extension(x509.BasicConstraints(True, None), True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)
