"""A stand-in for a time-stamping authority (RFC 3161): requests by HTTP POST, real tokens, an own self-signed key.

`openssl ts -verify -CAfile` accepts its answers with the certificate of `GET /certificate.pem`.
"""

from infra.local.sandbox.tsa.app import create_app

__all__ = ["create_app"]
