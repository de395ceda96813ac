"""`create-seal`: the certificate of the key that seals contracts, self-signed by the key itself or a CA's."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from typing import Any

from asn1crypto import csr, keys, pem, x509

from infra.ops.problems import OperatorError
from shared.core import clock
from shared.core.secret_shapes import SealSecret
from shared.onboarding.contracts.seal import certificate
from shared.onboarding.contracts.seal.certificate import SealCertificateError
from shared.onboarding.contracts.seal.key import ALGORITHM

RESOURCE = "SealKey"
LIFETIME = timedelta(days=3650)
SIGNED_BY = {"algorithm": "sha256_rsa"}


def create(
    kms: Any, ssm: Any, *, stack: str, key_id: str, name: str, given: str | None = None, replace: bool = False
) -> str:
    """Store a certificate for the stack's key: `given` (PEM, chain behind it), or a new self-signed one for `name`.

    One that may be used stays unless `replace`; returns a sentence. Raises OperatorError.
    """
    public = kms.get_public_key(KeyId=key_id)["PublicKey"]
    path = f"/{stack}/{SealSecret.NAME}"
    stored = _stored(ssm, path)
    if stored is not None and given is None and not replace:
        try:
            kept = certificate.check(stored, public, clock.now())
        except SealCertificateError:
            pass
        else:
            return f"{path}: kept {kept.fingerprint}, valid until {clock.iso(kept.not_after)}"
    text = given if given is not None else self_signed(kms, key_id, public, name)
    try:
        made = certificate.check(text, public, clock.now())
    except SealCertificateError as error:
        raise OperatorError(f"{path}: {error}") from None
    value = json.dumps(SealSecret(text).document())
    # A chain may be longer than the 4 KB of a standard parameter.
    ssm.put_parameter(Name=path, Type="SecureString", Tier="Intelligent-Tiering", Value=value, Overwrite=True)
    return f"{path}: stored {made.fingerprint}, valid until {clock.iso(made.not_after)}"


def request(kms: Any, key_id: str, name: str) -> str:
    """A certification request (PKCS #10, PEM) for a CA, signed by the key itself."""
    public = keys.PublicKeyInfo.load(kms.get_public_key(KeyId=key_id)["PublicKey"])
    info = csr.CertificationRequestInfo(
        {"version": "v1", "subject": _name(name), "subject_pk_info": public, "attributes": []}
    )
    made = csr.CertificationRequest(
        {
            "certification_request_info": info,
            "signature_algorithm": SIGNED_BY,
            "signature": _sign(kms, key_id, info.dump()),
        }
    )
    return str(pem.armor("CERTIFICATE REQUEST", made.dump()).decode())


def self_signed(kms: Any, key_id: str, public_key: bytes, name: str) -> str:
    """A certificate (PEM) over the key's public half (DER), signed by the key: its private half stays in KMS."""
    public = keys.PublicKeyInfo.load(public_key)
    now = clock.now().replace(microsecond=0)
    subject = _name(name)
    usage = x509.KeyUsage({"digital_signature", "non_repudiation"})
    wanted = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": int.from_bytes(secrets.token_bytes(16), "big") >> 1,
            "signature": SIGNED_BY,
            "issuer": subject,
            "subject": subject,
            "validity": {
                "not_before": x509.Time({"utc_time": now - timedelta(days=1)}),
                "not_after": x509.Time({"utc_time": now + LIFETIME}),
            },
            "subject_public_key_info": public,
            "extensions": [
                {"extn_id": "key_usage", "critical": True, "extn_value": usage},
                {"extn_id": "basic_constraints", "critical": True, "extn_value": x509.BasicConstraints({"ca": False})},
                {"extn_id": "key_identifier", "critical": False, "extn_value": public.sha1},
            ],
        }
    )
    made = x509.Certificate(
        {
            "tbs_certificate": wanted,
            "signature_algorithm": SIGNED_BY,
            "signature_value": _sign(kms, key_id, wanted.dump()),
        }
    )
    return str(pem.armor("CERTIFICATE", made.dump()).decode())


def key_of(cloudformation: Any, stack: str) -> str:
    """The id of the stack's key."""
    answer = cloudformation.describe_stack_resource(StackName=stack, LogicalResourceId=RESOURCE)
    return str(answer["StackResourceDetail"]["PhysicalResourceId"])


def _name(common_name: str) -> x509.Name:
    return x509.Name.build({"common_name": common_name})


def _sign(kms: Any, key_id: str, content: bytes) -> bytes:
    answer = kms.sign(KeyId=key_id, Message=content, MessageType="RAW", SigningAlgorithm=ALGORITHM)
    return bytes(answer["Signature"])


def _stored(ssm: Any, path: str) -> str | None:
    try:
        text = ssm.get_parameter(Name=path, WithDecryption=True)["Parameter"]["Value"]
    except ssm.exceptions.ParameterNotFound:
        return None
    return str(json.loads(text).get("certificate", ""))
